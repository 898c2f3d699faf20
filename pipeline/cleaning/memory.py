"""What a site repeats from page to page: lines, their beginnings and ends, headlines, and what opens the tail.

The memory of a site is a set of *marks* (32-bit numbers of folded words), each with the pages it stood on. Pages are
kept as a bottom-k sketch, the `PAGES_KEPT` smallest page numbers, so that merging is a set union: it does not matter
in which order two workers saw the pages, nor whether a page came twice (k minimum values: Bar-Yossef et al., 2002).
"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from zlib import crc32

import numpy as np
from msgspec import Struct, field

from pipeline.cleaning.characters import Flags, Ints
from pipeline.cleaning.topic import Distinct
from pipeline.cleaning.wording import EDGE_WORDS, Stretches, number_of_all
from pipeline.cleaning.words import Numbers, Words
from pipeline.topics import SITES_DAYS

#: Distinct pages remembered for a mark; more would not change any decision.
PAGES_KEPT = 8
#: Marks kept for a site; those seen on the fewest pages, and longest ago, go first.
MARKS_KEPT = 20_000
#: Days after which a mark that did not come back is forgotten.
DAYS_KEPT = SITES_DAYS
#: Share of a page's lines about its subject that stand on another page too, from which on both tell the same story.
_SAME_STORY = 0.3
#: The same of all lines as long as a sentence: who shares more than four fifths has the text, not its boilerplate.
_SAME_TEXT, _SENTENCE_WORDS = 0.8, 8
#: A line is about the subject if it is as long as a sentence and has so many of the headline's long words.
_LONG_WORDS, _SUBJECT_WORDS = 12, 2


class Mark(Struct, gc=False):
    """One mark of a site; there are many, and the garbage collector need not look at them.

    Attributes:
        pages: numbers of the pages it stood on, ascending, at most `PAGES_KEPT`.
        day: newest day it was seen, days since 1970 (0: unknown).
    """

    pages: tuple[int, ...]
    day: int = 0


class SiteDelta(Struct, frozen=True, kw_only=True):
    """What one page adds to the memory of its site.

    Merging deltas is commutative, associative and idempotent until a bound is reached, so workers may publish them
    in any order and more than once.

    Attributes:
        page: number of the page.
        day: when it was fetched, days since 1970 (0: unknown).
        marks: of its lines, edges and headline, and of the lines of its tail.
    """

    source: str
    page: int
    day: int
    marks: tuple[int, ...]


#: Columns of `Marks.lines` and of what `SiteMemory.look` returns.
LINE, STARTS_2, STARTS_3, ENDS_2, ENDS_3, HEADLINE, TAIL = range(7)
#: Odd factors that keep marks of one kind apart from those of another, in the order of the columns.
_KINDS = np.array(
    [0x9E3779B97F4A7C15, 0xC2B2AE3D27D4EB4F, 0x165667B19E3779F9, 0xD6E8FEB86659FD93, 0xA0761D6478BD642F,
     0xE7037ED1A0B428DB, 0x8EBC6AF09C88C6E3],
    dtype=np.uint64,
)  # fmt: skip
_UPPER, _ALL_BITS = np.uint64(32), (1 << 64) - 1


@dataclass(frozen=True, slots=True)
class Marks:
    """The marks of a page.

    Attributes:
        lines: lines × columns; 0 where a line has none, because it has no word or is too short to have a slot.
        headline: of the headline of its story; 0 without one.
        about: of each line, whether it is a sentence about the story of the headline.
        sentences: of each line, whether it is as long as a sentence.
    """

    lines: Ints
    headline: int
    about: Flags
    sentences: Flags


def page_number(identity: str) -> int:
    """The number that stands for a page in a memory."""
    return crc32(identity.encode("utf-8", "surrogatepass"))


def marks(words: Words, found: Stretches, told: Distinct, headlines: Sequence[Numbers], edges: Ints) -> list[Marks]:
    """The marks of some pages.

    Args:
        words: of their lines.
        found: the numbers that stand for them.
        told: the words of the lines, each once a line.
        headlines: the words of each page's headline.
        edges: the first line of each page, and last the number of lines.
    """
    sizes = words.sizes
    numbers = np.stack([found.whole, *found.starts, *found.ends, found.whole, found.whole], axis=1)
    lines = (numbers * _KINDS >> _UPPER).astype(np.int64)
    lines[sizes == 0] = 0
    for at, size in enumerate(EDGE_WORDS):
        lines[sizes <= size + 1, STARTS_2 + at] = 0
        lines[sizes <= size + 1, ENDS_2 + at] = 0
    subject = np.bincount(told.line[told.long & told.titled], minlength=len(sizes))
    about, sentences = (sizes >= _LONG_WORDS) & (subject >= _SUBJECT_WORDS), sizes >= _SENTENCE_WORDS
    return [
        Marks(lines[first:stop], _headline_mark(headline), about[first:stop], sentences[first:stop])
        for headline, (first, stop) in zip(headlines, pairwise(edges.tolist()), strict=True)
    ]


def _headline_mark(title: Numbers) -> int:
    """The mark of a headline; 0 for one of too few words to name a story."""
    told = number_of_all(title) * int(_KINDS[HEADLINE]) & _ALL_BITS
    return told >> int(_UPPER) if len(title) > _SUBJECT_WORDS else 0


class SiteMemory(Struct):
    """The memory of one site.

    Attributes:
        pages: how many pages were seen, as a bottom-k sketch of their numbers (`PAGES_KEPT`).
        newest: newest day of any page.
    """

    marks: dict[int, Mark] = field(default_factory=dict)
    pages: tuple[int, ...] = ()
    newest: int = 0

    def look(self, found: Marks, page: int) -> Ints:
        """How many other pages of the site have each mark of a page: lines × columns, as in `Marks.lines`.

        Pages that tell the same story do not count. Of those that have a line, ``TAIL`` has those that have it in their
        tail.
        """
        seen = np.zeros(found.lines.shape, dtype=np.int64)
        if not self.marks:
            return seen
        flat = found.lines.ravel().tolist()
        known = [at for at, number in enumerate(flat) if number in self.marks]
        if known:
            same = self._same_story(found, page)
            seen.ravel()[known] = [self._count(flat[at], same) for at in known]
            for at in np.flatnonzero(seen[:, TAIL]).tolist():
                line, tail = self.marks.get(int(found.lines[at, LINE])), self.marks[int(found.lines[at, TAIL])]
                # Both keep the smallest numbers, so that of the pages kept for the line none is missing here.
                seen[at, TAIL] = len({*tail.pages}.intersection(line.pages) - same) if line else 0
        return seen

    def other_pages(self, page: int) -> int:
        """How many other pages the memory has seen, `PAGES_KEPT` at the most."""
        return sum(known != page for known in self.pages)

    def learn(self, delta: SiteDelta) -> None:
        """Add what a page tells; a page that comes again changes nothing."""
        self.newest = max(self.newest, delta.day)
        self.pages = _with(self.pages, delta.page)
        alone = (delta.page,)
        for number in delta.marks:
            mark = self.marks.get(number)
            if mark is None:
                self.marks[number] = Mark(alone, delta.day)
            else:
                mark.pages = _with(mark.pages, delta.page)
                mark.day = max(mark.day, delta.day)
        if len(self.marks) > MARKS_KEPT * 5 // 4:
            self.forget()

    def merge(self, other: "SiteMemory") -> None:
        """Take over what another worker's memory of the same site knows."""
        self.newest = max(self.newest, other.newest)
        self.pages = _with(self.pages, *other.pages)
        for number, theirs in other.marks.items():
            mine = self.marks.setdefault(number, Mark((), 0))
            mine.pages = _with(mine.pages, *theirs.pages)
            mine.day = max(mine.day, theirs.day)
        self.forget()

    def forget(self) -> None:
        """Drop marks that are too old, then those beyond the bound."""
        oldest = self.newest - DAYS_KEPT
        kept = [(number, mark) for number, mark in self.marks.items() if not 0 < mark.day < oldest]
        if len(kept) > MARKS_KEPT:
            kept.sort(key=lambda item: (-len(item[1].pages), -item[1].day, item[0]))
        self.marks = dict(kept[:MARKS_KEPT])

    def _count(self, number: int, same: set[int]) -> int:
        mark = self.marks.get(number)
        if mark is None or 0 < mark.day < self.newest - DAYS_KEPT:
            return 0
        return sum(page not in same for page in mark.pages)

    def _same_story(self, found: Marks, page: int) -> set[int]:
        """The page itself, and pages that tell the same story, whose common lines prove nothing."""
        about = self._shared(found.lines[found.about, LINE])
        most = max(1, _SAME_STORY * np.count_nonzero(found.about))
        sentences = self._shared(found.lines[found.sentences, LINE])
        most_sentences = _SAME_TEXT * np.count_nonzero(found.sentences)
        told = self.marks.get(found.headline) if found.headline else None
        same = {other for other, count in about.items() if count > most}
        same.update(other for other, count in sentences.items() if count > most_sentences)
        return {page, *same, *(told.pages if told else ())}

    def _shared(self, lines: Ints) -> Counter[int]:
        """How many of these lines other pages have."""
        return Counter(page for line in lines.tolist() if (mark := self.marks.get(line)) for page in mark.pages)


def delta(source: str, page: int, day: int, found: Marks, tail: Flags | None = None) -> SiteDelta:
    """What a page with these marks adds to the memory of its site.

    Args:
        tail: lines that stand in the page's tail, below all of its story; None: nobody judged that.
    """
    numbers = {*found.lines[:, :HEADLINE].ravel().tolist(), found.headline}
    if tail is not None:
        numbers.update(found.lines[tail, TAIL].tolist())
    numbers.discard(0)
    return SiteDelta(source=source, page=page, day=day, marks=tuple(sorted(numbers)))


def _with(pages: tuple[int, ...], *more: int) -> tuple[int, ...]:
    """The sketch of these pages and more."""
    return tuple(sorted({*pages, *more})[:PAGES_KEPT])
