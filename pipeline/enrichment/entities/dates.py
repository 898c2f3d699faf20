"""Values of dates: ISO 8601 at their own granularity, and the days they cover.

A value is ``2017``, ``2017-07``, ``2017-W29``, ``2017-07-18``, or two of them as a range ``start/end``.
"""

import re
from calendar import monthrange
from datetime import date, timedelta
from functools import lru_cache
from typing import Literal

type Granularity = Literal["day", "week", "month", "year", "range"]

_VALUE = re.compile(r"(\d{4})(?:-(?:W(\d{2})|(\d{2})(?:-(\d{2}))?))?")


@lru_cache(maxsize=4096)
def span_of_days(when: str) -> tuple[str, str, Granularity]:
    """First and last day of a value of `Entity.when`, as ISO 8601 dates, and its granularity.

    Raises:
        ValueError: it is no value of the forms above, or no such day exists.
    """
    if "/" in when:
        first, _, last = when.partition("/")
        start, end = span_of_days(first)[0], span_of_days(last)[1]
        if start > end:
            raise ValueError(f"{when} ends before it starts")
        return start, end, "range"
    found = _VALUE.fullmatch(when)
    if found is None:
        raise ValueError(f"{when} is no ISO 8601 date, week, month or year")
    year, week, month, day = (int(part) if part else None for part in found.groups())
    assert year is not None
    if week is not None:
        monday = date.fromisocalendar(year, week, 1)
        return monday.isoformat(), (monday + timedelta(days=6)).isoformat(), "week"
    if month is None:
        return date(year, 1, 1).isoformat(), date(year, 12, 31).isoformat(), "year"
    if day is None:
        return date(year, month, 1).isoformat(), date(year, month, monthrange(year, month)[1]).isoformat(), "month"
    return date(year, month, day).isoformat(), date(year, month, day).isoformat(), "day"


def year_value(year: int) -> str:
    """A year: ``2017``."""
    return f"{year:04}"


def month_value(year: int, month: int) -> str:
    """A month, counted from January of `year`: month 0 is December of the year before, 13 next January."""
    year, month = year + (month - 1) // 12, (month - 1) % 12 + 1
    return f"{year:04}-{month:02}"


def week_value(day: date) -> str:
    """The ISO week in which a day lies: ``2017-W29``."""
    year, week, _ = day.isocalendar()
    return f"{year:04}-W{week:02}"


def range_value(first: str, last: str) -> str | None:
    """The range from one value to another, or None where it would end before it starts."""
    if first == last:
        return first
    value = f"{first.partition('/')[0]}/{last.rpartition('/')[2]}"
    try:
        span_of_days(value)
    except ValueError:
        return None
    return value
