"""What a page is about: how far the words of a line come back in its headline, near by, and in its body.

A teaser for another story reads like a paragraph, but its rare words stand nowhere else on the page (lexical
cohesion, after Hearst's TextTiling, 1997).
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from pipeline.cleaning.characters import Flags, Ints
from pipeline.cleaning.words import Numbers, Words

type Floats = npt.NDArray[np.float32]

#: Slots of the table that says how rare a word is; a power of two.
RARITY_SLOTS = 1 << 14
_NEAR = (2, 6, 20)
_LINES_BITS = 20
#: Stands for how far the nearest other line with a word is, where there is none.
_NOWHERE = 1 << _LINES_BITS
#: Beyond the number of any word.
_NO_WORD = 1 << 62
_OWNER_SHIFT, _NUMBER = np.uint64(32), np.uint64(0xFFFFFFFF)


@dataclass(frozen=True, slots=True)
class Distinct:
    """The words of a page, or of several, each once a line, sorted by line.

    Attributes:
        lines: how many lines there are.
        line, word: line and word of each occurrence; words are counted from 0, those of each page for themselves.
        number: of each word its 32-bit number.
        long, titled: of each occurrence, whether the word is long, and whether it stands in the headline.
        headline: of each line, how many different words the headline of its page has.
    """

    lines: int
    line: Ints
    word: Ints
    number: Numbers
    long: Flags
    titled: Flags
    headline: Ints

    def part(self, first: int, stop: int) -> "Distinct":
        """One page of several: the lines from `first` to before `stop`."""
        begin, end = np.searchsorted(self.line, (first, stop))
        word = self.word[begin:end]
        # Pages come one after the other, and their words do.
        least, most = (int(word.min()), int(word.max()) + 1) if len(word) else (0, 0)
        return Distinct(
            stop - first,
            self.line[begin:end] - first,
            word - least,
            self.number[least:most],
            self.long[begin:end],
            self.titled[begin:end],
            self.headline[first:stop],
        )


@dataclass(frozen=True, slots=True)
class LongWords:
    """The long words of a page, or of several, each once a line, sorted by line.

    Attributes:
        lines: how many lines there are.
        line, word: line and word of each occurrence; no word stands on two pages.
        slot: its place in the table of rarities.
        told: whether it stands on the page at all (as each does), in the headline, in a line near by (one row for each
            of `_NEAR`), and in any other line.
        others: in how many other lines; 1 at least.
    """

    lines: int
    line: Ints
    word: Ints
    slot: Ints
    told: Flags
    others: Ints

    def part(self, first: int, stop: int) -> "LongWords":
        """One page of several: the lines from `first` to before `stop`."""
        begin, end = self.line.searchsorted((first, stop))
        word = self.word[begin:end]
        return LongWords(
            stop - first,
            self.line[begin:end] - first,
            word - word.min(initial=_NO_WORD),
            self.slot[begin:end],
            self.told[:, begin:end],
            self.others[begin:end],
        )


@dataclass(frozen=True, slots=True)
class Topic:
    """The long words of a page with their weights, which are how rare they are."""

    words: LongWords
    weight: Floats


def distinct(words: Words, headlines: Sequence[Numbers], owner: Ints) -> Distinct:
    """The words of some pages, each once a line.

    Args:
        words: of all lines.
        headlines: the words of each page's headline.
        owner: of each line, its page.
    """
    # Line, word and whether it is long side by side in one number: sorting them is quick.
    keys = (words.line.astype(np.uint64) << np.uint64(33)) | (words.number << np.uint64(1))
    keys |= words.long.astype(np.uint64)
    keys.sort()
    keys = keys[_first_of_each(keys)]
    line = (keys >> np.uint64(33)).astype(np.int64)
    # Page and word likewise.
    owned = (owner[line].astype(np.uint64) << _OWNER_SHIFT) | ((keys >> np.uint64(1)) & _NUMBER)
    order = owned.argsort()
    new = _first_of_each(owned[order])
    word = np.empty(len(order), dtype=np.int64)
    word[order] = np.cumsum(new) - 1
    known = owned[order[new]]
    told = np.unique(np.concatenate([(np.uint64(at) << _OWNER_SHIFT) | title for at, title in enumerate(headlines)]))
    many = np.bincount((told >> _OWNER_SHIFT).astype(np.int64), minlength=len(headlines))
    long = (keys & np.uint64(1)) > 0
    return Distinct(len(owner), line, word, known & _NUMBER, long, np.isin(known, told)[word], many[owner])


def _first_of_each(ordered: Numbers) -> Flags:
    """Which values of an ascending array are the first of their kind."""
    first = np.ones(len(ordered), dtype=bool)
    np.not_equal(ordered[1:], ordered[:-1], out=first[1:])
    return first


def told(pages: Distinct, prose: Flags) -> Floats:
    """For each line: its share in the headline, the headline's share in it, the share told in the body, long words."""
    many = np.bincount(pages.line, minlength=pages.lines)
    hit = np.bincount(pages.line[pages.titled], minlength=pages.lines)
    line, word = pages.line[pages.long], pages.word[pages.long]
    body = np.bincount(word[prose[line]], minlength=len(pages.number))[word]
    # A word that stands in this line of the body only is not told elsewhere.
    known = body > prose[line]
    longer = np.bincount(line, minlength=pages.lines)
    repeated = np.bincount(line[known], minlength=pages.lines)
    return np.stack(
        [hit / np.maximum(many, 1), hit / np.maximum(pages.headline, 1), repeated / np.maximum(longer, 1), longer]
    ).astype(np.float32)


