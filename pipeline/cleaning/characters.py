"""The lines of a text as one array of character codes, and the signs in them, counted for all lines at once."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cache

import numpy as np
import numpy.typing as npt

type Ints = npt.NDArray[np.int64]
type Flags = npt.NDArray[np.bool_]

#: Characters of a line that are read.
READ = 1 << 14
_QUOTE, _COMMA, _BRACKET, _AT, _LISTING, _COLON, _STOP, _FULL_STOP = (1 << bit for bit in range(8))
_SIGNS = {
    _QUOTE: '"“”„«»',
    _COMMA: ",、",
    _BRACKET: "(",
    _AT: "@#",
    _LISTING: "|•·›»/▸►→",
    _COLON: ":",
    _STOP: ".?!",
    _FULL_STOP: "。",
}
_KIND = np.zeros(1 << 16, dtype=np.uint8)
for _kind, _signs in _SIGNS.items():
    for _sign in _signs:
        _KIND[ord(_sign)] |= _kind
_SPACE, _DOT = ord(" "), ord(".")
_COLON_BEFORE, _NO_COLON = 40, 99
_END_MARKS = frozenset(".!?…。！？।۔")
_CLOSERS = "\"'”’»)]」』"
_OPENERS = frozenset("\"“„«‘'「『")
#: Stands in a table for what one character does not tell.
_BY_MORE = 255


@dataclass(frozen=True, slots=True)
class Codes:
    """Lines as UTF-16 code units, with a line break before, between and behind them.

    Attributes:
        code: all units; an astral character is two of them, and no word to us.
        breaks: where the line breaks are: one more than there are lines.
    """

    code: npt.NDArray[np.uint16]
    breaks: Ints


@dataclass(frozen=True, slots=True)
class Signs:
    """Of each line what its signs tell.

    Attributes:
        quotes, commas, brackets, at, listing: how many of each kind there are.
        sentences: ends of sentences within the line.
        colon: characters before the first colon; 99 where none is among the first 40.
        end: 1 with an end mark (closing quotes aside), 2 colon, 3 comma, 4 number, 5 bracket, 0 else.
        start: 1 capital, 2 small letter, 3 number, 4 quote, 5 bracket, 6 bullet or other sign, 0 else.
        ellipsis: whether three dots end the line.
    """

    quotes: Ints
    commas: Ints
    brackets: Ints
    at: Ints
    listing: Ints
    sentences: Ints
    colon: Ints
    end: npt.NDArray[np.uint8]
    start: npt.NDArray[np.uint8]
    ellipsis: Flags


def encode(lines: Sequence[str]) -> Codes:
    """The first `READ` characters of each line as codes.

    Args:
        lines: none holds a ``\\n``.
    """
    joined = "\n".join(["", *(line[:READ] for line in lines), ""])
    code = np.frombuffer(joined.encode("utf-16-le", "surrogatepass"), dtype="<u2")
    return Codes(code, np.flatnonzero(code == ord("\n")))


def read(lines: Sequence[str], codes: Codes) -> Signs:
    """Count the signs of lines.

    Args:
        codes: of these lines, and perhaps of further ones behind them.
    """
    many = len(lines)
    kinds = _KIND.take(codes.code, mode="clip")
    found = np.flatnonzero(kinds)
    found = found[: int(np.searchsorted(found, codes.breaks[many]))]
    kind = kinds[found]
    line = np.searchsorted(codes.breaks, found) - 1
    counted = (np.bincount(line[(kind & of_kind) > 0], minlength=many) for of_kind in _SIGNS if of_kind < _COLON)
    quotes, commas, brackets, at, listing = counted
    return Signs(
        quotes, commas, brackets, at, listing,
        sentences=np.bincount(line[_ends(codes.code, found, kind)], minlength=many),
        colon=_first_colons(found[(kind & _COLON) > 0], codes.breaks, many),
        end=_looked_up(_end, lines, codes.code[codes.breaks[1 : many + 1] - 1]),
        start=_looked_up(_start, lines, codes.code[codes.breaks[:many] + 1]),
        ellipsis=_ellipses(codes.code, codes.breaks[1 : many + 1]),
    )  # fmt: skip


def _looked_up(tell: Callable[[str], int], lines: Sequence[str], code: npt.NDArray[np.uint16]) -> npt.NDArray[np.uint8]:
    """What a function tells of each line by the one character that it looks at first, and by more where it must.

    Args:
        code: of that character in each line.
    """
    table = _table(tell)
    found = table[code]
    for at in np.flatnonzero(found == _BY_MORE).tolist():
        found[at] = tell(lines[at])
    return found


@cache
def _table(tell: Callable[[str], int]) -> npt.NDArray[np.uint8]:
    """What a function tells of each character by itself; half an astral one and a closing sign do not tell it."""
    table = np.array([tell(chr(code)) for code in range(1 << 16)], dtype=np.uint8)
    table[0xD800:0xE000] = _BY_MORE
    table[[ord(sign) for sign in _CLOSERS]] = _BY_MORE
    return table


def _ellipses(code: npt.NDArray[np.uint16], breaks: Ints) -> Flags:
    """Which lines end in an ellipsis.

    Args:
        breaks: behind each line.
    """
    last = code[breaks - 1]
    dots: Flags = last == _DOT
    dots[dots] = (code[breaks[dots] - 2] == _DOT) & (code[breaks[dots] - 3] == _DOT)
    dots |= last == ord("…")
    return dots


def _ends(code: npt.NDArray[np.uint16], found: Ints, kind: npt.NDArray[np.uint8]) -> Flags:
    """Which signs end a sentence and have another one behind them."""
    following = code[found + 1]
    closed = (code[found] == _DOT) & ((following == ord("”")) | (following == ord('"')))
    closed[closed] = code[found[closed] + 2] == _SPACE
    ends: Flags = ((kind & _STOP) > 0) & ((following == _SPACE) | closed) | ((kind & _FULL_STOP) > 0)
    return ends


def _first_colons(found: Ints, breaks: Ints, many: int) -> Ints:
    colon = np.full(many, _NO_COLON, dtype=np.int64)
    found = found[::-1]
    line = np.searchsorted(breaks, found) - 1
    before = found - breaks[line] - 1
    near = before < _COLON_BEFORE
    colon[line[near]] = before[near]  # from the last to the first, so that the first stays
    return colon


def _end(text: str) -> int:
    last = text[-1:]
    if last in _END_MARKS:
        return 1
    bare = text.rstrip(_CLOSERS)[-1:] or last if last in _CLOSERS else last
    if bare in _END_MARKS:
        return 1
    if last in ")]":
        return 5
    return 2 if bare in ":：" else 3 if bare in ",;，、" else 4 if bare.isdigit() else 0


def _start(text: str) -> int:
    first = text[:1]
    if first.isalpha():
        return 1 if first.isupper() else 2 if first.islower() else 0
    return 3 if first.isdigit() else 4 if first in _OPENERS else 5 if first in "([" else 6
