"""What the line model sees of one line: its form, and how it stands to headline, body and site."""

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from zlib import crc32

import numpy as np
import numpy.typing as npt

from pipeline.cleaning import cues
from pipeline.cleaning.memory import NOTHING, Seen
from pipeline.cleaning.words import fold, length, raw_words

type Floats = npt.NDArray[np.float32]

#: Slots of the hashed wording; a power of two.
SLOTS = 1 << 16
_HEAD, _TAIL = 12, 8
_END_MARKS = frozenset(".!?…。！？।۔")
_CLOSERS = "\"'”’»)]」』"
_OPENERS = frozenset("\"“„«‘'「『")
_ADDRESS = re.compile(r"https?:|www\.|\S@\S|(?:^|\s)[@#]\w|\b[\w-]+\.(?:com|org|net|co|uk|de|fr|io|tv)\b")
_DATE = re.compile(r"\b(?:19|20)\d\d\b|\b\d{1,2}[./]\d{1,2}[./]\d{2,4}\b")
_CLOCK = re.compile(r"\b\d{1,2}[:.]\d\d\b")
_INNER_END = re.compile(r"[.!?。！？]['\"”’)]*\s+\S|[。！？](?=\S)")
_LISTING = re.compile(r"[|•·›»/▸►→]")
_QUOTE = re.compile(r"[\"“”„«»「」]")
#: Words from which on a line with an end mark is prose.
PROSE_WORDS = 15

NAMES = (
    "words", "chars", "word_length", "capitalised", "capitals", "numbers", "small_words", "end", "start",
    "quotes", "commas", "sentences", "address", "date", "clock", "listing", "colon", "brackets", "ellipsis",
    "site_name", "title_share", "title_cover", "body_share", "body_words", "repeats", "last_capital", "long_words",
    "prose", "wording",
    *(f"cue_{kind}" for kind in cues.KINDS),
    "alike_start", "alike_end", "alike_shape",
    "seen", "seen_share", "starts_2", "starts_3", "ends_2", "ends_3", "headline", "site_pages",
)  # fmt: skip
COLUMN = {name: index for index, name in enumerate(NAMES)}


@dataclass(frozen=True, slots=True)
class Page:
    """The lines of one page, ready to be judged.

    Attributes:
        texts: the lines, without blank ones.
        words: their folded words.
        slots: their hashed wording.
        surface: one row of features a line, in the order of `NAMES`; the column ``wording`` is still 0.
    """

    texts: Sequence[str]
    words: Sequence[list[str]]
    slots: Sequence[list[int]]
    surface: Floats


def read(
    texts: Sequence[str],
    title: str | None,
    site: str,
    seen: Sequence[Seen] | None = None,
    site_pages: int = 0,
    words: Sequence[list[str]] | None = None,
) -> Page:
    """The features of a page's lines.

    Args:
        texts: its lines, without blank ones.
        title: its headline.
        site: name of the site in letters only ("examplenews"); empty if unknown.
        seen: what the site's memory knows of each line.
        site_pages: other pages that the memory has seen.
    """
    raws = [raw_words(text) for text in texts]
    folded = [fold(raw) for raw in raws]
    title_words = set(fold(raw_words(title or "")))
    counts = [length(text, raw) for text, raw in zip(texts, raws, strict=True)]
    prose = [count >= PROSE_WORDS and _end(text) == 1 for text, count in zip(texts, counts, strict=True)]
    long_words = [{word for word in words if len(word) >= 4} for words in folded]
    body: Counter[str] = Counter()
    for is_prose, words_of in zip(prose, long_words, strict=True):
        if is_prose:
            body.update(words_of)
    repeats = Counter(map(tuple, folded))
    starts = Counter(tuple(words[:2]) for words in folded)
    ends = Counter(tuple(words[-2:]) for words in folded)
    forms = [_form(text, raw, count) for text, raw, count in zip(texts, raws, counts, strict=True)]
    shapes = Counter(map(_shape, forms))
    known = seen or [NOTHING] * len(texts)
    rows, slots = [], []
    for at, text in enumerate(texts):
        raw, words_, count = raws[at], folded[at], counts[at]
        joined = "".join(words_) if site else ""
        named = bool(site) and site in joined
        distinct = set(words_)
        mine = 1 if prose[at] else 0
        told = sum(body[word] > mine for word in long_words[at])
        hit = len(distinct & title_words)
        row = [
            *forms[at],
            named,
            hit / (len(distinct) or 1),
            hit / (len(title_words) or 1),
            told / (len(long_words[at]) or 1),
            len(long_words[at]),
            repeats[tuple(words_)],
            bool(raw) and raw[-1][0].isupper(),
            len(long_words[at]) / (len(distinct) or 1),
            prose[at],
            0,
            *cues.count(words_),
            starts[tuple(words_[:2])] - 1,
            ends[tuple(words_[-2:])] - 1,
            shapes[_shape(forms[at])] - 1,
            *_memory(known[at], site_pages),
        ]
        rows.append(row)
        slots.append(_slots(words_, named))
    surface = np.array(rows, dtype=np.float32).reshape(len(texts), len(NAMES))
    return Page(texts, folded, slots, surface)


