"""The bars of a histogram as stretches of days."""

import itertools
from collections.abc import Sequence
from datetime import date, timedelta

from msgspec import Struct

from connectors.elasticsearch.hits import Bar

#: The longest of each calendar interval, in days: a day, a week, a month, a quarter, a year.
_LENGTHS = (1, 7, 31, 92, 366)


class Stretch(Struct, frozen=True):
    """A bar of the histogram: its days, both part of it, and how many documents."""

    first: str
    last: str
    count: int


def stretches(bars: Sequence[Bar]) -> list[Stretch]:
    """Each bar with its last day, which is the one before the next bar.

    The last bar is as long as its neighbour's interval can be; nothing lies behind it.
    """
    starts = [date.fromisoformat(bar.start[:10]) for bar in bars]
    if not starts:
        return []
    longest = max(((later - sooner).days for sooner, later in itertools.pairwise(starts)), default=1)
    length = next(length for length in _LENGTHS if longest <= length)
    # An article may claim to be of the last day that there is.
    last = date.fromordinal(min(starts[-1].toordinal() + length - 1, date.max.toordinal()))
    lasts = [*(later - timedelta(days=1) for later in starts[1:]), last]
    return [
        Stretch(start.isoformat(), last.isoformat(), bar.count)
        for start, last, bar in zip(starts, lasts, bars, strict=True)
    ]
