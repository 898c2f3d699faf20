"""What the line model sees of one line: its form, and how it stands to headline, body and site."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from pipeline.cleaning import characters, cues, topic, wording
from pipeline.cleaning.characters import Codes, Ints
from pipeline.cleaning.memory import Marks, SiteMemory, marks
from pipeline.cleaning.topic import Distinct
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
class Page:
    """The lines of one page, ready to be judged.

    Attributes:
        texts: the lines, without blank ones.
        words: their words.
        stretches: the numbers that stand for them.
        headline: the words of the headline.
        distinct: the words of the lines, each once a line.
        wording: their hashed wording.
        marks: what the page adds to the memory of its site.
        seen: what the memory of the site knows of each line, as `SiteMemory.look` tells it.
        table: one row a feature, in the order of `NAMES`, and one column a line; the row ``wording`` is still 0.
    """

    texts: Sequence[str]
    words: Words
    stretches: Stretches
    headline: Numbers
    distinct: Distinct
    wording: Wording
    marks: Marks
    seen: Ints
    table: Floats


def read(texts: Sequence[str], title: str, site: str, memory: SiteMemory, number: int) -> Page:
    """The features of a page's lines.

    Args:
        texts: its lines, without blank ones.
        title: its headline.
        site: name of the site in letters only ("examplenews"); empty if unknown.
        memory: of the site.
        number: of the page, in that memory.
    """
    codes = characters.encode([*texts, " ".join(title.split())])
    both = read_words(codes)
    words, headline = both.first(len(texts)), both.number[both.start[len(texts)] :]
    distinct, stretches = topic.distinct(words, headline), wording.stretches(words)
    found = marks(words, stretches, headline, distinct)
    seen = memory.look(found, number)
    table = np.zeros((len(NAMES), len(texts)), dtype=np.float32)
    _form(table, texts, codes, words)
    prose = (table[COLUMN["words"]] >= PROSE_WORDS) & (table[COLUMN["end"]] == 1)
    named = words.spelling(site) if site else np.zeros(len(texts), dtype=bool)
    told = COLUMN["title_share"]
    table[COLUMN["site_name"]] = named
    table[told : told + 4] = topic.told(distinct, prose)
    table[COLUMN["repeats"] : COLUMN["prose"]] = _alike(stretches, table)
    table[COLUMN["prose"]] = prose
    table[COLUMN["seen"] :] = _memory(seen, memory.other_pages(number))
    found_wording = wording.read(words, named)
    return Page(texts, words, stretches, headline, distinct, found_wording, found, seen, table)


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
        "ellipsis": [text.endswith(("...", "…")) for text in texts],
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


def _alike(found: Stretches, table: Floats) -> Ints:
    """For each line, how many others are the same, begin alike, end alike, and have a like form."""
    many, start, end = (table[COLUMN[name]].astype(np.int64) for name in ("words", "start", "end"))
    # A rough form: how long a line is, by powers of two, how it starts and how it ends.
    shape = (np.frexp(many)[1] * 16 + start) * 16 + end
    return np.stack([_copies(values) for values in (found.whole, found.starts[0], found.ends[0], shape)])


def _copies(values: npt.NDArray[np.uint64] | Ints) -> Ints:
    """How many other values are equal to each."""
    order = values.argsort()
    ordered = values[order]
    first = np.searchsorted(ordered, ordered)
    copies = np.empty(len(values), dtype=np.int64)
    copies[order] = np.bincount(first, minlength=len(values))[first] - 1
    return copies


def _memory(seen: Ints, site_pages: int) -> Floats:
    """The features from ``seen`` on."""
    line, *edges, headline = seen.T
    pages = np.full(len(seen), min(site_pages, 3))
    share = line / (site_pages or 1)
    return np.stack([np.minimum(line, 3), share, *(np.minimum(edge, 3) for edge in edges), headline > 0, pages]).astype(
        np.float32
    )
