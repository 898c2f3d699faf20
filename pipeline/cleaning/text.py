"""The line cleaner: which lines and stretches of a text are boilerplate, and why.

In this order: a pin of the operator, quoted speech and the headline (which stay), the named rules, what the site
repeats, and the line model for all the rest.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from pipeline.cleaning import features
from pipeline.cleaning.features import COLUMN, Floats, Page
from pipeline.cleaning.lines import MOST_LINES, Line, split
from pipeline.cleaning.memory import Seen, SiteMemory
from pipeline.cleaning.model import LineModel
from pipeline.cleaning.reasons import Reason
from pipeline.cleaning.rules import InForce, Rule
from pipeline.cleaning.verdict import Cut, Verdict, joined, likely_reason
from pipeline.cleaning.words import read

QUOTED = re.compile(r"[\"“«„][^\"“”«»„]{20,}[\"”»“]")
#: Words from which on a line with an end mark is prose: a tail that holds such a line is none.
_PROSE_WORDS = 12
#: Rules look at no line longer than this: boilerplate that has known wording is short.
_RULE_CHARS = 600
#: Other pages of the site with the very same line, and the log-odds of being article that they outweigh. A sentence
#: needs more pages than a label: agencies' lines and slogans are quoted by many.
_LABEL_REPEATS = ((2, 4.0), (1, 2.0))
_PROSE_REPEATS = ((3, 3.0), (2, 2.0))
#: Below these log-odds of being article a line goes: for a line of few characters, and for a paragraph.
_SHORT_LIMIT, _LONG_LIMIT = 1.0, 0.65
_SHORT_CHARS, _LONG_CHARS = 30, 300
#: The share of the article that may be lost by doubtful cuts: of a text that is mostly clean, and of a soiled one.
_DOUBTFUL_SHARE, _SOILED_SHARE = 0.02, 0.06
#: Log-odds from which down a cut is no doubt.
_NO_DOUBT = -2.7
#: Log-odds of lines that are surely boilerplate, and how much of them, by the rest of a text, makes it a soiled one.
_SURE, _SOILED = -2.0, 0.35


@dataclass(frozen=True, slots=True)
class Site:
    """What is known of the site of a text.

    Attributes:
        name: in letters ("examplenews"); empty if unknown.
        memory: what its other pages had; None to go without.
        page: this page's number in the memory.
    """

    name: str
    memory: SiteMemory | None
    page: int


@dataclass(frozen=True, slots=True)
class Judged:
    """The cuts of a text.

    Attributes:
        words: folded words of each line with text, for the memory of the site.
    """

    cuts: list[Cut]
    words: Sequence[list[str]]


def judge(text: str, title: str | None, rules: InForce, model: LineModel, site: Site) -> Judged:
    """Find the boilerplate of a text.

    Args:
        title: the headline, if known; else the first line passes for it.
        rules: those that hold for this text's language and site.
    """
    lines = split(text)
    places = [at for at, line in enumerate(lines[:MOST_LINES]) if line.text]
    asked = _asked([lines[at].text for at in places], title, model, site)
    ruled = _ruled(asked, rules)
    whole: list[Verdict | None] = [None] * len(lines)
    inside: list[list[Cut]] = [[] for _ in lines]
    for number, at in enumerate(places):
        pin = rules.pin(lines[at].text)
        if pin is None:
            whole[at] = _verdict(asked, number, ruled[number])
        elif not pin:
            whole[at] = Verdict(Reason.OTHER, "pin")
        if whole[at] is None and pin is None:
            inside[at] = _cuts_inside(lines[at], rules.insides)
    return Judged(joined(lines, whole, inside), asked.page.words)


@dataclass(frozen=True, slots=True)
class _Asked:
    """What features, memory and model say of each line with text."""

    page: Page
    headline: list[str]
    seen: list[Seen] | None
    scores: Floats
    low: list[bool]


def _asked(texts: list[str], title: str | None, model: LineModel, site: Site) -> _Asked:
    title_words = read(title or (texts[0] if texts else ""))
    headline = [word.folded for word in title_words]
    lines = [read(text) for text in texts]
    seen, pages = None, 0
    if site.memory is not None:
        seen = site.memory.look([[word.folded for word in line] for line in lines], headline, site.page)
        pages = site.memory.other_pages(site.page)
    page = features.read(texts, lines, title_words, site.name, seen, pages)
    scores = model.score(page, headline)
    return _Asked(page, headline, seen, scores, _boilerplate(page, scores))


def _verdict(asked: _Asked, number: int, rule: Rule | None) -> Verdict | None:
    """Why a line goes, or None if it stays."""
    row, score = asked.page.surface[number], asked.scores[number]
    if _kept_for_certain(asked.page.texts[number], asked.page.words[number], asked.headline, number):
        return None
    if rule is not None:
        return Verdict(rule.reason, rule.name)
    if asked.seen and _repeats(asked.seen[number], row, float(score)):
        return Verdict(Reason.SITE_REPEAT, "site-memory", _boilerplate_share(score))
    return Verdict(likely_reason(row), "model", _boilerplate_share(score)) if asked.low[number] else None


def _boilerplate(page: Page, scores: Floats) -> list[bool]:
    """The model's verdict on each line.

    Short lines need less evidence to go than paragraphs. What is more, all doubtful cuts of a text together may cost
    no more than a small share of it: the article is worth more than a clean page. A text that is full of boilerplate
    for sure will have more of it, so that doubtful lines are given up more readily there.
    """
    chars = page.surface[:, COLUMN["chars"]]
    share = np.clip((chars - _SHORT_CHARS) / (_LONG_CHARS - _SHORT_CHARS), 0, 1)
    low = scores < _SHORT_LIMIT + (_LONG_LIMIT - _SHORT_LIMIT) * share
    article = chars / (1 + np.exp(-scores))
    order = np.argsort(scores, kind="stable")
    spent = np.cumsum(article[order]) / max(float(article.sum()), 1.0)
    sure = chars[scores < _SURE].sum()
    soiled = sure > _SOILED * (chars.sum() - sure)
    affordable = np.zeros(len(scores), dtype=bool)
    affordable[order[spent <= (_SOILED_SHARE if soiled else _DOUBTFUL_SHARE)]] = True
    verdicts: list[bool] = (low & (affordable | (scores < _NO_DOUBT))).tolist()
    return verdicts


def _boilerplate_share(score: np.float32) -> float:
    return round(float(1 / (1 + np.exp(score))), 3)


def _kept_for_certain(text: str, words: list[str], headline: list[str], number: int) -> bool:
    """Quoted speech stays, and so does the headline where it opens the text."""
    return bool(QUOTED.search(text)) or (number < 12 and len(words) > 2 and words == headline)


def _repeats(seen: Seen, row: Floats, score: float) -> bool:
    """Whether a line is boilerplate because the site repeats it."""
    limits = _PROSE_REPEATS if row[COLUMN["prose"]] else _LABEL_REPEATS
    return any(seen.line >= pages and score < outweighed for pages, outweighed in limits)


def _ruled(asked: _Asked, rules: InForce) -> list[Rule | None]:
    """The rule for each line, if one matches; a rule that opens a tail stands for all below it."""
    texts = asked.page.texts
    found: list[Rule | None] = [None] * len(texts)
    for at, text in enumerate(texts):
        if len(text) > _RULE_CHARS or QUOTED.search(text):
            continue
        rule = rules.of_line(text, asked.page.words[at])
        found[at] = rule
        if rule is not None and rule.opens_tail and not any(_is_prose(below) for below in texts[at + 1 :]):
            found[at:] = [rule] * (len(texts) - at)
            break
    return found


def _is_prose(text: str) -> bool:
    return len(text.split()) >= _PROSE_WORDS and text[-1] in '.!?…"”’'


def _cuts_inside(line: Line, rules: Sequence[Rule]) -> list[Cut]:
    """What rules cut inside a line that stays; the first rule that reaches a stretch has it."""
    cuts: list[Cut] = []
    quotations = [found.span() for found in QUOTED.finditer(line.text)]
    for rule in rules:
        stretch = rule.stretch(line.text)
        if stretch is None or stretch[0] == stretch[1] or stretch == (0, len(line.text)):
            continue
        if any(stretch[0] < end and start < stretch[1] for start, end in quotations):
            continue
        start, end = stretch[0] + line.text_start, stretch[1] + line.text_start
        if all(end <= cut.start or start >= cut.end for cut in cuts):
            cuts.append(Cut(start, end, Verdict(rule.reason, rule.name)))
    return sorted(cuts, key=lambda cut: cut.start)
