"""Quotations: where quoted words begin and end, paragraph by paragraph."""

import re
from bisect import bisect_left
from typing import NamedTuple

from pipeline.documents import Span
from pipeline.enrichment.claims.parse import Parse

# Single marks, and the double ones that are typed as two or three: one set of marks first, which the engine skips to.
_MARKS = re.compile(r"[\"“”„«»‘’'`](?:(?<=')'{1,2}|(?<=`)`|(?<!`))")
_SINGLE_CLOSE = re.compile(r"[.,?!]'(?!\w)")
#: Characters in which the mate of a straight single mark must stand; the time for a text of apostrophes stays linear.
_LONGEST = 2000
_OPENS = frozenset("“„«‘") | {"``"}
_CLOSES = frozenset("”»")
#: Marks that lead each paragraph of a quotation that runs over several.
_LEADING = frozenset('“"«‘')
#: Each mark's family; a quotation ends with a mark of the family it began with.
_FAMILY = {
    **dict.fromkeys(("“", "”", "„", '"', "''", "'''", "``"), "double"),
    **dict.fromkeys("«»", "angle"),
    **dict.fromkeys("‘’", "single"),
    "'": "straight",
}
#: Families whose closing mark may be an apostrophe.
_APOSTROPHES = frozenset({"single", "straight"})


class Quotation(NamedTuple):
    """Quoted words.

    Attributes:
        start, end: characters, marks included.
        first, last: range of its tokens, marks included.
        runs_on: it is not closed, and the next paragraph goes on with it.
    """

    start: int
    end: int
    first: int
    last: int
    runs_on: bool = False


def find_quotations(parse: Parse) -> list[Quotation]:
    """All quotations of a text, in order, none inside another."""
    found: list[Quotation] = []
    paragraphs = parse.paragraphs
    reached = 0
    for number, (start, end) in enumerate(paragraphs):
        following = paragraphs[number + 1] if number + 1 < len(paragraphs) else None
        for begin, stop, closed in _scan(parse.text, max(start, reached), end):
            runs_on = not closed and following is not None and parse.text[following[0]] in _LEADING
            if not closed and not runs_on:
                if not _leads(parse.text, start, begin):
                    continue
                stop = reached = _end_in(parse.text, following) if following else stop
            found.append(_quotation(parse, begin, stop, runs_on))
    return found


def _end_in(text: str, paragraph: Span) -> int:
    """Where a quotation that was left open ends: at a closing mark of the next paragraph, else before it."""
    start, end = paragraph
    for match in _MARKS.finditer(text, start, end):
        if _FAMILY[match.group()] not in _APOSTROPHES:
            shut = match.group() not in _OPENS and match.start() > start and not text[match.start() - 1].isspace()
            return match.end() if shut else len(text[:start].rstrip())
    return len(text[:start].rstrip())


def _quotation(parse: Parse, start: int, end: int, runs_on: bool) -> Quotation:
    first = bisect_left(parse.starts, start)
    if first and parse.ends[first - 1] > start:
        first -= 1
    return Quotation(start, end, first, bisect_left(parse.starts, end), runs_on)


def _leads(text: str, paragraph: int, begin: int) -> bool:
    """Whether an unclosed mark opens a quotation: at the start of its paragraph or after a comma or colon."""
    before = text[paragraph:begin].rstrip()
    return not before or before[-1] in ",:"


def _scan(text: str, start: int, end: int) -> list[tuple[int, int, bool]]:
    """The quotations of one paragraph as (start, end, closed)."""
    found: list[tuple[int, int, bool]] = []
    opened: int | None = None
    family = ""
    for match in _MARKS.finditer(text, start, end):
        at, mark = match.start(), match.group()
        if opened is None:
            if _opens(text, at, match.end(), mark, (start, end)):
                opened, family = at, _FAMILY[mark]
        elif _FAMILY[mark] == family and _closes(text, at, match.end(), mark, end):
            found.append((opened, match.end(), True))
            opened = None
    if opened is not None and family not in _APOSTROPHES:
        found.append((opened, len(text[:end].rstrip()), False))
    return found


def _opens(text: str, at: int, after: int, mark: str, paragraph: Span) -> bool:
    start, end = paragraph
    if mark == "«":
        return True
    if mark in _CLOSES or mark == "’" or after >= end or text[after].isspace():
        return False
    free = at == start or not text[at - 1].isalnum()
    if mark == "'":
        return free and text[after].isalpha() and _single_closes_later(text, after, end)
    return free or mark in _OPENS


def _closes(text: str, at: int, after: int, mark: str, end: int) -> bool:
    if mark in _CLOSES:
        return True
    alone = after >= end or not text[after].isalnum()
    if mark in _OPENS:
        # A wrong curly mark after a full stop still closes.
        return alone and text[at - 1] in ".,?!" and (after >= end or text[after].isspace())
    if mark in "’'":
        return alone and (text[at - 1] in ".,?!…" or text[at - 1].isalnum())
    return alone or not text[at - 1].isspace()


def _single_closes_later(text: str, after: int, end: int) -> bool:
    """Whether a straight single mark, perhaps an apostrophe, has a closing mate after a comma or stop."""
    return _SINGLE_CLOSE.search(text, after, min(end, after + _LONGEST)) is not None
