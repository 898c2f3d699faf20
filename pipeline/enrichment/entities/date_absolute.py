"""Dates that name their month or year: "18 July 2017", "March 3", "the summer of 2019", "the 1990s"."""

import re
from calendar import monthrange
from collections.abc import Callable
from datetime import date

from pipeline.enrichment.entities.date_clock import Clock
from pipeline.enrichment.entities.date_words import (
    DAY,
    HOLIDAYS,
    MONTH,
    ORDINAL,
    SEASON,
    SEASONS,
    WEEKDAY,
    YEAR,
    any_of,
    month,
    number,
    weekday,
)
from pipeline.enrichment.entities.dates import month_value, range_value, span_of_days, year_value

type Rule = tuple[re.Pattern[str], Callable[[re.Match[str], Clock], str | None]]

#: Days before a date without a year counts as far away.
_FAR_AHEAD = 120
_FAR_BACK = 300
#: Days in which a date is still this year's in a sentence that looks ahead.
_JUST_PAST = 60
_TH = r"(?:st|nd|rd|th)?"
#: A year, or words that point to one: "March last year", "the 12th of October last".
_WHICH = rf"(?P<year>{YEAR})|(?P<which>(?:of )?(?:this|last|next|that|the same|the following) year|last|next)"
_TAIL = rf"(?:,? (?:in |of )?(?:{_WHICH}))?"
_WEEKDAY = rf"(?:(?P<weekday>{WEEKDAY}),? )?"


def year_of(found: re.Match[str], clock: Clock) -> int | None:
    """The year that a match of a rule names or points to, None where it does neither."""
    groups = found.groupdict()
    if groups.get("year"):
        return int(groups["year"])
    which = groups.get("which")
    if not which:
        return None
    if "that" in which or "same" in which or "following" in which:
        told = clock.anchor_day()
        return told.year + ("following" in which) if told else None
    if clock.today is None:
        return None
    if " year" in which:
        return clock.today.year + ("next" in which) - ("last" in which)
    return None


def nearest_year(month_: int, day: int | None, clock: Clock) -> int | None:
    """The year of a date that is written without one.

    It is the year of publication, unless that lies far ahead ("in November", read in January) or the sentence
    looks the other way.
    """
    if clock.told is not None:
        return int(clock.told[:4])
    today = clock.today
    if today is None:
        return None
    at = date(today.year, month_, min(day or 15, monthrange(today.year, month_)[1]))
    distance = (at - today).days
    if day is None and month_ == today.month:
        return today.year
    if clock.ahead is True and distance < -_JUST_PAST:
        return today.year + 1
    if (clock.ahead is False and distance > 0) or (clock.ahead is None and distance > _FAR_AHEAD):
        return today.year - 1
    if clock.ahead is None and distance < -_FAR_BACK:
        return today.year + 1
    return today.year


def _day(found: re.Match[str], clock: Clock) -> str | None:
    month_, day = month(found["month"]), number(found["day"])
    year = year_of(found, clock)
    if year is None and found["which"] in ("last", "next"):
        year = _year_beside(month_, day, clock, following=found["which"] == "next")
    elif year is None and not found["which"]:
        year = _year_by_weekday(found["weekday"], month_, day, clock) or nearest_year(month_, day, clock)
    return _checked(year, month_, day)


def _year_by_weekday(name: str | None, month_: int, day: int, clock: Clock) -> int | None:
    if name is None or clock.today is None:
        return None
    this = clock.today.year
    around = (this, this - 1, this + 1)
    fitting = [
        year for year in around if _checked(year, month_, day) and date(year, month_, day).weekday() == weekday(name)
    ]
    return fitting[0] if fitting else None


def _checked(year: int | None, month_: int, day: int) -> str | None:
    if year is None or not 1 <= month_ <= 12 or not 1 <= day <= monthrange(year, month_)[1]:
        return None
    return date(year, month_, day).isoformat()


def _year_beside(month_: int, day: int, clock: Clock, *, following: bool) -> int | None:
    """The year of "the 12th of October last" or "February next", seen from the passage or else from today."""
    base = date.fromisoformat(span_of_days(clock.told)[0]) if clock.told else clock.today
    if base is None:
        return None
    passed = (month_, day) <= (base.month, base.day)
    return base.year + passed if following else base.year - (not passed)


def _month(found: re.Match[str], clock: Clock) -> str | None:
    month_ = month(found["month"])
    year = year_of(found, clock)
    if year is None and found["which"] in ("last", "next"):
        year = _year_beside(month_, 1, clock, following=found["which"] == "next")
    elif year is None and not found["which"]:
        year = nearest_year(month_, None, clock)
    return month_value(year, month_) if year is not None else None


def _near_month(found: re.Match[str], clock: Clock) -> str | None:
    """ "Next March", "last October"."""
    month_, today = month(found["month"]), clock.today
    if today is None:
        return None
    if found["step"] == "this":
        return month_value(today.year, month_)
    if found["step"] in ("next", "coming"):
        return month_value(today.year + (month_ <= today.month), month_)
    return month_value(today.year - (month_ >= today.month), month_)