def _form(text: str, raw: list[str], count: int) -> list[float]:
    total = len(raw) or 1
    capitalised = sum(word[0].isupper() for word in raw)
    capitals = sum(len(word) > 1 and word.isupper() for word in raw)
    numbers = sum(word[0].isdigit() for word in raw)
    small = sum(len(word) <= 3 and word.islower() for word in raw)
    short = len(text) < 300
    colon = text.find(":", 0, 40)
    return [
        count,
        len(text),
        len(text) / total,
        capitalised / total,
        capitals / total,
        numbers / total,
        small / total,
        _end(text),
        _start(text),
        len(_QUOTE.findall(text)),
        (text.count(",") + text.count("、")) / total,
        len(_INNER_END.findall(text)),
        bool(_ADDRESS.search(text)),
        bool(_DATE.search(text)) if short else 0,
        bool(_CLOCK.search(text)) if short else 0,
        len(_LISTING.findall(text)) if short else 0,
        colon if colon >= 0 else 99,
        text.count("("),
        text.endswith(("...", "…")),
    ]


def _shape(form: list[float]) -> tuple[int, float, float]:
    """A rough form of a line: how long it is, how it starts and how it ends."""
    return int(form[0]).bit_length(), form[7], form[8]


def _memory(seen: Seen, site_pages: int) -> tuple[float, ...]:
    pages = site_pages or 1
    return (
        min(seen.line, 3), seen.line / pages, min(seen.starts[0], 3), min(seen.starts[1], 3),
        min(seen.ends[0], 3), min(seen.ends[1], 3), seen.headline, min(site_pages, 3),
    )  # fmt: skip


def _end(text: str) -> int:
    """How a line ends: 1 with an end mark (closing quotes aside), 2 colon, 3 comma, 4 number, 5 bracket, 0 else."""
    bare = text.rstrip(_CLOSERS)
    last = bare[-1:] or text[-1:]
    if last in _END_MARKS:
        return 1
    if text[-1:] in ")]":
        return 5
    return 2 if last in ":：" else 3 if last in ",;，、" else 4 if last.isdigit() else 0


def _start(text: str) -> int:
    """How a line starts: 1 capital, 2 small letter, 3 number, 4 quote, 5 bracket, 6 bullet or other sign, 0 else."""
    first = text[:1]
    if first.isalpha():
        return 1 if first.isupper() else 2 if first.islower() else 0
    return 3 if first.isdigit() else 4 if first in _OPENERS else 5 if first in "([" else 6


def _slots(words: list[str], named: bool) -> list[int]:
    """The hashed wording of a line: words and pairs of its beginning and end, and a short line as a whole."""
    many = len(words)
    if not many:
        return []
    part = words if many <= _HEAD + _TAIL else [*words[:_HEAD], *words[-_TAIL:]]
    grams = part + [f"{a} {b}" for a, b in zip(part, part[1:], strict=False)]
    grams += (f"^{words[0]}", f"{words[-1]}$", f"^{' '.join(words[:2])}", f"{' '.join(words[-2:])}$")
    if many <= 8:
        grams.append(f"={' '.join(words)}")
    if named:
        grams.append("@site")
        grams.append(f"@site ^{words[0]}")
    return [crc32(gram.encode("utf-8", "surrogatepass")) & (SLOTS - 1) for gram in set(grams)]