def long_words(pages: Distinct) -> LongWords:
    """The long words of some pages."""
    long = pages.long
    line, word, titled = pages.line[long], pages.word[long], pages.titled[long]
    order = np.argsort((word << _LINES_BITS) | line)
    ordered, same = line[order], np.zeros(len(line) + 1, dtype=bool)
    np.equal(word[order[1:]], word[order[:-1]], out=same[1:-1])
    gap = np.full(len(line) + 1, _NOWHERE, dtype=np.int64)
    np.subtract(ordered[1:], ordered[:-1], out=gap[1:-1], where=same[1:-1])
    nearest = np.empty(len(line), dtype=np.int64)
    nearest[order] = np.minimum(gap[:-1], gap[1:])
    told = np.stack([np.ones(len(line), dtype=bool), titled, *(nearest <= near for near in (*_NEAR, _NOWHERE - 1))])
    others = np.maximum(np.bincount(word)[word] - 1, 1)
    return LongWords(pages.lines, line, word, slots(pages.number)[word], told, others)


def read(words: LongWords, rarity: Floats) -> Topic:
    """What a page is about.

    Args:
        rarity: how rare a word is, 0 to 1, by `slots`.
    """
    return Topic(words, rarity.take(words.slot))


def slots(number: Numbers) -> Ints:
    """The places of words in the table of rarities."""
    return (number & np.uint64(RARITY_SLOTS - 1)).astype(np.int64)


def cohesion(topic: Topic) -> Floats:
    """For each line: the weight of its words, and the shares of it in the headline, near by, and anywhere else."""
    sums = _sums(topic, topic.weight * topic.words.told)
    found = np.empty((len(sums) + 1, topic.words.lines), dtype=np.float32)
    found[:2] = sums[:2]
    np.divide(sums[1:], np.maximum(sums[0], 1e-6), out=found[2:])
    return found


def support(topic: Topic, belief: npt.NDArray[np.floating[Any]]) -> Floats:
    """For each line: the share of its words' weight that other lines believed to be article hold.

    Args:
        belief: for each line, how likely it is article, 0 to 1.
    """
    words, weight = topic.words, topic.weight
    own = belief[words.line]
    others = np.bincount(words.word, own)[words.word] - own
    parts = np.empty((4, len(weight)))
    parts[0], parts[1], parts[2] = weight, np.minimum(others, 1), np.minimum(others / 3, 1)
    parts[3] = others
    parts[1:] *= weight
    parts[3] /= words.others
    sums = _sums(topic, parts)
    found = np.empty((3, words.lines), dtype=np.float32)
    np.divide(sums[1:], np.maximum(sums[0], 1e-6), out=found)
    return found


def _sums(topic: Topic, values: npt.NDArray[np.floating[Any]]) -> npt.NDArray[np.float64]:
    """For each row of values of the words, their sums by line."""
    rows, lines = len(values), topic.words.lines
    at = topic.words.line + np.arange(rows)[:, None] * lines
    return np.bincount(at.ravel(), values.ravel(), rows * lines).reshape(rows, lines)
