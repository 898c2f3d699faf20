"""A text as lines with offsets: what the line cleaner judges."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Line:
    """One line of a text.

    Attributes:
        start, end: offsets of the line in the text, its line break not included.
        stop: offset behind the line break (equal to `end` on a last line without one).
        text: the line, blank space at its edges stripped.
    """

    start: int
    end: int
    stop: int
    text: str


def split(text: str) -> list[Line]:
    """All lines of a text; together their ``start``–``stop`` stretches cover it without a gap."""
    lines, at = [], 0
    for piece in text.splitlines(keepends=True):
        body = piece.rstrip("\r\n\v\f\x1c\x1d\x1e\x85\u2028\u2029")
        lines.append(Line(start=at, end=at + len(body), stop=at + len(piece), text=body.strip()))
        at += len(piece)
    return lines
