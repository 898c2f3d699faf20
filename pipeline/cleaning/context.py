"""What the line model sees of a line's surroundings: neighbours, the block it stands in, head, body and tail.

All tables here have one row a feature and one column a line.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from pipeline.cleaning.characters import Flags, Ints
from pipeline.cleaning.features import COLUMN, Floats

_SHIFTED = [
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
_MEASURED = [COLUMN[name] for name in ("words", "prose", "wording", "seen_share", "capitalised")]
_STEPS = (-3, -2, -1, 1, 2, 3)
_FAR_STEPS = (-5, -4, -3, -2, -1, 1, 2, 3, 4, 5)
_WINDOWS = (3, 8)
#: How much of its neighbours' scores a line's own takes over, and what the sum is divided by to stay of like size.
_NEIGHBOURS_SHARE, _SIZE = np.float32(0.1), np.float32(1.15)
#: What stands for a line beyond the edges of the page.
_OUTSIDE = -9


@dataclass(frozen=True, slots=True)
class Runs:
    """Runs of lines.

    Attributes:
        edges: the first line of each run.
        number, first, stop: of each line its run, that run's first line, and the line behind it.
    """

    edges: Ints
    number: Ints
    first: Ints
    stop: Ints


def around(table: Floats, cohesion: Floats, runs: Runs) -> Floats:
    """Features of each line's surroundings.

    Args:
        table: the lines' own features, in the order of `features.NAMES`.
        cohesion: what `topic.cohesion` says of the lines.
        runs: of prose and of lines that are none.
    """
    prose = table[COLUMN["prose"]] > 0
    measured = np.concatenate([table[_MEASURED], cohesion[1:4], cohesion[6:7]])
    blocks: list[Floats] = [
        cohesion,
        *_shifts(cohesion[1:7], (-1, 1)),
        *_shifts(table[_SHIFTED], _STEPS),
        *_windows(measured, _WINDOWS),
        _place(table, prose),
        _block(runs, table[COLUMN["wording"]], table),
        np.repeat(_whole(table, prose)[:, None], table.shape[1], axis=1),
    ]
    return np.concatenate(blocks)


def echo(score: Floats, table: Floats, support: Floats, runs: Runs) -> Floats:
    """Features of what the first pass thinks of each line and its surroundings (log-odds of being article)."""
    kept = score > 0
    both = np.stack([score, kept.astype(np.float32)])
    blocks: list[Floats] = [
        support,
        *_windows(support, (4,)),
        score[None],
        *_shifts(score[None], _FAR_STEPS),
        *_windows(both, (2, 5, 12)),
        _sides(score),
        _block(find_runs(kept), score, table),
        _scores(runs, score),
        np.repeat(both.mean(axis=1, keepdims=True), len(score), axis=1),
    ]
    return np.concatenate(blocks)


def leaning(score: Floats) -> Floats:
    """Scores that lean a little to those of the lines above and below (log-odds of being article).

    Boilerplate and article come in blocks, so a line that stands out from its block is judged with less assurance.
    """
    total = score.copy()
    total[1:] += _NEIGHBOURS_SHARE * score[:-1]
    total[:-1] += _NEIGHBOURS_SHARE * score[1:]
    leant: Floats = total / _SIZE
    return leant


def find_runs(flags: Flags) -> Runs:
    """The runs of lines that have a flag, and of those that have it not."""
    count = len(flags)
    new = np.ones(count, dtype=bool)
    np.not_equal(flags[1:], flags[:-1], out=new[1:])
    edges = np.flatnonzero(new)
    number = np.cumsum(new) - 1
    return Runs(edges, number, edges[number], np.append(edges[1:], count)[number])


def _shifts(values: Floats, steps: Sequence[int]) -> list[Floats]:
    """The values of the lines so many steps further on."""
    rows, count = values.shape
    most = max(steps)
    padded = np.full((rows, count + 2 * most), _OUTSIDE, dtype=np.float32)
    padded[:, most : most + count] = values
    return [padded[:, most + step : most + step + count] for step in steps]


def _windows(values: Floats, widths: Sequence[int]) -> list[Floats]:
    """For each width the means over so many lines above, and over those below."""
    rows, count = values.shape
    most = max(widths)
    # The running sums, with their first and last value once more for each line beyond the edges.
    total = np.zeros((rows, count + 1 + 2 * most))
    np.cumsum(values, axis=1, out=total[:, most + 1 : most + 1 + count])
    total[:, most + 1 + count :] = total[:, most + count, None]
    here, behind = total[:, most : most + count], total[:, most + 1 : most + 1 + count]
    at = np.arange(count)
    means = []
    for width in widths:
        above = np.minimum(np.maximum(at, 1), width)
        below = above[::-1]
        means.append(((here - total[:, most - width : most - width + count]) / above).astype(np.float32))
        means.append(((total[:, most + 1 + width : most + 1 + width + count] - behind) / below).astype(np.float32))
    return means


def _place(table: Floats, prose: Flags) -> Floats:
    """Where a line stands: in the text, to its prose and to its headline."""
    words, cover = table[COLUMN["words"]], table[COLUMN["title_cover"]]
    count = len(words)
    at = np.arange(count, dtype=np.float32)
    out = np.zeros((13, count), dtype=np.float32)
    many, total = float(prose.sum()), max(float(words.sum()), 1)
    out[0], out[1], out[2] = at, count - at, at / count
    np.cumsum(words[:-1], out=out[11, 1:])
    np.subtract(total, out[11], out=out[12])
    out[3], out[4] = out[11] / total, words / total
    np.cumsum(prose[:-1], out=out[5, 1:])
    out[6] = many - out[5] - prose
    out[7] = out[6] / max(many, 1)
    last, following = np.where(prose, at, -99), np.where(prose, at, count + 99)
    out[8:10] = 30
    np.minimum(at[1:] - np.maximum.accumulate(last[:-1]), 30, out=out[8, 1:])
    np.minimum(np.minimum.accumulate(following[:0:-1])[::-1] - at[:-1], 30, out=out[9, :-1])
    headline = int(cover.argmax())
    out[10] = np.minimum(np.maximum(at - headline, -30), 60) if cover[headline] > 0.6 else -30
    return out


def _block(runs: Runs, score: Floats, table: Floats) -> Floats:
    """The run that a line stands in: its size, the line's place in it, its scores, and its first line."""
    words = table[COLUMN["words"]]
    count = len(score)
    at = np.arange(count)
    first, number, size = runs.first, runs.number, runs.stop - runs.first
    out = np.empty((12, count), dtype=np.float32)
    out[0], out[1], out[2] = size, at - first, runs.stop - at
    out[3:6] = _scores(runs, score)
    out[6] = np.add.reduceat(words, runs.edges)[number] / size
    out[7], out[8], out[9] = score[first], words[first], table[COLUMN["end"]][first]
    out[10], out[11] = first == 0, runs.stop == count
    return out


