"""What a page is about: how far the words of a line come back in its headline, near by, and in its body.

A teaser for another story reads like a paragraph, but its rare words stand nowhere else on the page (lexical
cohesion, after Hearst's TextTiling, 1997).
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from zlib import crc32

import numpy as np
import numpy.typing as npt

type Floats = npt.NDArray[np.float32]
type Ints = npt.NDArray[np.int64]

#: Slots of the table that says how rare a word is; a power of two.
RARITY_SLOTS = 1 << 14
#: Letters from which on a word counts.
LETTERS = 4
_NEAR = (2, 6, 20)
_LINES_BITS = 20


@dataclass(frozen=True, slots=True)
class Topic:
    """The long words of a page, each once a line, sorted by line.

    Attributes:
        lines: how many lines the page has.
        line, word: line and word number of each occurrence.
        weight: its rarity.
        titled: whether the word stands in the headline.
    """

    lines: int
    line: Ints
    word: Ints
    weight: Floats
    titled: npt.NDArray[np.bool_]


def slot(word: str) -> int:
    """The place of a word in the table of rarities."""
    return crc32(word.encode("utf-8", "surrogatepass")) & (RARITY_SLOTS - 1)


def read(words: Sequence[list[str]], title: list[str], rarity: Floats) -> Topic:
    """The topic words of a page of folded words."""
    numbers: dict[str, int] = {}
    line: list[int] = []
    word: list[int] = []
    for at, of_line in enumerate(words):
        longer = {one for one in of_line if len(one) >= LETTERS}
        word += [numbers.setdefault(one, len(numbers)) for one in longer]
        line += [at] * len(longer)
    weights = rarity[[slot(one) for one in numbers]] if numbers else np.zeros(0, np.float32)
    titled = np.zeros(len(numbers), dtype=bool)
    titled[[numbers[one] for one in set(title) if one in numbers]] = True
    words_ = np.array(word, dtype=np.int64)
    return Topic(len(words), np.array(line, dtype=np.int64), words_, weights[words_], titled[words_])


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
    return np.column_stack([total, titled, titled / floor, *(part / floor for part in parts)]).astype(np.float32)


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
    return np.column_stack([strong, deep, pure]).astype(np.float32)


def _sum(topic: Topic, values: npt.NDArray[np.floating[Any]]) -> npt.NDArray[np.float64]:
    return np.bincount(topic.line, weights=values, minlength=topic.lines)
