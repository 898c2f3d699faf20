"""The words of a text's lines as arrays of numbers, folded so that a date or a counter does not make another line."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from zlib import crc32

import numpy as np
import numpy.typing as npt

from pipeline.cleaning import cues
from pipeline.cleaning.characters import Codes, Flags, Ints

type Numbers = npt.NDArray[np.uint64]

_IDEOGRAPH = re.compile("[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]")
#: Letters from which on a word is long: such words tell what a text is about.
LONG = 4
#: Kinds of characters.
_LETTER, _DIGIT = 1, 2
_ASCII_BITS, _ASCII = 7, 0x80
_ALL_BITS = np.uint32(0xFFFFFFFF)
#: Letters of a word whose number is computed together with those of others.
_LONGEST = 32


@dataclass(frozen=True, slots=True)
class Words:
    """The words and numbers of some lines, one after the other.

    Attributes:
        number: of each word the 32-bit number of its folded form, the same on every machine.
        line: of each word, its line.
        start: of each line its first word, and last the number of words.
        capitalised, capitals, numeric, small, long: of each word whether it begins with a capital, has only capitals
            (and more than one), is a number, is shorter than `LONG` and all in small letters, is `LONG` or longer.
        ends: of each word, how many letters and digits there are up to its end.
        letters: all of them in small letters, as UTF-16.
    """

    number: Numbers
    line: Ints
    start: Ints
    capitalised: Flags
    capitals: Flags
    numeric: Flags
    small: Flags
    long: Flags
    ends: Ints
    letters: bytes

    @property
    def sizes(self) -> Ints:
        """How many words each line has."""
        sizes: Ints = self.start[1:] - self.start[:-1]
        return sizes

    def count(self, flags: Flags) -> Ints:
        """How many of each line's words have a flag."""
        return np.bincount(self.line[flags], minlength=len(self.start) - 1)

    def cues(self) -> Ints:
        """Lines × `cues.COUNTED`: how many words of a line are of a kind."""
        known, kinds = _cue_table()
        at = np.searchsorted(known, self.number)
        hit = np.flatnonzero(known[np.minimum(at, len(known) - 1)] == self.number)
        word, kind = np.nonzero(kinds[at[hit]])
        width, lines = len(cues.COUNTED), len(self.start) - 1
        return np.bincount(self.line[hit[word]] * width + kind, minlength=lines * width).reshape(lines, width)

    def first(self, lines: int) -> "Words":
        """The words of the first lines only."""
        end = int(self.start[lines])
        return Words(
            self.number[:end],
            self.line[:end],
            self.start[: lines + 1],
            self.capitalised[:end],
            self.capitals[:end],
            self.numeric[:end],
            self.small[:end],
            self.long[:end],
            self.ends[:end],
            self.letters[: 2 * int(self.ends[end - 1]) if end else 0],
        )

    def spelling(self, name: str, first: int, stop: int) -> Flags:
        """Which of the lines from `first` to before `stop` hold a name, whatever stands between its letters."""
        wanted, found = name.encode("utf-16-le"), np.zeros(stop - first, dtype=bool)
        begin, end = (2 * int(self.ends[word - 1]) if word else 0 for word in self.start[[first, stop]].tolist())
        at = self.letters.find(wanted, begin, end)
        while at >= 0:
            # An odd offset is half a unit of one letter and half of the next.
            one, other = np.searchsorted(self.ends, [at // 2, (at + len(wanted)) // 2 - 1], side="right")
            if at % 2 == 0 and self.line[one] == self.line[other]:
                found[self.line[one] - first] = True
            at = self.letters.find(wanted, at + 1, end)
        return found


def read(codes: Codes) -> Words:
    """The words of lines."""
    kinds, lower, cases = _tables()
    # Each table has a place for every code; "clip" spares numpy a look at each of them.
    kind = kinds.take(codes.code, mode="clip")
    edge = kind[1:] != kind[:-1]
    begin = np.flatnonzero(edge & (kind[1:] > 0)) + 1
    length = np.flatnonzero(edge & (kind[:-1] > 0)) + 1 - begin
    start = np.searchsorted(begin, codes.breaks)
    line = np.repeat(np.arange(len(codes.breaks) - 1), np.diff(start))
    numeric = kind[begin] == _DIGIT
    if not len(begin):
        nothing = np.zeros(0, dtype=bool)
        return Words(np.zeros(0, dtype=np.uint64), line, start, nothing, nothing, nothing, nothing, nothing, line, b"")
    code = codes.code.take(kind.nonzero()[0])
    ends = np.cumsum(length)
    first = ends - length
    small = lower.take(code, mode="clip")
    case = np.add.reduceat(cases.take(code, mode="clip"), first)
    return Words(
        _numbers(small, first, length, numeric),
        line,
        start,
        capitalised=cases[code[first]] == 1,
        capitals=(case == length) & (length > 1),
        numeric=numeric,
        small=(case == length << 32) & (length < LONG),
        long=(length >= LONG) & ~numeric,
        ends=ends,
        letters=small.tobytes(),
    )


def _numbers(small: npt.NDArray[np.uint16], first: Ints, length: Ints, numeric: Flags) -> Numbers:
    """The numbers of words, of all words at once.

    What a letter adds to a CRC-32 depends on how many letters are behind it, and on nothing else.

    Args:
        small: the small letters of all words, one after the other.
        first, length: where in `small` each word begins, and how long it is.
    """
    of_letter, of_length = _crc_tables()
    behind = np.repeat(first + length - 1, length) - np.arange(len(small))
    behind = np.minimum(behind, _LONGEST - 1)
    parts = of_letter.ravel().take((behind << _ASCII_BITS) | (small & (_ASCII - 1)))
    number = np.bitwise_xor.reduceat(parts, first) ^ of_length[np.minimum(length, _LONGEST)]
    number[numeric] = number_of("0")
    other = length > _LONGEST
    other[np.searchsorted(first, np.flatnonzero(small >= _ASCII), side="right") - 1] = True
    for at in np.flatnonzero(other & ~numeric).tolist():
        letters = small[first[at] : first[at] + length[at]].tobytes()
        number[at] = number_of(letters.decode("utf-16-le", "surrogatepass"))
    return number.astype(np.uint64)


@lru_cache(maxsize=1 << 16)
def number_of(folded: str) -> int:
    """The 32-bit number of a folded word."""
    return crc32(folded.encode("utf-8", "surrogatepass"))


def lengths(lines: Sequence[str], sizes: Ints, chars: Ints) -> Ints:
    """How many words lines hold; two characters count as one in scripts without spaces.

    Args:
        sizes, chars: how many words and characters they have.
    """
    found = sizes.copy()
    for at in np.flatnonzero(chars >= 12 * (sizes + 1)).tolist():
        found[at] = max(sizes[at], len(_IDEOGRAPH.findall(lines[at])) // 2)
    return found


@cache
def _crc_tables() -> tuple[npt.NDArray[np.uint32], npt.NDArray[np.uint32]]:
    """What each ASCII letter adds to a CRC-32, by how many are behind it; and what the length of a word adds."""
    one = np.uint32(1)
    byte = np.arange(256, dtype=np.uint32)
    for _ in range(8):
        byte = (byte >> one) ^ ((byte & one) * np.uint32(0xEDB88320))
    # A letter more moves what is there already by a byte (the table form of CRC-32, Sarwate, 1988).
    moved = [np.append(byte[:_ASCII], _ALL_BITS)]
    for _ in range(_LONGEST):
        moved.append(byte[moved[-1] & np.uint32(0xFF)] ^ (moved[-1] >> np.uint32(8)))
    table = np.stack(moved)
    return np.ascontiguousarray(table[:_LONGEST, :_ASCII]), table[:, _ASCII] ^ _ALL_BITS


@cache
def _tables() -> tuple[npt.NDArray[np.uint8], npt.NDArray[np.uint16], Ints]:
    """For each UTF-16 unit: its kind, its small letter, and its case (1: capital, 2**32: small letter, 0: neither)."""
    signs = [chr(code) for code in range(1 << 16)]
    kinds = np.array(
        [_DIGIT if sign.isdecimal() else _LETTER if sign.isalnum() else 0 for sign in signs], dtype=np.uint8
    )
    lower = np.array([ord(small) if len(small := sign.lower()) == 1 else ord(sign) for sign in signs], dtype="<u2")
    cases = np.array([1 if sign.isupper() else 1 << 32 if sign.islower() else 0 for sign in signs], dtype=np.int64)
    return kinds, lower, cases


@cache
def _cue_table() -> tuple[Numbers, npt.NDArray[np.bool_]]:
    """The numbers of all cues, ascending, and for each the kinds that it belongs to."""
    rows = sorted((number_of(word), kinds) for word, kinds in cues.KINDS_OF.items())
    known = np.array([number for number, _ in rows], dtype=np.uint64)
    return known, np.array([[kind in kinds for kind in cues.COUNTED] for _, kinds in rows], dtype=bool)
