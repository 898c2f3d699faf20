"""Days as people type them."""

import calendar
import re
from collections.abc import Mapping
from datetime import date, timedelta

from pipeline.searching.query import Days, QueryError

_ISO = re.compile(r"(\d{4})(?:-(\d{2})(?:-(\d{2}))?)?")
_AWAY = re.compile(r"([+-]\d{1,5})\s*([dwmy])")
_WORDS = {"today": 0, "yesterday": -1, "tomorrow": 1}
_UNITS = {"d": 1, "w": 7}


def days(given: Mapping[str, str], first: str, last: str, today: date) -> Days:
    """The stretch between two ends, either of which may be left out.

    Args:
        given: name -> what was typed.
        first, last: the names of the ends.

    Raises:
        QueryError: an end is no day, or the first comes after the last.
    """
    ends = [_day(name, given[name], today, latest=name == last) if name in given else None for name in (first, last)]
    if ends[0] and ends[1] and ends[0] > ends[1]:
        raise QueryError(f"`{first}` ({ends[0]}) comes after `{last}` ({ends[1]}).")
    return Days(*ends)


def _day(name: str, typed: str, today: date, *, latest: bool) -> date:
    """A day; of a month or a year the first, or the latest where it is an upper end."""
    value = typed.strip().lower()
    try:
        if value in _WORDS:
            return today + timedelta(days=_WORDS[value])
        if found := _AWAY.fullmatch(value):
            return _away(today, int(found[1]), found[2])
        if found := _ISO.fullmatch(value):
            year, month, day = (int(part) if part else None for part in found.groups())
            assert year is not None
            month = month or (12 if latest else 1)
            return date(year, month, day or (calendar.monthrange(year, month)[1] if latest else 1))
    except (ValueError, OverflowError):
        pass  # such as the 31st of a month of 30 days; told below
    raise QueryError(
        f"`{name}` cannot be {typed!r}: give a year, a month or a day such as 2026-10-14, or today, yesterday,"
        " tomorrow, -7d, +2w, -3m, -1y."
    )


def _away(today: date, number: int, unit: str) -> date:
    if unit in _UNITS:
        return today + timedelta(days=number * _UNITS[unit])
    months = today.year * 12 + today.month - 1 + (number if unit == "m" else 12 * number)
    year, month = months // 12, months % 12 + 1
    return date(year, month, min(today.day, calendar.monthrange(year, month)[1]))