def _scores(runs: Runs, score: Floats) -> Floats:
    """Of the run that a line stands in, the mean, the least and the best score."""
    each = np.stack([kind.reduceat(score, runs.edges) for kind in (np.add, np.minimum, np.maximum)])
    each[0] = each[0] / (runs.stop - runs.first)[runs.edges]
    scores: Floats = each[:, runs.number]
    return scores


def _sides(score: Floats) -> Floats:
    """The mean and the best score of all lines above, and of all below."""
    count = len(score)
    total = np.cumsum(score)
    at = np.arange(1, count)
    out = np.zeros((4, count), dtype=np.float32)
    out[0, 1:] = total[:-1] / at
    out[1, :-1] = (total[-1] - total[:-1]) / at[::-1]
    out[2:] = _OUTSIDE
    np.maximum.accumulate(score[:-1], out=out[2, 1:])
    out[3, :-1] = np.maximum.accumulate(score[:0:-1])[::-1]
    return out


def _whole(table: Floats, prose: Flags) -> Floats:
    words = table[COLUMN["words"]]
    lengths = np.sort(words[prose])
    middle = len(lengths) // 2
    typical = (lengths[middle] + lengths[-middle - 1]) / 2 if len(lengths) else 0
    seen = np.count_nonzero(table[COLUMN["seen"]]) / len(words)
    share = float(lengths.sum()) / max(float(words.sum()), 1)
    return np.array([len(words), len(lengths), share, table[COLUMN["wording"]].mean(), typical, seen], dtype=np.float32)
