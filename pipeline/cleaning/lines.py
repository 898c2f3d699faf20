"""A text as stretches with offsets: lines, or sentences where a text has no line breaks."""

import re
from collections.abc import Sequence
from itertools import islice
from typing import NamedTuple

#: A line with more characters than this is no line: somebody joined them, and its sentences are judged instead.
LONGEST_LINE = 2000
#: The same for a line that is most of its text.
_LONGEST_LONE_LINE, _MOST = 600, 0.6
#: Lines of a text that are judged; no article is longer, and the work on a text has a bound.
MOST_LINES = 8000
_BREAKS = "\r\n\v\f\x1c\x1d\x1e\x85\u2028\u2029"
_SENTENCE_END = re.compile(
    r"(?:[.!?…][\"”’»)\]]*|[。！？][」』]*)(?:\s+(?=[^\W_a-z]|[\"“‘«(\[*©#@])|(?<=[。！？」』]))"
)
_TITLES = frozenset(
    (
        *("mr", "mrs", "ms", "dr", "prof", "st", "gen", "gov", "sen", "rep", "lt", "col", "sgt", "capt", "rev", "hon"),
        *("jr", "sr", "vs", "no", "inc", "ltd", "co", "corp", "u.s", "u.k", "e.g", "i.e", "a.m", "p.m"),
        *("jan", "feb", "mar", "apr", "aug", "sept", "oct", "nov", "dec"),
    )
)
_LONGEST_TITLE = 8


class Line(NamedTuple):
    """One line, or one sentence of an endless line.

    Attributes:
        start, end: offsets of the line in the text, its line break not included.
        stop: offset behind the line break (equal to `end` on a last line without one).
        text: the line, blank space at its edges stripped.
        text_start: offset of its first character that is no blank.
    """

    start: int
    end: int
    stop: int
    text: str
    text_start: int


def split(text: str) -> list[Line]:
    """All lines of a text; together their ``start``–``stop`` stretches cover it without a gap.

    What is beyond `MOST_LINES` comes as one last line.
    """
    lines, at = [], 0
    for piece in text.splitlines(keepends=True):
        body = piece.rstrip(_BREAKS)
        lone = len(body) > _LONGEST_LONE_LINE and len(body) > _MOST * len(text)
        if lone or len(body) > LONGEST_LINE:
            lines += _sentences(body, at, len(piece) - len(body))
        else:
            lines.append(_line(body, at, len(piece) - len(body)))
        at += len(piece)
        if len(lines) >= MOST_LINES:
            rest = lines[MOST_LINES].start if len(lines) > MOST_LINES else at
            return [*lines[:MOST_LINES], *([_line(text[rest:], rest, 0)] if rest < len(text) else [])]
    return lines


def with_text(lines: Sequence[Line]) -> list[int]:
    """The numbers of the lines that are judged: those with text, but for what is beyond `MOST_LINES`."""
    return [at for at, line in enumerate(lines[:MOST_LINES]) if line.text]


def _sentences(body: str, offset: int, break_length: int) -> list[Line]:
    lines, start = [], 0
    for found in islice(_SENTENCE_END.finditer(body), 4 * MOST_LINES):
        last = body[max(start, found.start() - _LONGEST_TITLE) : found.start()].rsplit(maxsplit=1)[-1:] or [""]
        if body[found.start()] == "." and (last[0].lower() in _TITLES or len(last[0]) == 1):
            continue
        lines.append(_line(body[start : found.end()], offset + start, 0))
        start = found.end()
        if len(lines) > MOST_LINES:
            break
    if start < len(body):
        lines.append(_line(body[start:], offset + start, break_length))
    elif break_length:
        last_line = lines[-1]
        lines[-1] = Line(
            last_line.start, last_line.end, last_line.stop + break_length, last_line.text, last_line.text_start
        )
    return lines


def _line(body: str, start: int, break_length: int) -> Line:
    text = body.strip()
    end = start + len(body)
    indented = len(body) - len(body.lstrip()) if len(text) < len(body) else 0
    return Line(start, end, end + break_length, text, start + indented)
