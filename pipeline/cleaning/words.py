"""The words of a line, folded so that a date or a counter does not make it another line."""

import re
from collections.abc import Iterable
from functools import lru_cache
from typing import NamedTuple
from zlib import crc32

from pipeline.cleaning import cues

_WORD = re.compile(r"\d+|[^\W\d_]+")
_IDEOGRAPH = re.compile("[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]")
#: Bits of one counter in `Word.traits`.
_BITS = 14
#: Characters of a line whose words are read; so many cannot hold more words than a counter can count.
_READ = 1 << _BITS
_MASK = (1 << _BITS) - 1
_TRAITS = 5 + len(cues.KINDS)


class Word(NamedTuple):
    """What is known of a word wherever it stands.

    Attributes:
        folded: in lower case; every number is ``0``.
        number: a 32-bit number that stands for `folded`, the same on every machine.
        traits: counters side by side, `_BITS` each: capitalised, all capitals, a number, small (up to three letters,
            no capital), long (four letters or more), and one for each of `cues.KINDS`. Their sum over a line holds
            the line's counts.
    """

    folded: str
    number: int
    traits: int


@lru_cache(maxsize=1 << 17)
def look_up(raw: str) -> Word:
    """A word as it stands, with what is known of it."""
    numeric = raw[0].isdigit()
    folded = "0" if numeric else raw.lower()
    traits = (
        raw[0].isupper()
        | (len(raw) > 1 and raw.isupper()) << _BITS
        | numeric << 2 * _BITS
        | (len(raw) <= 3 and raw.islower()) << 3 * _BITS
        | (len(folded) >= 4) << 4 * _BITS
    )
    for kind in cues.kinds_of(folded):
        traits |= 1 << (5 + kind) * _BITS
    return Word(folded, crc32(folded.encode("utf-8", "surrogatepass")), traits)


def read(text: str) -> list[Word]:
    """The words and numbers of a line, of its first `_READ` characters at the most."""
    return [look_up(raw) for raw in _WORD.findall(text[:_READ])]


def counts(words: Iterable[Word]) -> list[int]:
    """The counters of `Word.traits`, summed over a line."""
    total = sum(word.traits for word in words)
    return [(total >> (_BITS * at)) & _MASK for at in range(_TRAITS)]


def fold(text: str) -> list[str]:
    """The folded words of a text."""
    return [word.folded for word in read(text)]


def key(folded: Iterable[str]) -> int:
    """A 32-bit number that stands for folded words; the same on every machine."""
    return crc32(" ".join(folded).encode("utf-8", "surrogatepass"))


def length(text: str, words: int) -> int:
    """How many words a line holds; two characters count as one in scripts without spaces."""
    if len(text) < 12 * (words + 1):
        return words
    return max(words, len(_IDEOGRAPH.findall(text)) // 2)
