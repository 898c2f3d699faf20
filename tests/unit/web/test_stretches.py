"""The bars of a histogram as stretches of days."""

import pytest

from connectors.elasticsearch.hits import Bar
from pipeline.web.stretches import Stretch, stretches


@pytest.mark.parametrize(
    ("starts", "lasts"),
    [
        ([], []),
        (["2026-11-02"], ["2026-11-02"]),
        (["2026-11-02", "2026-11-03"], ["2026-11-02", "2026-11-03"]),
        (["2026-11-02", "2026-11-09"], ["2026-11-08", "2026-11-15"]),
        (["2026-02-01", "2026-03-01"], ["2026-02-28", "2026-03-31"]),
        (["2026-01-01", "2026-04-01"], ["2026-03-31", "2026-07-01"]),
        (["2023-01-01", "2024-01-01"], ["2023-12-31", "2024-12-31"]),
        (["9998-01-01", "9999-01-01"], ["9998-12-31", "9999-12-31"]),
    ],
)
def test_a_bar_ends_where_the_next_one_begins(starts: list[str], lasts: list[str]) -> None:
    """And the last one is long enough for its interval, so that a link to it leaves nothing out."""
    bars = [Bar(f"{start}T00:00:00.000Z", 2) for start in starts]

    assert [Stretch(start, last, 2) for start, last in zip(starts, lasts, strict=True)] == stretches(bars)
