"""What the line model sees of one line: its form, and how it stands to headline, body and site."""

import re
from collections import Counter
from collections.abc import Hashable, Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
import numpy.typing as npt

from pipeline.cleaning import cues
from pipeline.cleaning.memory import NOTHING, Seen
from pipeline.cleaning.words import Word, counts, length

type Floats = npt.NDArray[np.float32]

#: Slots of the hashed wording; a power of two.
SLOTS = 1 << 16
#: Words of a line's beginning and end that are hashed, and words of a line that is hashed as a whole too.
_HEAD, _TAIL, _WHOLE = 12, 8, 8
#: Odd factors that keep pairs, first words, last words and whole lines apart.
_PAIR, _FIRST, _LAST, _ALL, _NAMED, _SPREAD = 0x9E3779B1, 0x85EBCA77, 0xC2B2AE3D, 0x27D4EB2F, 0x165667B1, 0x9E3779B1
_END_MARKS = frozenset(".!?…。！？।۔")
_CLOSERS = "\"'”’»)]」』"
_OPENERS = frozenset("\"“„«‘'「『")
_DOMAIN = re.compile(r"\.(?:com|org|net|co|uk|de|fr|io|tv)\b")
_DATE = re.compile(r"\b(?:19|20)\d\d\b|\b\d{1,2}[./]\d{1,2}[./]\d{2,4}\b")
_CLOCK = re.compile(r"\b\d{1,2}[:.]\d\d\b")
_LISTING = re.compile(r"[|•·›»/▸►→]")
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
_END, _START = COLUMN["end"], COLUMN["start"]


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
    words: Sequence[list[Word]],
    title: list[Word],
    site: str,
    seen: Sequence[Seen] | None = None,
    site_pages: int = 0,
) -> Page:
    """The features of a page's lines.

    Args:
        texts: its lines, without blank ones.
        words: their words.
        title: the words of its headline.
        site: name of the site in letters only ("examplenews"); empty if unknown.
        seen: what the site's memory knows of each line.
        site_pages: other pages that the memory has seen.
    """
    folded = [[word.folded for word in of_line] for of_line in words]
    lengths = [length(text, len(of_line)) for text, of_line in zip(texts, folded, strict=True)]
    forms = [_form(text, of_line, many) for text, of_line, many in zip(texts, words, lengths, strict=True)]
    prose = [many >= PROSE_WORDS and form[_END] == 1 for many, form in zip(lengths, forms, strict=True)]
    named = [bool(site) and site in "".join(of_line) for of_line in folded]
    alike = _alike(folded, forms)
    told = _told(folded, {word.folded for word in title}, prose)
    known = seen or [NOTHING] * len(texts)
    rows = [
        (*forms[at], named[at], *told[at], *alike[at], prose[at], 0, *_memory(known[at], site_pages))
        for at in range(len(texts))
    ]
    slots = [_slots(of_line, name) for of_line, name in zip(words, named, strict=True)]
    surface = np.array(rows, dtype=np.float32).reshape(len(texts), len(NAMES))
    return Page(texts, folded, slots, surface)


def _form(text: str, words: list[Word], many: int) -> list[float]:
    total = len(words) or 1
    capitalised, capitals, numbers, small, long_words, *kinds = counts(words)
    short = len(text) < 300
    colon = text.find(":", 0, 40)
    quotes = text.count('"') + text.count("“") + text.count("”") + text.count("„") + text.count("«") + text.count("»")
    return [
        many,
        len(text),
        len(text) / total,
        capitalised / total,
        capitals / total,
        numbers / total,
        small / total,
        _end(text),
        _start(text),
        quotes,
        (text.count(",") + text.count("、")) / total,
        text.count(". ")
        + text.count("? ")
        + text.count("! ")
        + text.count(".” ")
        + text.count('." ')
        + text.count("。"),
        "@" in text or "http" in text or "www." in text or "#" in text or bool(_DOMAIN.search(text)),
        short and numbers > 0 and bool(_DATE.search(text)),
        short and numbers > 1 and bool(_CLOCK.search(text)),
        len(_LISTING.findall(text)) if short else 0,
        colon if colon >= 0 else 99,
        text.count("("),
        text.endswith(("...", "…")),
        bool(words) and words[-1].traits & 1,
        long_words / total,
        *kinds,
    ]


def _told(folded: Sequence[list[str]], title: set[str], prose: Sequence[bool]) -> list[tuple[float, ...]]:
    """For each line: its share in the headline, the headline's share in it, the share told in the body, long words."""
    distinct = [set(of_line) for of_line in folded]
    long_words = [{word for word in of_line if len(word) >= 4} for of_line in distinct]
    body: Counter[str] = Counter()
    for of_line, is_prose in zip(long_words, prose, strict=True):
        if is_prose:
            body.update(of_line)
    once = {word for word, many in body.items() if many == 1}
    rows: list[tuple[float, ...]] = []
    for of_line, longer, is_prose in zip(distinct, long_words, prose, strict=True):
        hit = len(of_line & title)
        told = len(longer & body.keys()) - (len(longer & once) if is_prose else 0)
        rows.append((hit / (len(of_line) or 1), hit / (len(title) or 1), told / (len(longer) or 1), len(longer)))
    return rows


def _alike(folded: Sequence[list[str]], forms: Sequence[list[float]]) -> list[tuple[int, ...]]:
    """For each line, how many others are the same, begin alike, end alike, and have a like form."""
    facets: list[list[Hashable]] = [
        [tuple(of_line) for of_line in folded],
        [tuple(of_line[:2]) for of_line in folded],
        [tuple(of_line[-2:]) for of_line in folded],
        [_shape(form) for form in forms],
    ]
    many: list[Counter[Hashable]] = [Counter(facet) for facet in facets]
    return [
        tuple(count[value] - 1 for count, value in zip(many, values, strict=True))
        for values in zip(*facets, strict=True)
    ]


def _shape(form: list[float]) -> tuple[int, float, float]:
    """A rough form of a line: how long it is, how it starts and how it ends."""
    return int(form[0]).bit_length(), form[_END], form[_START]


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


def _slots(words: list[Word], named: bool) -> list[int]:
    """The hashed wording of a line: words and pairs of its beginning and end, and a short line as a whole."""
    if not words:
        return []
    part = words if len(words) <= _HEAD + _TAIL else [*words[:_HEAD], *words[-_TAIL:]]
    numbers = [word.number for word in part]
    grams = {*numbers, *(a * _PAIR ^ b for a, b in pairwise(numbers))}
    first, last = numbers[0], numbers[-1]
    grams.update((first * _FIRST, last * _LAST))
    if len(numbers) > 1:
        grams.update(((first * _PAIR ^ numbers[1]) * _FIRST, (numbers[-2] * _PAIR ^ last) * _LAST))
    if len(words) <= _WHOLE:
        whole = 0
        for number in numbers:
            whole = (whole * _PAIR ^ number) & 0xFFFFFFFF
        grams.add(whole * _ALL)
    if named:
        grams.update((_NAMED, first * _NAMED))
    # The upper bits of a product depend on all bits of its factors.
    return [(gram * _SPREAD & 0xFFFFFFFF) >> 16 for gram in grams]
