"""What the line model sees of a line's surroundings: neighbours, the block it stands in, head, body and tail.

All tables here have one row a feature and one column a line.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

import numpy as np

from pipeline.cleaning.characters import Flags, Ints
from pipeline.cleaning.features import COLUMN, Floats

_SHIFTED = np.array(
    [
        COLUMN[name]
        for name in (
            "words",
            "end",
            "capitalised",
            "wording",
            "seen_share",
            "body_share",
            "title_share",
            "colon",
            "quotes",
            "start",
        )
    ]
)
_MEASURED = np.array([COLUMN[name] for name in ("words", "prose", "wording", "seen_share", "capitalised")])
_STEPS = (-3, -2, -1, 1, 2, 3)
_FAR_STEPS = (-5, -4, -3, -2, -1, 1, 2, 3, 4, 5)
_WINDOWS = (3, 8)
#: Lines of a page whose windows are kept for the next page of as many: most pages have fewer.
_FEW = 100
#: How much of its neighbours' scores a line's own takes over, and what the sum is divided by to stay of like size.
_NEIGHBOURS_SHARE, _SIZE = np.float32(0.1), np.float32(1.15)
#: What stands for a line beyond the edges of the page.
_OUTSIDE = -9


@dataclass(frozen=True, slots=True)
class Runs:
    """Runs of lines.

    Attributes:
        first, stop: the first line of each run, and the line behind it.
        number: of each line its run.
    """

    first: Ints
    stop: Ints
    number: Ints


def around(table: Floats, cohesion: Floats, runs: Runs) -> Floats:
    """Features of each line's surroundings.

    Args:
        table: the lines' own features, in the order of `features.NAMES`.
        cohesion: what `topic.cohesion` says of the lines.
        runs: of prose and of lines that are none.
    """
    count = table.shape[1]
    prose = table[COLUMN["prose"]] > 0
    measured = np.concatenate([table.take(_MEASURED, axis=0), cohesion[1:4], cohesion[6:7]])
    blocks: list[Floats] = [
        cohesion,
        *_shifts(cohesion[1:7], (-1, 1)),
        *_shifts(table.take(_SHIFTED, axis=0), _STEPS),
        _windows(measured, _WINDOWS),
        _place(table, prose),
        _block(runs, table[COLUMN["wording"]], table),
        _whole(table, prose)[:, None].repeat(count, axis=1),
    ]
    return np.concatenate(blocks)


def echo(score: Floats, table: Floats, support: Floats, runs: Runs) -> Floats:
    """Features of what the first pass thinks of each line and its surroundings (log-odds of being article)."""
    count = len(score)
    kept = score > 0
    both = np.empty((2, count), dtype=np.float32)
    both[0], both[1] = score, kept
    blocks: list[Floats] = [
        support,
        _windows(support, (4,)),
        both[:1],
        *_shifts(both[:1], _FAR_STEPS),
        _windows(both, (2, 5, 12)),
        _sides(score),
        _block(find_runs(kept), score, table),
        _scores(runs, score).take(runs.number, axis=1),
        (both.sum(axis=1, keepdims=True) / np.float32(count)).repeat(count, axis=1),
    ]
    return np.concatenate(blocks)


def leaning(score: Floats) -> Floats:
    """Scores that lean a little to those of the lines above and below (log-odds of being article).

    Boilerplate and article come in blocks, so a line that stands out from its block is judged with less assurance.
    """
    total, share = score.copy(), _NEIGHBOURS_SHARE * score
    total[1:] += share[:-1]
    total[:-1] += share[1:]
    total /= _SIZE
    return total


def find_runs(flags: Flags) -> Runs:
    """The runs of lines that have a flag, and of those that have it not."""
    count = len(flags)
    new = np.ones(count, dtype=bool)
    np.not_equal(flags[1:], flags[:-1], out=new[1:])
    edges = new.nonzero()[0]
    stops = np.empty_like(edges)
    stops[:-1], stops[-1:] = edges[1:], count
    return Runs(edges, stops, new.cumsum() - 1)


def _shifts(values: Floats, steps: Sequence[int]) -> list[Floats]:
    """The values of the lines so many steps further on."""
    rows, count = values.shape
    most = max(steps)
    padded = np.empty((rows, count + 2 * most), dtype=np.float32)
    padded.fill(_OUTSIDE)
    padded[:, most : most + count] = values
    return [padded[:, most + step : most + step + count] for step in steps]


def _windows(values: Floats, widths: Sequence[int]) -> Floats:
    """For each width the means over so many lines above, and over those below."""
    rows, count = values.shape
    total = np.zeros((rows, count + 1))
    values.cumsum(axis=1, out=total[:, 1:])
    spans = _spans_of_few if count <= _FEW else _spans
    first, stop, size = spans(count, tuple(widths))
    means = total.take(stop, axis=1)
    means -= total.take(first, axis=1)
    means /= size
    return means.transpose(1, 0, 2).reshape(-1, count).astype(np.float32)


def _spans(count: int, widths: Sequence[int]) -> tuple[Ints, Ints, Ints]:
    """For each width, the lines above each line of a page and those below: the first, the one behind, how many.

    Args:
        count: lines of the page.
    """
    at = np.arange(count)
    first = np.stack([edge for width in widths for edge in (np.maximum(at - width, 0), at + 1)])
    stop = np.stack([edge for width in widths for edge in (at, np.minimum(at + 1 + width, count))])
    return first, stop, np.maximum(stop - first, 1)


_spans_of_few = lru_cache(maxsize=256)(_spans)


def _place(table: Floats, prose: Flags) -> Floats:
    """Where a line stands: in the text, to its prose and to its headline."""
    words, cover = table[COLUMN["words"]], table[COLUMN["title_cover"]]
    count = len(words)
    at = np.arange(count, dtype=np.float32)
    out = np.zeros((13, count), dtype=np.float32)
    many, total = float(np.count_nonzero(prose)), max(float(np.add.reduce(words)), 1)
    out[0] = at
    np.subtract(count, at, out=out[1])
    np.divide(at, count, out=out[2])
    words[:-1].cumsum(out=out[11, 1:])
    np.subtract(total, out[11], out=out[12])
    np.divide(out[11], total, out=out[3])
    np.divide(words, total, out=out[4])
    prose[:-1].cumsum(out=out[5, 1:])
    np.subtract(many, out[5], out=out[6])
    out[6] -= prose
    np.divide(out[6], max(many, 1), out=out[7])
    last, following = np.where(prose, at, -99), np.where(prose, at, count + 99)
    out[8:10] = 30
    np.minimum(at[1:] - np.maximum.accumulate(last[:-1]), 30, out=out[8, 1:])
    np.minimum(np.minimum.accumulate(following[:0:-1])[::-1] - at[:-1], 30, out=out[9, :-1])
    headline = int(cover.argmax())
    out[10] = np.minimum(np.maximum(at - headline, -30), 60) if cover[headline] > 0.6 else -30
    return out


def _block(runs: Runs, score: Floats, table: Floats) -> Floats:
    """The run that a line stands in: its size, the line's place in it, its scores, and its first line."""
    words, first, stop = table[COLUMN["words"]], runs.first, runs.stop
    count = len(score)
    of_run = np.empty((12, len(first)), dtype=np.float32)
    of_run[0], of_run[1], of_run[2] = stop - first, first, stop
    of_run[3:6] = _scores(runs, score)
    np.divide(np.add.reduceat(words, first), of_run[0], out=of_run[6])
    of_run[7], of_run[8], of_run[9] = score[first], words[first], table[COLUMN["end"]][first]
    of_run[10], of_run[11] = first == 0, stop == count
    out = of_run.take(runs.number, axis=1)
    at = np.arange(count, dtype=np.float32)
    np.subtract(at, out[1], out=out[1])
    out[2] -= at
    return out


