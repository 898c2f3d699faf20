"""What the line model sees of a line's surroundings: neighbours, the block it stands in, head, body and tail."""

import numpy as np

from pipeline.cleaning.features import COLUMN, Floats

_SHIFTED = (
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
_STEPS = (-3, -2, -1, 1, 2, 3)
_WINDOWS = (3, 8)


def around(surface: Floats, cohesion: Floats) -> Floats:
    """Features of each line's surroundings.

    Args:
        surface: lines × `features.NAMES`.
        cohesion: what `topic.cohesion` says of the lines.
    """
    count = len(surface)
    prose = surface[:, COLUMN["prose"]] > 0
    wording = surface[:, COLUMN["wording"]]
    words = surface[:, COLUMN["words"]]
    columns: list[Floats] = [cohesion, _shift(cohesion[:, 1:7], -1), _shift(cohesion[:, 1:7], 1)]
    shifted = surface[:, [COLUMN[name] for name in _SHIFTED]]
    columns += [_shift(shifted, step) for step in _STEPS]
    measured = np.column_stack(
        [
            words,
            prose,
            wording,
            surface[:, COLUMN["seen_share"]],
            surface[:, COLUMN["capitalised"]],
            cohesion[:, 1:4],
            cohesion[:, 6],
        ]
    )
    columns += [_window(measured, width) for width in _WINDOWS]
    columns.append(_place(surface, prose, words))
    columns.append(_block(~prose, wording, words, surface))
    columns.append(np.tile(_whole(surface, prose, words, wording), (count, 1)))
    return np.hstack(columns).astype(np.float32)


def echo(score: Floats, surface: Floats, support: Floats) -> Floats:
    """Features of what the first pass thinks of each line and its surroundings (log-odds of being article)."""
    column = score.reshape(-1, 1)
    prose = surface[:, COLUMN["prose"]] > 0
    parts = [
        support,
        _window(support, 4),
        column,
        *(_shift(column, step) for step in (-5, -4, -3, -2, -1, 1, 2, 3, 4, 5)),
    ]
    kept = (score > 0).astype(np.float32)
    both = np.column_stack([score, kept])
    parts += [_window(both, width) for width in (2, 5, 12)]
    parts.append(_sides(score))
    parts.append(_block(kept < 1, score, surface[:, COLUMN["words"]], surface))
    parts.append(_block(~prose, score, surface[:, COLUMN["words"]], surface)[:, 3:6])
    parts.append(np.tile(np.array([score.mean(), kept.mean()], dtype=np.float32), (len(score), 1)))
    return np.hstack(parts).astype(np.float32)


def _shift(values: Floats, step: int) -> Floats:
    """The values of the line `step` further on; -9 beyond the edges."""
    out = np.full_like(values, -9)
    if step > 0:
        out[:-step] = values[step:]
    else:
        out[-step:] = values[:step]
    return out


def _window(values: Floats, width: int) -> Floats:
    """Means over the `width` lines above and over those below."""
    count = len(values)
    total = np.vstack([np.zeros((1, values.shape[1])), np.cumsum(values, axis=0, dtype=np.float64)])
    at = np.arange(count)
    low, high = np.maximum(at - width, 0), np.minimum(at + 1 + width, count)
    above = (total[at] - total[low]) / np.maximum(at - low, 1)[:, None]
    below = (total[high] - total[at + 1]) / np.maximum(high - at - 1, 1)[:, None]
    return np.hstack([above, below])


def _place(surface: Floats, prose: np.ndarray, words: Floats) -> Floats:
    """Where a line stands: in the text, to its prose and to its headline."""
    count = len(surface)
    at = np.arange(count, dtype=np.float32)
    before = np.concatenate([[0], np.cumsum(prose)[:-1]])
    after = prose.sum() - before - prose
    read = np.concatenate([[0], np.cumsum(words)[:-1]])
    total = max(float(words.sum()), 1)
    last = np.maximum.accumulate(np.where(prose, at, -99))
    last = np.concatenate([[-99], last[:-1]])
    following = np.minimum.accumulate(np.where(prose, at, count + 99)[::-1])[::-1]
    following = np.concatenate([following[1:], [count + 99]])
    cover = surface[:, COLUMN["title_cover"]]
    headline = int(cover.argmax()) if count and cover.max() > 0.6 else -1
    to_headline = at - headline if headline >= 0 else np.full(count, -99)
    return np.column_stack(
        [
            at, count - at, at / count, read / total, words / total, before, after, after / max(prose.sum(), 1),
            np.minimum(at - last, 30), np.minimum(following - at, 30), np.clip(to_headline, -30, 60),
            read, total - read,
        ]
    )  # fmt: skip


def _block(inside: np.ndarray, score: Floats, words: Floats, surface: Floats) -> Floats:
    """The run of lines without prose that a line stands in: its size, place in it, scores, and its first line."""
    count = len(score)
    edges = np.flatnonzero(np.diff(inside.astype(np.int8), prepend=-1))
    number = np.searchsorted(edges, np.arange(count), side="right") - 1
    starts = edges[number]
    stops = np.append(edges[1:], count)[number]
    size = stops - starts
    sums = np.add.reduceat(np.column_stack([score, words]), edges, axis=0)[number]
    low = np.minimum.reduceat(score, edges)[number]
    high = np.maximum.reduceat(score, edges)[number]
    first = starts
    return np.column_stack(
        [
            size, np.arange(count) - starts, stops - np.arange(count), sums[:, 0] / size, low, high, sums[:, 1] / size,
            score[first], words[first], surface[first, COLUMN["end"]], starts == 0, stops == count,
        ]
    )  # fmt: skip


def _sides(score: Floats) -> Floats:
    """The best score above and below, decayed by distance, and the sums of scores to both edges."""
    count = len(score)
    total = np.cumsum(score)
    at = np.arange(count)
    above = np.concatenate([[0], total[:-1]]) / np.maximum(at, 1)
    below = (total[-1] - total) / np.maximum(count - at - 1, 1)
    best_above = np.concatenate([[-9], np.maximum.accumulate(score)[:-1]])
    best_below = np.append(np.maximum.accumulate(score[::-1])[::-1][1:], -9)
    return np.column_stack([above, below, best_above, best_below])


def _whole(surface: Floats, prose: np.ndarray, words: Floats, wording: Floats) -> Floats:
    total = max(float(words.sum()), 1)
    return np.array(
        [
            len(surface), prose.sum(), (words * prose).sum() / total, wording.mean(),
            np.median(words[prose]) if prose.any() else 0, surface[:, COLUMN["seen"]].astype(bool).mean(),
        ],
        dtype=np.float32,
    )  # fmt: skip
