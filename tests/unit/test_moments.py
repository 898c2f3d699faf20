"""Moments as operators write them."""

from datetime import UTC, datetime

import pytest

from pipeline.errors import SettingsError
from pipeline.moments import moment, stretch

NOW = datetime(2026, 11, 24, 12, tzinfo=UTC)


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        ("2h", datetime(2026, 11, 24, 10, tzinfo=UTC)),
        ("1d ago", datetime(2026, 11, 23, 12, tzinfo=UTC)),
        ("90s", datetime(2026, 11, 24, 11, 58, 30, tzinfo=UTC)),
        ("2w", datetime(2026, 11, 10, 12, tzinfo=UTC)),
        ("-2w", datetime(2026, 11, 10, 12, tzinfo=UTC)),
        ("2026-11-24", datetime(2026, 11, 24, tzinfo=UTC)),
        ("2026-11-24T08:30", datetime(2026, 11, 24, 8, 30, tzinfo=UTC)),
        ("2026-11-24T08:30+02:00", datetime(2026, 11, 24, 6, 30, tzinfo=UTC)),
    ],
)
def test_a_moment_is_iso_8601_or_how_long_ago(given: str, expected: datetime) -> None:
    """In UTC, as all times that we print."""
    assert expected == moment(given, "--from", now=NOW)


def test_a_day_ends_when_the_next_one_begins() -> None:
    """`--to 2026-11-24` means that day, too."""
    assert datetime(2026, 11, 25, tzinfo=UTC) == moment("2026-11-24", "--to", now=NOW, end_of_day=True)


@pytest.mark.parametrize(("since", "until"), [("1d", "2d"), ("2026-11-24", "2026-11-23"), ("1h", "1h")])
def test_a_stretch_in_which_nothing_can_lie_is_refused(since: str, until: str) -> None:
    """Two ends that were mixed up would otherwise look like an empty answer."""
    with pytest.raises(SettingsError, match=f"^Nothing lies between --from {since} and --to {until}: "):
        stretch(since, until, NOW)


def test_a_stretch_may_be_a_day_or_open() -> None:
    """The day of `--to` belongs to it; an end that is left out is open."""
    day = datetime(2026, 11, 24, tzinfo=UTC), datetime(2026, 11, 25, tzinfo=UTC)

    assert day == stretch("2026-11-24", "2026-11-24", NOW)
    assert (None, None) == stretch(None, None, NOW)


@pytest.mark.parametrize("given", ["yesterday", "2 years", "", "2026-13-01", "999999w", "0001-01-01T00:00+14:00"])
def test_anything_else_is_told_with_the_option(given: str) -> None:
    """One sentence that shows how to write it."""
    with pytest.raises(SettingsError, match="write ISO 8601, such as 2026"):
        moment(given, "--to", now=NOW)
