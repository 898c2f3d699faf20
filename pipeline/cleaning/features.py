"""What the line model sees of one line: its form, and how it stands to headline, body and site."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
import numpy.typing as npt

from pipeline.cleaning import characters, cues, topic, wording
from pipeline.cleaning.characters import Codes, Flags, Ints
from pipeline.cleaning.memory import HEADLINE, LINE, Marks, SiteMemory, marks
from pipeline.cleaning.topic import Distinct, LongWords
from pipeline.cleaning.wording import Stretches, Wording
from pipeline.cleaning.words import Numbers, Words, lengths
from pipeline.cleaning.words import read as read_words

type Floats = npt.NDArray[np.float32]

_DOMAIN = re.compile(r"http|www\.|\.(?:com|org|net|co|uk|de|fr|io|tv)\b")
_DATE = re.compile(r"\b(?:19|20)\d\d\b|\b\d{1,2}[./]\d{1,2}[./]\d{2,4}\b")
_CLOCK = re.compile(r"\b\d{1,2}[:.]\d\d\b")
#: Lines with so many characters are no dates and no lists.
_SHORT_CHARS = 300
#: Words from which on a line with an end mark is prose.
PROSE_WORDS = 15
#: Characters that are read at once: enough to pay, and few enough for the cache of a processor.
_TOGETHER_CHARS = 60_000
#: An odd factor that keeps the lines of one page apart from those of another.
_APART = np.uint64(0x9E3779B97F4A7C15)

NAMES = (
    "words", "chars", "word_length", "capitalised", "capitals", "numbers", "small_words", "end", "start",
    "quotes", "commas", "sentences", "address", "date", "clock", "listing", "colon", "brackets", "ellipsis",
    "last_capital", "long_share", *(f"cue_{kind}" for kind in cues.KINDS),
    "site_name", "title_share", "title_cover", "body_share", "long_words",
    "repeats", "alike_start", "alike_end", "alike_shape", "prose", "wording",
    "seen", "seen_share", "starts_2", "starts_3", "ends_2", "ends_3", "headline", "site_pages",
)  # fmt: skip
COLUMN = {name: index for index, name in enumerate(NAMES)}


@dataclass(frozen=True, slots=True)
class Text:
    """A page to be read.

    Attributes:
        lines: without blank ones.
        title: its headline.
        site: name of its site in letters only ("examplenews"); empty if unknown.
    """

    lines: Sequence[str]
    title: str
    site: str


@dataclass(frozen=True, slots=True)
class Page:
    """The lines of one page, ready to be judged.

    Attributes:
        texts: the lines, without blank ones.
        stretches: the numbers that stand for their words.
        headline: the words of the headline.
        titled: which lines are the headline, word for word.
        distinct: the words of the lines, each once a line.
        long: those of them that tell what the page is about.
        wording: their hashed wording.
        marks: what the page adds to the memory of its site.
        table: one row a feature, in the order of `NAMES`, and one column a line; the row ``wording`` is still 0, and
            so are those from ``seen`` on until `recall` fills them in.
    """

    texts: Sequence[str]
    stretches: Stretches
    headline: Numbers
    titled: Flags
    distinct: Distinct
    long: LongWords
    wording: Wording
    marks: Marks
    table: Floats

    def recall(self, memory: SiteMemory, number: int) -> Ints:
        """What the memory of the site knows of each line, as `SiteMemory.look` tells it.

        Args:
            number: of the page, in that memory.
        """
        seen, pages = memory.look(self.marks, number), memory.other_pages(number)
        told = self.table[COLUMN["seen"] :]
        if not pages and not memory.marks:
            told[:] = 0
            return seen
        known = seen.T
        line, *edges = np.minimum(known[:HEADLINE], 3)
        told[0], told[1], told[2:6] = line, known[LINE] / (pages or 1), edges
        told[6], told[7] = known[HEADLINE] > 0, min(pages, 3)
        return seen


def read(texts: Sequence[Text]) -> list[Page]:
    """The features of the lines of some pages, but for what a memory knows of them.

    Most of the time goes into calls, not into numbers: pages that are read together take half as long. Each comes out
    as it does alone.
    """
    pages: list[Page] = []
    waiting: list[Text] = []
    chars = 0
    for text in texts:
        waiting.append(text)
        chars += sum(map(len, text.lines))
        if chars >= _TOGETHER_CHARS:
            pages += _read_together(waiting)
            waiting, chars = [], 0
    return [*pages, *_read_together(waiting)]


def _read_together(texts: Sequence[Text]) -> list[Page]:
    if not texts:
        return []
    lines = [line for text in texts for line in text.lines]
    edges = np.cumsum([0, *(len(text.lines) for text in texts)])
    owner = np.repeat(np.arange(len(texts)), np.diff(edges))
    codes = characters.encode([*lines, *(" ".join(text.title.split()) for text in texts)])
    both = read_words(codes)
    words = both.first(len(lines))
    headlines = [both.number[first:stop] for first, stop in pairwise(both.start[len(lines) :].tolist())]
    distinct, stretches = topic.distinct(words, headlines, owner), wording.stretches(words)
    long = topic.long_words(distinct)
    table = np.zeros((len(NAMES), len(lines)), dtype=np.float32)
    _form(table, lines, codes, words)
    prose = (table[COLUMN["words"]] >= PROSE_WORDS) & (table[COLUMN["end"]] == 1)
    named = np.zeros(len(lines), dtype=bool)
    bounds = list(pairwise(edges.tolist()))
    for text, (first, stop) in zip(texts, bounds, strict=True):
        if text.site:
            named[first:stop] = words.spelling(text.site, first, stop)
    told = COLUMN["title_share"]
    table[COLUMN["site_name"]] = named
    table[told : told + 4] = topic.told(distinct, prose)
    table[COLUMN["repeats"] : COLUMN["prose"]] = _alike(stretches, table, owner)
    table[COLUMN["prose"]] = prose
    wordings, each_marks = wording.read(words, named), marks(words, stretches, distinct, headlines, edges)
    return [
        Page(
            text.lines,
            stretches.part(first, stop),
            headline,
            _titled(stretches.whole[first:stop], headline),
            distinct.part(first, stop),
            long.part(first, stop),
            wordings.part(first, stop),
            page_marks,
            np.ascontiguousarray(table[:, first:stop]),
        )
        for text, headline, page_marks, (first, stop) in zip(texts, headlines, each_marks, bounds, strict=True)
    ]


def _form(table: Floats, texts: Sequence[str], codes: Codes, words: Words) -> None:
    """Fill in the features of a line by itself."""
    signs, cue_counts = characters.read(texts, codes), words.cues()
    chars = np.array([len(text) for text in texts], dtype=np.int64)
    sizes, numbers = words.sizes, words.count(words.numeric)
    total, short = np.maximum(sizes, 1), chars < _SHORT_CHARS
    named: dict[str, npt.ArrayLike] = {
        "words": lengths(texts, sizes, chars), "chars": chars, "word_length": chars / total,
        "capitalised": words.count(words.capitalised) / total, "capitals": words.count(words.capitals) / total,
        "numbers": numbers / total, "small_words": words.count(words.small) / total,
        "end": signs.end, "start": signs.start, "quotes": signs.quotes, "commas": signs.commas / total,
        "sentences": signs.sentences, "address": signs.at > 0, "listing": signs.listing * short,
        "colon": signs.colon, "brackets": signs.brackets, "long_share": words.count(words.long) / total,
        "ellipsis": signs.ellipsis,
    }  # fmt: skip
    for name, values in named.items():
        table[COLUMN[name]] = values
    first_cue = COLUMN[f"cue_{cues.KINDS[0]}"]
    table[first_cue : first_cue + len(cues.KINDS)] = cue_counts[:, : len(cues.KINDS)].T
    some = np.flatnonzero(sizes > 0)
    table[COLUMN["last_capital"], some] = words.capitalised[words.start[some + 1] - 1]
    for at in np.flatnonzero(cue_counts[:, cues.COUNTED.index("web")]).tolist():
        if _DOMAIN.search(texts[at]):
            table[COLUMN["address"], at] = 1
    for at in np.flatnonzero(short & (numbers > 0)).tolist():
        table[COLUMN["date"], at] = bool(_DATE.search(texts[at]))
        table[COLUMN["clock"], at] = numbers[at] > 1 and bool(_CLOCK.search(texts[at]))


def _titled(lines: Numbers, headline: Numbers) -> Flags:
    """Which lines are the headline, given the numbers that stand for them; none where there is no headline."""
    titled: Flags = lines == wording.number_of_all(headline)
    titled &= len(headline) > 0
    return titled


def _alike(found: Stretches, table: Floats, owner: Ints) -> Ints:
    """For each line, how many others of its page are the same, begin alike, end alike, and have a like form."""
    many, start, end = (table[COLUMN[name]].astype(np.int64) for name in ("words", "start", "end"))
    # A rough form: how long a line is, by powers of two, how it starts and how it ends.
    shape = (np.frexp(many)[1] * 16 + start) * 16 + end
    apart = owner.astype(np.uint64) * _APART
    kinds = (found.whole, found.starts[0], found.ends[0], shape.astype(np.uint64))
    return np.stack([_copies(values ^ apart) for values in kinds])


def _copies(values: Numbers) -> Ints:
    """How many other values are equal to each."""
    order = values.argsort()
    ordered = values[order]
    first = np.searchsorted(ordered, ordered)
    copies = np.empty(len(values), dtype=np.int64)
    copies[order] = np.bincount(first, minlength=len(values))[first] - 1
    return copies
