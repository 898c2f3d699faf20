"""A claim while it is being put together, in token ranges."""

from dataclasses import dataclass, field

from pipeline.enrichment.claims.parse import Parse, Range


@dataclass(slots=True)
class Draft:
    """A claim as the finders see it.

    Attributes:
        cue, source, content: token ranges in text order; no source where the text names none.
        head: index of the word that carries the cue.
        word: its lemma.
        speaker: index of the head of the source.
        root: index of the head of the content, where the parse has one.
        hearsay: the cue itself says that no source is named.
    """

    head: int
    word: str
    cue: list[Range]
    source: list[Range] = field(default_factory=list)
    content: list[Range] = field(default_factory=list)
    speaker: int | None = None
    root: int | None = None
    hearsay: bool = False


def without(ranges: list[Range], holes: list[Range]) -> list[Range]:
    """What is left of ranges once others are cut out."""
    left = ranges
    for hole in holes:
        left = [part for start, end in left for part in _parts(start, end, *hole)]
    return sorted(set(left))


def _parts(start: int, end: int, first: int, last: int) -> list[Range]:
    """What is left of a range on either side of a hole."""
    if end <= first or last <= start:
        return [(start, end)] if start < end else []
    before = [(start, first)] if start < first else []
    return [*before, (last, end)] if last < end else before


_EDGES = frozenset(",.;:—–- \n") | {"--", "and", "but", "that", "…", "or", "so"}
#: Marks at the edge of a source belong to the quotation beside it.
QUOTE_MARKS = frozenset({"“", "”", '"', "''", "``", "«", "»"})


def trimmed(parse: Parse, ranges: list[Range], edges: frozenset[str] = _EDGES) -> list[Range]:
    """Ranges without punctuation, complementisers and conjunctions at their edges."""
    kept = []
    for start, end in ranges:
        first, last = start, end
        while first < last and _loose(parse, first, edges):
            first += 1
        while last > first and _loose(parse, last - 1, edges):
            last -= 1
        if first < last:
            kept.append((first, last))
    return kept


def _loose(parse: Parse, index: int, edges: frozenset[str]) -> bool:
    word = parse.words[index]
    return word in edges or word.isspace()


def covers(ranges: list[Range], index: int) -> bool:
    """Whether a token lies in the ranges."""
    for start, end in ranges:  # noqa: SIM110 - a generator would cost more than the comparisons
        if start <= index < end:
            return True
    return False
