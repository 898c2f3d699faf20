"""What a site repeats from page to page: lines, their beginnings and ends, and the headlines of its stories.

The memory of a site is a set of *marks* (32-bit numbers of folded words), each with the pages it stood on. Pages are
kept as a bottom-k sketch, the `PAGES_KEPT` smallest page numbers, so that merging is a set union: it does not matter
in which order two workers saw the pages, nor whether a page came twice (k minimum values: Bar-Yossef et al., 2002).
"""

from collections.abc import Iterable, Sequence
from zlib import crc32

from msgspec import Struct, field

from pipeline.cleaning.words import key

#: Distinct pages remembered for a mark; more would not change any decision.
PAGES_KEPT = 8
#: Marks kept for a site; those seen on the fewest pages, and longest ago, go first.
MARKS_KEPT = 20_000
#: Days after which a mark that did not come back is forgotten.
DAYS_KEPT = 120
#: Words of a line's beginning and end that may be the constant part of a pattern with a slot.
EDGE_WORDS = (2, 3)
#: Share of a page's lines about its subject that stand on another page too, from which on both tell the same story.
_SAME_STORY = 0.3
#: A line is about the subject if it is as long as a sentence and has so many of the headline's long words.
_LONG_WORDS, _SUBJECT_WORDS, _LETTERS = 12, 2, 4


class Mark(Struct):
    """One mark of a site.

    Attributes:
        pages: numbers of the pages it stood on, ascending, at most `PAGES_KEPT`.
        day: newest day it was seen, days since 1970 (0: unknown).
    """

    pages: list[int]
    day: int = 0


class SiteDelta(Struct, frozen=True, kw_only=True):
    """What one page adds to the memory of its site.

    Merging deltas is commutative, associative and idempotent until a bound is reached, so workers may publish them
    in any order and more than once.

    Attributes:
        page: number of the page.
        day: when it was fetched, days since 1970 (0: unknown).
        marks: of its lines, edges and headline.
    """

    source: str
    page: int
    day: int
    marks: tuple[int, ...]


class Seen(Struct, frozen=True):
    """What a memory knows of one line.

    Attributes:
        line: other pages with this very line, digits aside.
        starts, ends: other pages with a line that begins or ends alike, for each of `EDGE_WORDS`.
        headline: whether the line is the headline of another story of the site.
    """

    line: int
    starts: tuple[int, int]
    ends: tuple[int, int]
    headline: bool


NOTHING = Seen(0, (0, 0), (0, 0), False)


def page_number(identity: str) -> int:
    """The number that stands for a page in a memory."""
    return crc32(identity.encode("utf-8", "surrogatepass"))


def line_mark(words: list[str]) -> int:
    """The mark of a whole line."""
    return key(words)


def headline_mark(words: list[str]) -> int:
    """The mark of a headline."""
    return key(["\x01", *words])


def edge_marks(words: list[str]) -> tuple[list[int], list[int]]:
    """The marks of a line's beginnings and ends; none for a line too short to have a slot."""
    sizes = [size for size in EDGE_WORDS if len(words) > size + 1]
    return [key(["\x02", *words[:size]]) for size in sizes], [key(["\x03", *words[-size:]]) for size in sizes]


class SiteMemory(Struct):
    """The memory of one site.

    Attributes:
        pages: how many pages were seen, as a bottom-k sketch of their numbers (`PAGES_KEPT`).
        newest: newest day of any page.
    """

    marks: dict[int, Mark] = field(default_factory=dict)
    pages: list[int] = field(default_factory=list)
    newest: int = 0

    def look(self, lines: Sequence[list[str]], title: list[str], page: int) -> list[Seen]:
        """What other pages of the site tell of the lines (folded words) of one page with this headline."""
        if not self.marks:
            return [NOTHING] * len(lines)
        same = self._same_story(lines, title, page)
        return [self._seen(words, same) if words else NOTHING for words in lines]

    def other_pages(self, page: int) -> int:
        """How many other pages the memory has seen, `PAGES_KEPT` at the most."""
        return sum(known != page for known in self.pages)

    def learn(self, delta: SiteDelta) -> None:
        """Add what a page tells; a page that comes again changes nothing."""
        self.newest = max(self.newest, delta.day)
        _add(self.pages, delta.page)
        for number in delta.marks:
            mark = self.marks.get(number)
            if mark is None:
                self.marks[number] = Mark([delta.page], delta.day)
            else:
                _add(mark.pages, delta.page)
                mark.day = max(mark.day, delta.day)
        if len(self.marks) > MARKS_KEPT * 5 // 4:
            self.forget()

    def merge(self, other: "SiteMemory") -> None:
        """Take over what another worker's memory of the same site knows."""
        self.newest = max(self.newest, other.newest)
        for page in other.pages:
            _add(self.pages, page)
        for number, theirs in other.marks.items():
            mine = self.marks.setdefault(number, Mark([], 0))
            for page in theirs.pages:
                _add(mine.pages, page)
            mine.day = max(mine.day, theirs.day)
        self.forget()

    def forget(self) -> None:
        """Drop marks that are too old, then those beyond the bound."""
        oldest = self.newest - DAYS_KEPT
        kept = [(number, mark) for number, mark in self.marks.items() if not 0 < mark.day < oldest]
        if len(kept) > MARKS_KEPT:
            kept.sort(key=lambda item: (-len(item[1].pages), -item[1].day, item[0]))
        self.marks = dict(kept[:MARKS_KEPT])

    def _seen(self, words: list[str], same: set[int]) -> Seen:
        starts, ends = edge_marks(words)
        return Seen(
            self._count(line_mark(words), same),
            self._counts(starts, same),
            self._counts(ends, same),
            self._count(headline_mark(words), same) > 0,
        )

    def _counts(self, numbers: list[int], same: set[int]) -> tuple[int, int]:
        found = [self._count(number, same) for number in numbers]
        return (found[0] if found else 0, found[1] if len(found) > 1 else 0)

    def _count(self, number: int, same: set[int]) -> int:
        mark = self.marks.get(number)
        if mark is None or 0 < mark.day < self.newest - DAYS_KEPT:
            return 0
        return sum(page not in same for page in mark.pages)

    def _same_story(self, lines: Sequence[list[str]], title: list[str], page: int) -> set[int]:
        """The page itself, and pages that tell the same story, whose common lines prove nothing."""
        subject = {word for word in title if len(word) >= _LETTERS}
        about = [words for words in lines if len(words) >= _LONG_WORDS and len(subject & set(words)) >= _SUBJECT_WORDS]
        shared: dict[int, int] = {}
        for words in about:
            mark = self.marks.get(line_mark(words))
            for other in mark.pages if mark else ():
                shared[other] = shared.get(other, 0) + 1
        most = max(1, _SAME_STORY * len(about))
        same = {page, *(other for other, count in shared.items() if count > most)}
        told = self.marks.get(headline_mark(title)) if len(title) > _SUBJECT_WORDS else None
        return same | set(told.pages if told else ())


def delta(source: str, page: int, day: int, lines: Iterable[list[str]], title: list[str]) -> SiteDelta:
    """What a page with these lines (folded words) and this headline adds to the memory of its site."""
    marks: set[int] = set()
    for words in lines:
        if words:
            starts, ends = edge_marks(words)
            marks.update((line_mark(words), *starts, *ends))
    if len(title) > 2:
        marks.add(headline_mark(title))
    return SiteDelta(source=source, page=page, day=day, marks=tuple(sorted(marks)))


def _add(pages: list[int], page: int) -> None:
    if page not in pages:
        pages.append(page)
        pages.sort()
        del pages[PAGES_KEPT:]
