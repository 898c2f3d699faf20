"""Dates told from where the article or the passage stands: "Monday", "last week", "two days ago", "that year"."""

import re
from calendar import monthrange
from collections.abc import Callable
from datetime import date, timedelta

from pipeline.enrichment.entities.date_absolute import Rule
from pipeline.enrichment.entities.date_clock import Clock
from pipeline.enrichment.entities.date_words import NUMBER, SEASON, SEASONS, UNIT, WEEKDAY, number, weekday
from pipeline.enrichment.entities.dates import month_value, span_of_days, week_value, year_value

type Handler = Callable[[re.Match[str], Clock], str | None]

_NAMED_DAYS = {"today": 0, "tonight": 0, "yesterday": -1, "tomorrow": 1, "last night": -1}
_NAMED_DAYS |= {"day before yesterday": -2, "day after tomorrow": 2}
_STEP = {"last": -1, "past": -1, "previous": -1, "this": 0, "current": 0, "next": 1, "coming": 1, "upcoming": 1}
_FOLLOWS = {"next": 1, "following": 1, "subsequent": 1, "after": 1, "same": 0, "very": 0, "that": 0}
_FOLLOWS |= {"previous": -1, "preceding": -1, "before": -1, "prior": -1}
#: Words before a bare weekday that make it the coming one.
_DEADLINES = frozenset({"until", "till", "by", "before", "through"})