def _days_of_month(found: re.Match[str], clock: Clock) -> str | None:
    """ "March 3-5, 2014", "3 to 5 March"."""
    month_, first, last = month(found["month"]), number(found["day"]), number(found["last"])
    year = year_of(found, clock)
    year = nearest_year(month_, last, clock) if year is None else year
    start, end = _checked(year, month_, first), _checked(year, month_, last)
    return range_value(start, end) if start and end else None


def _numeric(found: re.Match[str], _clock: Clock) -> str | None:
    first, second, year = int(found["a"]), int(found["b"]), int(found["year"])
    # 07/08/2017 is read both ways in the world: only what can be read one way is resolved.
    if first > 12 or first == second:
        return _checked(year, second, first)
    return _checked(year, first, second) if second > 12 else None


def _holiday(found: re.Match[str], clock: Clock) -> str | None:
    month_, day = HOLIDAYS[found["holiday"]]
    year = year_of(found, clock)
    return _checked(nearest_year(month_, day, clock) if year is None else year, month_, day)


def _months(year: int | None, first: int, count: int) -> str | None:
    return None if year is None else f"{month_value(year, first)}/{month_value(year, first + count - 1)}"


def _season(found: re.Match[str], clock: Clock) -> str | None:
    first = SEASONS[found["season"]]
    year = year_of(found, clock)
    if year is None:
        if found["which"]:
            return None
        year = nearest_year(first + 1 if first < 12 else 1, None, clock)
        first = first if first < 12 or year is None else 0
    return _months(year, first, 3)


def _part_of_year(found: re.Match[str], clock: Clock) -> str | None:
    length = 6 if found["part"] == "half" else 3
    at = number(found["nth"])
    first = (at - 1) * length + 1
    if first + length > 13:
        return None
    year = year_of(found, clock)
    if year is None:
        year = None if found["which"] else nearest_year(first + length - 1, None, clock)
    return _months(year, first, length)


def _quarter(found: re.Match[str], clock: Clock) -> str | None:
    first = (int(found["nth"]) - 1) * 3 + 1
    year = year_of(found, clock)
    return _months(nearest_year(first + 2, None, clock) if year is None else year, first, 3)


def _decade(found: re.Match[str], _clock: Clock) -> str | None:
    first = int(found["decade"]) if len(found["decade"]) == 4 else 1900 + int(found["decade"])
    return f"{first}/{first + 9}"


def _century(found: re.Match[str], _clock: Clock) -> str | None:
    nth = number(found["nth"])
    return f"{year_value(100 * nth - 99)}/{year_value(100 * nth)}" if 1 < nth < 22 else None


def _iso(found: re.Match[str], _clock: Clock) -> str | None:
    try:
        span_of_days(found["iso"])
    except ValueError:
        return None
    return found["iso"]


def _rule(pattern: str, handler: Callable[[re.Match[str], Clock], str | None]) -> Rule:
    return re.compile(pattern), handler


_TO = r" ?(?:-|–|—|to|through|until|till) ?"
RULES: tuple[Rule, ...] = (
    _rule(rf"(?P<iso>{YEAR}-\d\d(?:-\d\d)?)(?:t[\d:.z+-]*)?", _iso),
    _rule(
        rf"(?:the )?(?:year |fiscal year |fiscal |fy ?|calendar year |season )?(?P<year>{YEAR})",
        lambda found, _clock: found["year"],
    ),
    _rule(rf"{_WEEKDAY}(?P<month>{MONTH}) (?:the )?(?P<day>{DAY}){_TH}{_TAIL}", _day),
    _rule(rf"{_WEEKDAY}(?:the )?(?P<day>{DAY}{_TH}|{ORDINAL})(?: day)?(?: of)? ?(?P<month>{MONTH}){_TAIL}", _day),
    _rule(rf"(?P<month>{MONTH}){_TAIL}", _month),
    _rule(rf"(?P<step>last|past|this|next|coming) (?P<month>{MONTH})", _near_month),
    _rule(rf"(?P<month>{MONTH}) (?P<day>{DAY}){_TH}{_TO}(?P<last>{DAY}){_TH}{_TAIL}", _days_of_month),
    _rule(rf"(?:the )?(?P<day>{DAY}){_TH}{_TO}(?P<last>{DAY}){_TH} (?:of )?(?P<month>{MONTH}){_TAIL}", _days_of_month),
    _rule(rf"(?P<a>\d\d?)[/.-](?P<b>\d\d?)[/.-](?P<year>{YEAR})", _numeric),
    _rule(rf"(?P<holiday>{any_of(HOLIDAYS)}){_TAIL}", _holiday),
    _rule(rf"(?:the )?(?P<season>{SEASON}){_TAIL}", _season),
    _rule(rf"(?:the )?(?P<nth>{ORDINAL}) (?P<part>quarter|half){_TAIL}", _part_of_year),
    _rule(rf"(?:the )?q(?P<nth>[1-4]){_TAIL}", _quarter),
    _rule(r"(?:the )?'?(?P<decade>(?:1[0-9]\d|20[0-3])0|[2-9]0)'?s", _decade),
    _rule(rf"(?:the )?(?P<nth>{ORDINAL})[- ]century", _century),
    # The attacks are known by their date alone.
    _rule(r"9/11", lambda _found, _clock: "2001-09-11"),
)
