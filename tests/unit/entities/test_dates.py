"""Values of dates, and how their words are read."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.enrichment.entities.date_clock import Clock
from pipeline.enrichment.entities.date_grammar import resolve
from pipeline.enrichment.entities.date_words import WEEKDAYS
from pipeline.enrichment.entities.dates import month_value, range_value, span_of_days, week_value
from tests.floors import check
from tests.unit.entities.labelled import date_figures
from tests.unit.entities.reading import entities_of

_DAYS = st.dates(min_value=date(1000, 1, 10), max_value=date(2199, 12, 1))
#: A Wednesday.
_TODAY = date(2024, 3, 6)


@pytest.mark.parametrize(
    ("when", "expected"),
    [
        ("2023", ("2023-01-01", "2023-12-31", "year")),
        ("2024-02", ("2024-02-01", "2024-02-29", "month")),
        ("2020-W53", ("2020-12-28", "2021-01-03", "week")),
        ("2023-09-18", ("2023-09-18", "2023-09-18", "day")),
        ("2003-07/2004-12", ("2003-07-01", "2004-12-31", "range")),
    ],
)
def test_a_value_covers_its_days(when: str, expected: tuple[str, str, str]) -> None:
    """Every form of value tells its first and last day and its granularity."""
    assert expected == span_of_days(when)


@pytest.mark.parametrize("when", ["", "Monday", "2023-13", "2023-02-30", "2024-W54", "2023-09-18T10:00", "2024/2023"])
def test_what_is_no_value_is_refused(when: str) -> None:
    """A value that stands for no days raises instead of giving some."""
    with pytest.raises(ValueError, match=r".+"):
        span_of_days(when)


@given(_DAYS)
def test_days_weeks_and_months_hold_their_day(day: date) -> None:
    """The value of a day, its week and its month covers the day."""
    for when in (day.isoformat(), week_value(day), month_value(day.year, day.month)):
        start, end, _ = span_of_days(when)
        assert start <= day.isoformat() <= end


@given(_DAYS, _DAYS)
def test_a_range_never_ends_before_it_starts(first: date, last: date) -> None:
    """A range is given only where its end does not lie before its start."""
    value = range_value(first.isoformat(), last.isoformat())
    assert (last >= first) == (value is not None)


@given(_DAYS, st.sampled_from(sorted(WEEKDAYS)))
def test_a_weekday_is_within_a_week(today: date, name: str) -> None:
    """A bare weekday is that weekday, at most six days ago, today at the latest; ahead, it is today at the earliest."""
    told, ahead = (resolve(name, Clock(today, ahead=ahead)) for ahead in (None, True))
    assert told is not None
    assert ahead is not None
    back, forth = date.fromisoformat(told), date.fromisoformat(ahead)
    assert today - timedelta(days=6) <= back <= today <= forth <= today + timedelta(days=6)
    assert back.weekday() == forth.weekday() == WEEKDAYS[name]


@given(_DAYS)
def test_written_dates_are_read_back(day: date) -> None:
    """A full date is read the same in every common way of writing it, whatever the day of publication."""
    written = (
        f"{day.day} {day:%B} {day.year}",
        f"{day:%B} {day.day}, {day.year}",
        f"{day:%A}, {day:%b}. {day.day}, {day.year}",
    )
    assert {day.isoformat()} == {resolve(words, Clock(None)) for words in written}


@given(st.text(max_size=80), _DAYS)
def test_any_text_is_read_without_failing(words: str, today: date) -> None:
    """Words that are no date have no value; whatever has one has a value that covers days."""
    value = resolve(words, Clock(today, anchor="1899-12-31"))
    assert value is None or span_of_days(value)


@given(
    st.sampled_from(
        [
            "{n} {unit}s ago",
            "{n} {unit}s later",
            "{n} {unit}s from now",
            "{n} {unit}s",
            "the next {unit}",
            "next {unit}",
        ]
    ),
    st.integers(0, 9999),
    st.sampled_from(
        ["day", "week", "month", "year", "decade", "quarter", "weekend", "march", "spring", "monday", "christmas"]
    ),
    st.dates(min_value=date(1500, 1, 1), max_value=date(2500, 12, 31)),
    st.sampled_from([True, False, None]),
)
def test_every_value_covers_days(phrase: str, n: int, unit: str, today: date, ahead: bool | None) -> None:
    """However far an expression leads, it has a value that covers days, or none."""
    clock = Clock(today, anchor="2199-12-31", ahead=ahead, word="in")
    value = resolve(phrase.format(n=n, unit=unit), clock)
    assert value is None or span_of_days(value)


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        ("two days ago", "2024-03-04"),
        ("9999 years ago", None),
        ("the following month", None),
        ("07/08/2017", None),
        ("18/07/2017", "2017-07-18"),
        ("between June and August 2019", "2019-06/2019-08"),
        ("January 23 – March 9, 2014", "2014-01-23/2014-03-09"),
        ("1871–72", "1871/1872"),
        ("Friday to Monday", "2024-03-01/2024-03-04"),
        ("the early 2000s", "2000/2009"),
        ("March last year", "2023-03"),
        ("mid-2016", "2016"),
        ("February 29", "2024-02-29"),
        ("February 30", None),
        ("ten years", None),
        ("recently", None),
    ],
)
def test_expressions(words: str, expected: str | None) -> None:
    """Expressions have the value that a reader gives them, and none where a reader cannot tell."""
    assert expected == resolve(words, Clock(_TODAY))


def test_a_date_told_before_anchors_the_next() -> None:
    """ "That year" and "two days later" are counted from the date before them."""
    assert ("2006", "2006-05-03", "2006-06") == tuple(
        resolve(words, Clock(_TODAY, anchor="2006-05-01"))
        for words in ("that year", "two days later", "the following month")
    )


def test_without_a_day_of_publication_only_full_dates_have_values() -> None:
    """Nothing is invented where the article does not tell when it was published."""
    found = entities_of("The bank failed on 15 September 2008. It will reopen on Monday, a clerk said last week.")
    assert ["2008-09-15", None, None] == [entity.when for entity in found if entity.label == "DATE"]


def test_years_are_dates_where_the_words_beside_them_say_so() -> None:
    """A number after "in" or in brackets is a year; one that counts something is not."""
    found = entities_of("The dam (1924) was raised in 1987. It gave water to 1500 villages.")
    assert ["1924", "1987"] == [entity.when for entity in found if entity.label == "DATE"]


def test_our_dates_keep_their_floor() -> None:
    """Our labelled sentences keep the share of right dates."""
    check("dates", date_figures())