def shifted(day: date, unit: str, steps: int) -> str | None:
    """The value that lies so many units from a day, at the granularity of the unit."""
    try:
        if unit == "day":
            return (day + timedelta(days=steps)).isoformat()
        if unit == "week":
            return week_value(day + timedelta(weeks=steps))
        if unit == "month":
            return month_value(day.year, day.month + steps)
        if unit == "decade":
            first = (day.year // 10 + steps) * 10
            return f"{year_value(first)}/{year_value(first + 9)}"
        return year_value(day.year + steps)
    except (OverflowError, ValueError):
        # The step leads out of the calendar: "ten thousand years ago".
        return None


def _named_day(found: re.Match[str], clock: Clock) -> str | None:
    return (clock.today + timedelta(days=_NAMED_DAYS[found["day"]])).isoformat() if clock.today else None


def _this_part(_found: re.Match[str], clock: Clock) -> str | None:
    return clock.today.isoformat() if clock.today else None


def _weekday(found: re.Match[str], clock: Clock) -> str | None:
    """A weekday is the nearest past one, today included, unless the words around it look ahead."""
    if clock.today is None:
        return None
    which, today, wanted = found["which"], clock.today, weekday(found["weekday"])
    back = (today.weekday() - wanted) % 7
    forth = (wanted - today.weekday()) % 7
    if which in ("last", "this past", "past", "previous"):
        days = -(back or 7)
    elif which in ("next", "coming", "this coming", "upcoming"):
        days = forth or 7
    elif which == "this":
        days = wanted - today.weekday()
    elif clock.ahead or (clock.ahead is None and clock.word in _DEADLINES):
        days = forth
    else:
        days = -back
    return (today + timedelta(days=days)).isoformat()


def _weekday_of_week(found: re.Match[str], clock: Clock) -> str | None:
    if clock.today is None:
        return None
    week = clock.today + timedelta(weeks=_STEP[found["which"]])
    return (week + timedelta(days=weekday(found["weekday"]) - week.weekday())).isoformat()


def _unit(found: re.Match[str], clock: Clock) -> str | None:
    return shifted(clock.today, found["unit"], _STEP[found["which"]]) if clock.today else None


def _quarter(found: re.Match[str], clock: Clock) -> str | None:
    if clock.today is None:
        return None
    first = (clock.today.month - 1) // 3 * 3 + 1 + 3 * _STEP[found["which"]]
    return f"{month_value(clock.today.year, first)}/{month_value(clock.today.year, first + 2)}"


def _season(found: re.Match[str], clock: Clock) -> str | None:
    """The season of this year, the last one that is over, or the next one to begin."""
    if clock.today is None:
        return None
    today, first, step = clock.today, SEASONS[found["season"]], _STEP[found["which"]]
    starts = [year * 12 + first for year in range(today.year - 2, today.year + 2)]
    now = today.year * 12 + today.month
    if step < 0:
        begins = max(start for start in starts if start + 2 < now)
    elif step > 0:
        begins = min(start for start in starts if start > now)
    else:
        begins = min(starts, key=lambda start: abs(start + 1 - now))
    return f"{month_value(0, begins)}/{month_value(0, begins + 2)}"


def _weekend(found: re.Match[str], clock: Clock) -> str | None:
    if clock.today is None:
        return None
    which = found["which"]
    saturday = clock.today + timedelta(days=5 - clock.today.weekday())
    looks_back = which != "this" and clock.ahead is not True and saturday > clock.today
    if which == "next":
        saturday += timedelta(weeks=1)
    elif which in ("last", "past", "previous") or (which != "coming" and looks_back):
        saturday -= timedelta(weeks=1)
    return f"{saturday.isoformat()}/{(saturday + timedelta(days=1)).isoformat()}"


def _ago(found: re.Match[str], clock: Clock) -> str | None:
    return shifted(clock.today, found["unit"], -number(found["n"])) if clock.today else None


def _hence(found: re.Match[str], clock: Clock) -> str | None:
    return shifted(clock.today, found["unit"], number(found["n"])) if clock.today else None


def _bare_span(found: re.Match[str], clock: Clock) -> str | None:
    """ "Two weeks" is a duration, but "will start in two weeks" tells a date."""
    return _hence(found, clock) if clock.word == "in" and clock.ahead else None


def _from_anchor(found: re.Match[str], clock: Clock) -> str | None:
    """ "Two days later", "a year before": from the date told before."""
    told = clock.anchor_day()
    if told is None or (found["unit"] in ("day", "week") and len(clock.anchor or "") < len("2017-07-18")):
        return None
    back = found["side"] in ("earlier", "before", "previously", "prior")
    return shifted(told, found["unit"], -number(found["n"]) if back else number(found["n"]))


def _beside_anchor(found: re.Match[str], clock: Clock) -> str | None:
    """ "That year", "the following month", "the night before": from the date told before."""
    told = clock.anchor_day()
    unit = {"week": "week", "month": "month", "year": "year", "decade": "decade"}.get(found["unit"], "day")
    needed = {"year": 4, "decade": 4, "month": 7}.get(unit, 10)
    if told is None or len(clock.anchor or "") < needed:
        return None
    return shifted(told, unit, _FOLLOWS[found["side"]])


def _edge(found: re.Match[str], clock: Clock) -> str | None:
    """ "By the end of the year" is the last day; "at the end of the year" is no finer than the year."""
    unit, which = found["unit"], found["which"]
    if clock.today is None:
        return None
    whole = shifted(clock.today, unit, _STEP.get(which or "this", 0))
    if whole is None or found["edge"] != "end" or clock.word not in _DEADLINES:
        return whole
    return span_of_days(whole)[1]


def _day_of_month(found: re.Match[str], clock: Clock) -> str | None:
    """ "The 15th": of this month, or of the month before where this one's lies ahead of a sentence that looks back."""
    day = number(found["day"])
    if clock.today is None or not 1 <= day <= 31:
        return None
    months = clock.today.year * 12 + clock.today.month
    if clock.ahead is True and day < clock.today.day:
        months += 1
    elif clock.ahead is not True and day > clock.today.day:
        months -= 1
    year, month = (months - 1) // 12, (months - 1) % 12 + 1
    return date(year, month, day).isoformat() if day <= monthrange(year, month)[1] else None


def _rule(pattern: str, handler: Handler) -> Rule:
    return re.compile(pattern), handler


_PART = r"(?:morning|afternoon|evening|night|day|noon)"
_WHICH = r"(?:last|past|previous|this|current|next|coming|upcoming)"
_SIDE = r"later|after|earlier|before|previously|prior|afterwards?"
_BESIDE = r"very|same|next|following|subsequent|previous|preceding|prior"
_EDGE = r"end|start|beginning|middle|close|rest|remainder|turn"
RULES: tuple[Rule, ...] = (
    _rule(
        r"(?:the )?(?P<day>today|tonight|yesterday|tomorrow|last night|day before yesterday|day after tomorrow)",
        _named_day,
    ),
    _rule(rf"this (?:very )?{_PART}", _this_part),
    _rule(rf"(?:(?:the )?(?P<which>this past|this coming|{_WHICH}) )?(?P<weekday>{WEEKDAY})", _weekday),
    _rule(rf"(?P<weekday>{WEEKDAY}),? (?:of )?(?P<which>last|this|next) week", _weekday_of_week),
    _rule(rf"(?P<which>last|this|next) week(?:'s)? (?P<weekday>{WEEKDAY})", _weekday_of_week),
    _rule(
        rf"(?:(?:that|the) (?=next)|(?:that |the )?(?!next))(?P<side>{_BESIDE}) (?P<unit>{UNIT}|{_PART})",
        _beside_anchor,
    ),
    _rule(
        r"(?:the )?(?P<which>last|this|current|next|coming|upcoming) (?:calendar |fiscal |school )?"
        r"(?P<unit>week|month|year|decade)s?",
        _unit,
    ),
    _rule(r"(?:the )?(?P<which>last|previous|this|current|next|coming) quarter", _quarter),
    _rule(rf"(?P<which>last|past|this|next|coming) (?P<season>{SEASON})", _season),
    _rule(r"(?:the )?(?:this (?=past|coming))?(?:(?P<which>last|past|previous|this|next|coming) )?weekend", _weekend),
    _rule(rf"(?:some |about |exactly )?(?P<n>{NUMBER}) (?:short |long |full )?(?P<unit>{UNIT})s?'? ago", _ago),
    _rule(rf"(?P<n>{NUMBER}) (?P<unit>{UNIT})s? (?:from now|hence|from today)", _hence),
    _rule(rf"(?P<n>{NUMBER}) (?P<unit>{UNIT})s?'?(?: time)?", _bare_span),
    _rule(
        rf"(?:some |about )?(?P<n>{NUMBER}) (?P<unit>{UNIT})s? (?P<side>{_SIDE})",
        _from_anchor,
    ),
    _rule(rf"(?P<side>that)(?: same| very)? (?P<unit>{UNIT}|{_PART})", _beside_anchor),
    _rule(r"the (?P<unit>day|night|week|month|year) (?P<side>before|after)", _beside_anchor),
    _rule(
        rf"(?:the )?(?:very )?(?P<edge>{_EDGE}) of (?:the |(?P<which>{_WHICH}) )(?P<unit>{UNIT})",
        _edge,
    ),
    _rule(r"the (?P<day>\d{1,2}(?:st|nd|rd|th))", _day_of_month),
)
