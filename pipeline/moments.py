"""Moments as people give them on the command line."""

import re
from datetime import UTC, datetime, timedelta

from pipeline.errors import SettingsError

_AGO = re.compile(r"-?(\d{1,6})\s*([smhdw])(?:\s+ago)?")
_UNITS = {"s": "seconds", "m": "minutes", "h": "hours", "d": "days", "w": "weeks"}
_DATE_ONLY = len("2026-11-24")


def stretch(since: str | None, until: str | None, now: datetime) -> tuple[datetime | None, datetime | None]:
    """What ``--from`` and ``--to`` say; a date without a time after ``--to`` is meant to its end.

    Raises:
        SettingsError: one is no moment, or nothing lies between them.
    """
    begin = None if since is None else moment(since, "--from", now=now)
    end = None if until is None else moment(until, "--to", now=now, end_of_day=True)
    if begin and end and begin >= end:
        raise SettingsError(f"Nothing lies between --from {since} and --to {until}: --to has to be the later one.")
    return begin, end


def moment(given: str, option: str, *, now: datetime, end_of_day: bool = False) -> datetime:
    """A moment: ISO 8601 (in UTC where it names no zone), or how long ago it was, such as ``2h`` or ``1d``.

    Args:
        option: where it was given, for the message.
        end_of_day: a date without a time means the end of that day rather than its beginning.

    Raises:
        SettingsError: it is neither.
    """
    text = given.strip()
    try:
        if ago := _AGO.fullmatch(text):
            return now - timedelta(**{_UNITS[ago[2]]: int(ago[1])})
        found = datetime.fromisoformat(text)
        if end_of_day and len(text) == _DATE_ONLY:
            found += timedelta(days=1)
        return found.astimezone(UTC) if found.tzinfo else found.replace(tzinfo=UTC)
    except (ValueError, OverflowError) as error:
        raise SettingsError(
            f"{option} {given}: write ISO 8601, such as 2026-11-24T08:30, or how long ago, such as 2h or 7d."
        ) from error