def _scores(runs: Runs, score: Floats) -> Floats:
    """Of each run the mean, the least and the best score."""
    each = np.empty((3, len(runs.first)), dtype=np.float32)
    for row, kind in enumerate((np.add, np.minimum, np.maximum)):
        kind.reduceat(score, runs.first, out=each[row])
    each[0] /= runs.stop - runs.first
    return each


def _sides(score: Floats) -> Floats:
    """The mean and the best score of all lines above, and of all below."""
    count = len(score)
    total = score.cumsum()
    at = np.arange(1, count)
    out = np.zeros((4, count), dtype=np.float32)
    out[2:] = _OUTSIDE
    np.divide(total[:-1], at, out=out[0, 1:])
    np.divide(total[-1] - total[:-1], at[::-1], out=out[1, :-1])
    np.maximum.accumulate(score[:-1], out=out[2, 1:])
    out[3, :-1] = np.maximum.accumulate(score[:0:-1])[::-1]
    return out


def _whole(table: Floats, prose: Flags) -> Floats:
    words = table[COLUMN["words"]]
    lengths = words[prose]
    lengths.sort()
    middle = len(lengths) // 2
    typical = (lengths[middle] + lengths[-middle - 1]) / 2 if len(lengths) else 0
    seen = np.count_nonzero(table[COLUMN["seen"]]) / len(words)
    share = float(np.add.reduce(lengths)) / max(float(np.add.reduce(words)), 1)
    wording = np.add.reduce(table[COLUMN["wording"]]) / np.float32(len(words))
    return np.array([len(words), len(lengths), share, wording, typical, seen], dtype=np.float32)
