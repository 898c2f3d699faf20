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
class Topic:
    """The long words of a page, each once a line, sorted by line.

    Attributes:
        lines: how many lines the page has.
        line, word: line and word of each occurrence.
        weight: its rarity.
        titled: whether the word stands in the headline.
    """

    lines: int
    line: Ints
    word: Ints
    weight: Floats
    titled: Flags


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


def read(page: Distinct, rarity: Floats) -> Topic:
    """The topic words of a page.

    Args:
        rarity: how rare a word is, 0 to 1, by `slots`.
    """
    long = page.long
    line, word = page.line[long], page.word[long]
    return Topic(page.lines, line, word, rarity[slots(page.number)][word], page.titled[long])


def slots(number: Numbers) -> Ints:
    """The places of words in the table of rarities."""
    return (number & np.uint64(RARITY_SLOTS - 1)).astype(np.int64)


def cohesion(topic: Topic) -> Floats:
    """For each line: the weight of its words, and the shares of it in the headline, near by, and anywhere else."""
    order = np.argsort((topic.word << _LINES_BITS) | topic.line)
    line, word = topic.line[order], topic.word[order]
    gap = np.full(len(line) + 1, 1 << _LINES_BITS, dtype=np.int64)
    if len(line) > 1:
        same = word[1:] == word[:-1]
        gap[1:-1] = np.where(same, line[1:] - line[:-1], 1 << _LINES_BITS)
    nearest = np.empty(len(line), dtype=np.int64)
    nearest[order] = np.minimum(gap[:-1], gap[1:])
    total = _sum(topic, topic.weight)
    parts = [_sum(topic, topic.weight * (nearest <= near)) for near in (*_NEAR, topic.lines)]
    titled = _sum(topic, topic.weight * topic.titled)
    floor = np.maximum(total, 1e-6)
    return np.stack([total, titled, titled / floor, *(part / floor for part in parts)]).astype(np.float32)


def support(topic: Topic, belief: npt.NDArray[np.floating[Any]]) -> Floats:
    """For each line: the share of its words' weight that other lines believed to be article hold.

    Args:
        belief: for each line, how likely it is article, 0 to 1.
    """
    count = int(topic.word.max()) + 1 if len(topic.word) else 0
    held = np.bincount(topic.word, weights=belief[topic.line], minlength=count)
    lines = np.bincount(topic.word, minlength=count)
    others = held[topic.word] - belief[topic.line]
    rest = np.maximum(lines[topic.word] - 1, 1)
    floor = np.maximum(_sum(topic, topic.weight), 1e-6)
    strong = _sum(topic, topic.weight * np.minimum(others, 1)) / floor
    deep = _sum(topic, topic.weight * np.minimum(others / 3, 1)) / floor
    pure = _sum(topic, topic.weight * others / rest) / floor
    return np.stack([strong, deep, pure]).astype(np.float32)


def _sum(topic: Topic, values: npt.NDArray[np.floating[Any]]) -> npt.NDArray[np.float64]:
    return np.bincount(topic.line, weights=values, minlength=topic.lines)
