"""The wording of lines, hashed: words and pairs of words at a line's beginning and end, and short lines as a whole."""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from pipeline.cleaning.characters import READ, Flags, Ints
from pipeline.cleaning.words import Numbers, Words

type Floats = npt.NDArray[np.float32]

#: Slots that wording is hashed into; a power of two.
SLOTS = 1 << 16
#: Words of a line's beginning and end that may be the constant part of a pattern with a slot.
EDGE_WORDS = (2, 3)
#: Words of a line's beginning and end that are hashed, and words of a line that is hashed as a whole too.
_HEAD, _TAIL, _WHOLE = 12, 8, 8
#: Odd factors that keep words, pairs, first words, last words and whole lines apart.
_PAIR, _FIRST, _LAST, _ALL, _NAMED, _SPREAD = (
    np.uint64(factor) for factor in (0x9E3779B1, 0x85EBCA77, 0xC2B2AE3D, 0x27D4EB2F, 0x165667B1, 0x9E3779B1)
)
_LINE_SHIFT, _GRAM, _SLOT_SHIFT = np.uint64(32), np.uint64(0xFFFFFFFF), np.uint64(16)
_POWERS = np.multiply.accumulate(np.full(READ, _PAIR, dtype=np.uint64))


@dataclass(frozen=True, slots=True)
class Wording:
    """The slots of each line, each once, sorted by line.

    Attributes:
        lines: how many lines there are.
        line, slot: line and slot of each occurrence.
    """

    lines: int
    line: Ints
    slot: Ints

    def part(self, first: int, stop: int) -> "Wording":
        """The lines from `first` to before `stop`."""
        begin, end = np.searchsorted(self.line, (first, stop))
        return Wording(stop - first, self.line[begin:end] - first, self.slot[begin:end])


@dataclass(frozen=True, slots=True)
class Stretches:
    """64-bit numbers that stand for words in order, the same on every machine.

    Attributes:
        whole: of each line, for all its words.
        starts, ends: of each line, for its first and last words: one row for each of `EDGE_WORDS`.
    """

    whole: Numbers
    starts: npt.NDArray[np.uint64]
    ends: npt.NDArray[np.uint64]

    def part(self, first: int, stop: int) -> "Stretches":
        """The lines from `first` to before `stop`."""
        return Stretches(self.whole[first:stop], self.starts[:, first:stop], self.ends[:, first:stop])


def read(words: Words, named: Flags) -> Wording:
    """The wording of lines.

    Args:
        named: of each line, whether it holds the name of the site.
    """
    sizes = words.sizes
    at = np.arange(len(words.line)) - np.repeat(words.start[:-1], sizes)
    edge = (at < _HEAD) | (at >= np.repeat(sizes - _TAIL, sizes))
    line, number = words.line[edge], words.number[edge]
    same = line[:-1] == line[1:]
    pair = (number[:-1] * _PAIR ^ number[1:])[same]
    some, several = np.flatnonzero(sizes > 0), np.flatnonzero(sizes > 1)
    first, last = words.number[words.start[some]], words.number[words.start[some + 1] - 1]
    second, before_last = words.start[several] + 1, words.start[several + 1] - 2
    opening = (words.number[second - 1] * _PAIR ^ words.number[second]) * _FIRST
    ending = (words.number[before_last] * _PAIR ^ words.number[before_last + 1]) * _LAST
    short = np.flatnonzero((sizes > 0) & (sizes <= _WHOLE))
    site = np.flatnonzero(named)
    opened = np.flatnonzero(named & (sizes > 0))
    grams = [
        (line, number), (line[:-1][same], pair), (some, first * _FIRST), (some, last * _LAST),
        (several, opening), (several, ending), (short, _numbers_of_short(words, short) * _ALL),
        (site, np.full(len(site), _NAMED)), (opened, words.number[words.start[opened]] * _NAMED),
    ]  # fmt: skip
    lines = np.concatenate([where for where, _ in grams]).astype(np.uint64)
    keys = (lines << _LINE_SHIFT) | (np.concatenate([gram for _, gram in grams]) & _GRAM)
    keys.sort()
    new = np.ones(len(keys), dtype=bool)
    np.not_equal(keys[1:], keys[:-1], out=new[1:])
    keys = keys[new]
    # The upper bits of a product depend on all bits of its factors.
    slots = ((keys & _GRAM) * _SPREAD & _GRAM) >> _SLOT_SHIFT
    return Wording(len(sizes), (keys >> _LINE_SHIFT).astype(np.int64), slots.astype(np.int64))


def _numbers_of_short(words: Words, lines: Ints) -> Numbers:
    """32-bit numbers that stand for short lines."""
    numbers, first, sizes = np.zeros(len(lines), dtype=np.uint64), words.start[lines], words.sizes[lines]
    for step in range(_WHOLE):
        held = np.flatnonzero(sizes > step)
        numbers[held] = (numbers[held] * _PAIR ^ words.number[first[held] + step]) & _GRAM
    return numbers


def score(wording: Wording, weights: Floats, bias: float) -> Floats:
    """What the wording alone says of each line: log-odds of being article.

    Args:
        weights: log-odds of each slot.
    """
    sizes = np.bincount(wording.line, None, wording.lines)
    sums = np.bincount(wording.line, weights.take(wording.slot), wording.lines)
    scores = sums / np.sqrt(np.maximum(sizes, 1)) + bias
    return np.minimum(np.maximum(scores, -8), 8).astype(np.float32)


def number_of_all(numbers: Numbers) -> int:
    """The 64-bit number that stands for the words of one line in order; the same on every machine."""
    return int((numbers * _POWERS[: len(numbers)]).sum())


def stretches(words: Words) -> Stretches:
    """The numbers that stand for lines and for their edges."""
    at = np.arange(len(words.line)) - np.repeat(words.start[:-1], words.sizes)
    sums = np.zeros(len(words.number) + 1, dtype=np.uint64)
    np.cumsum(words.number * _POWERS[at], out=sums[1:])
    first, last, sizes = words.start[:-1], words.start[1:] - 1, words.sizes
    starts, ends = np.zeros((2, len(EDGE_WORDS), len(sizes)), dtype=np.uint64)
    for step in range(EDGE_WORDS[-1]):
        held = np.flatnonzero(sizes > step)
        opening, closing = words.number[first[held] + step], words.number[last[held] - step]
        for row, many in enumerate(EDGE_WORDS):
            if step < many:
                starts[row, held] = starts[row, held] * _PAIR ^ opening
                ends[row, held] = ends[row, held] * _PAIR ^ closing
    return Stretches(sums[words.start[1:]] - sums[words.start[:-1]], starts, ends)
