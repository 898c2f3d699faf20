"""The line cleaner: which lines and stretches of a text are boilerplate, and why.

In this order: a pin of the operator, quoted speech and the headline (which stay), the named rules, what the site
repeats, and the line model for all the rest.
"""

import math
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np

from pipeline.cleaning import features, threads, wording
from pipeline.cleaning.characters import Flags
from pipeline.cleaning.features import COLUMN, Floats, Page
from pipeline.cleaning.lines import MOST_LINES, Line, split
from pipeline.cleaning.memory import LINE, Marks, SiteMemory
from pipeline.cleaning.model import LineModel
from pipeline.cleaning.reasons import Reason
from pipeline.cleaning.rules import InForce, Rule
from pipeline.cleaning.threads import Opener
from pipeline.cleaning.verdict import Cut, Verdict, joined, likely_reason

#: Between quotation marks, what may be speech.
QUOTED = re.compile(r"[\"“«„][^\"“”«»„]{20,}[\"”»“]")
#: Lines among which a headline that opens the text stands.
_HEADLINE_LINES = 12
#: Words from which on a line with an end mark is prose: a tail that holds such a line is none.
_PROSE_WORDS = 12
#: Rules look at no line longer than this: boilerplate that has known wording is short.
_RULE_CHARS = 800
#: Words of a title that have so many letters have a capital.
_TITLE_LETTERS = 4
#: Lines of the story beyond which a line stands amid it.
_EDGE_LINES = 1
#: Other pages of the site with the very same line, and the log-odds of being article that they outweigh. A sentence
#: needs more pages than a label: agencies' lines and slogans are quoted by many.
_LABEL_REPEATS = ((2, 4.0), (1, 2.0))
_PROSE_REPEATS = ((3, 3.0), (2, 2.0))
#: Below these log-odds of being article a line goes: for a line of few characters, and for a paragraph.
_SHORT_LIMIT, _LONG_LIMIT = 1.0, 0.65
_SHORT_CHARS, _LONG_CHARS = 30, 300
#: The share of the article that may be lost by doubtful cuts: of a text that is mostly clean, and of a soiled one.
_DOUBTFUL_SHARE, _SOILED_SHARE = 0.02, 0.06
#: Lines with so many copies in their text, if together they make up so much of it, are no boilerplate for that.
_REFRAIN_COPIES, _REFRAIN_SHARE = 3, 0.4
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
        marks: of its lines with text, for the memory of the site.
    """

    cuts: list[Cut]
    marks: Marks


def judge(text: str, title: str | None, rules: InForce, model: LineModel, site: Site) -> Judged:
    """Find the boilerplate of a text.

    Args:
        title: the headline, if known; else the first line passes for it.
        rules: those that hold for this text's language and site.
    """
    lines = split(text)
    places = [at for at, line in enumerate(lines[:MOST_LINES]) if line.text]
    asked = _asked([lines[at].text for at in places], title, model, site)
    to_try = rules.to_try(asked.page.distinct)
    verdicts = _verdicts(asked, _ruled(asked, to_try))
    whole: list[Verdict | None] = [None] * len(lines)
    inside: dict[int, list[Cut]] = {}
    for number, at in enumerate(places):
        pin = rules.pin(lines[at].text)
        if pin is None:
            whole[at] = verdicts[number]
        elif not pin:
            whole[at] = Verdict(Reason.OTHER, "pin")
        if whole[at] is None and pin is None and (cuts := _cuts_inside(lines[at], to_try.get(number, ()))):
            inside[at] = cuts
    return Judged(joined(lines, whole, inside), asked.page.marks)


@dataclass(frozen=True, slots=True)
class _Asked:
    """What features, memory and model say of each line with text.

    Attributes:
        kept: lines that stay for certain: quoted speech, and the headline where it opens the text.
    """

    page: Page
    kept: list[bool]
    scores: Floats
    low: list[bool]


def _asked(texts: list[str], title: str | None, model: LineModel, site: Site) -> _Asked:
    known = site.memory or SiteMemory()
    page = features.read(texts, title or (texts[0] if texts else ""), site.name, known, site.page)
    scores = model.score(page)
    return _Asked(page, _kept_for_certain(page), scores, _boilerplate(page, scores))


def _verdicts(asked: _Asked, ruled: Sequence[Rule | None]) -> list[Verdict | None]:
    """Of each line, why it goes, or None if it stays."""
    table, pages = asked.page.table, asked.page.seen[:, LINE]
    verdicts: list[Verdict | None] = [None] * len(ruled)
    repeated, stands = (pages > 0).tolist(), asked.kept
    for at, rule in enumerate(ruled):
        opener = rule is not None and rule.opens_thread and ruled[at - 1 : at] != [rule]
        if (stands[at] and not opener) or not (asked.low[at] or repeated[at] or rule is not None):
            continue
        score = float(asked.scores[at])
        if rule is not None:
            verdicts[at] = Verdict(rule.reason, rule.name)
        elif _repeats(int(pages[at]), bool(table[COLUMN["prose"], at]), score):
            verdicts[at] = Verdict(Reason.SITE_REPEAT, "site-memory", _boilerplate_share(score))
        elif asked.low[at]:
            verdicts[at] = Verdict(likely_reason(table[:, at]), "model", _boilerplate_share(score))
    return verdicts


def _boilerplate(page: Page, scores: Floats) -> list[bool]:
    """The model's verdict on each line.

    Short lines need less evidence to go than paragraphs. What is more, all doubtful cuts of a text together may cost
    no more than a small share of it: the article is worth more than a clean page. A text that is full of boilerplate
    for sure will have more of it, so that doubtful lines are given up more readily there.
    """
    chars = page.table[COLUMN["chars"]]
    share = np.minimum(np.maximum((chars - _SHORT_CHARS) / (_LONG_CHARS - _SHORT_CHARS), 0), 1)
    low = scores < _SHORT_LIMIT + (_LONG_LIMIT - _SHORT_LIMIT) * share
    # What makes up much of a text by being repeated in it is the text: a chant, a refrain, one sentence over and over.
    refrain = page.table[COLUMN["repeats"]] >= _REFRAIN_COPIES
    if chars[refrain].sum() > _REFRAIN_SHARE * chars.sum():
        low &= ~refrain
    article = chars / (1 + np.exp(-scores))
    order = np.argsort(scores, kind="stable")
    spent = np.cumsum(article[order]) / max(float(article.sum()), 1.0)
    sure = chars[scores < _SURE].sum()
    soiled = sure > _SOILED * (chars.sum() - sure)
    affordable = np.zeros(len(scores), dtype=bool)
    affordable[order[spent <= (_SOILED_SHARE if soiled else _DOUBTFUL_SHARE)]] = True
    verdicts: list[bool] = (low & (affordable | (scores < _NO_DOUBT))).tolist()
    return verdicts


def _boilerplate_share(score: float) -> float:
    return round(1 / (1 + math.exp(score)), 3)


def _kept_for_certain(page: Page) -> list[bool]:
    """Quoted speech stays, and so does the headline where it opens the text."""
    kept = [many > 1 and _speaks(text) for text, many in zip(page.texts, _quotes(page), strict=True)]
    if len(page.headline) > 2:
        same = page.stretches.whole[:_HEADLINE_LINES] == wording.number_of_all(page.headline)
        for at in np.flatnonzero(same).tolist():
            kept[at] = True
    return kept


def _speaks(text: str) -> bool:
    """Whether a line quotes speech, and not only the title of something."""
    return any(not _is_title(found.group()[1:-1]) for found in QUOTED.finditer(text))


def _is_title(quoted: str) -> bool:
    words = [word for word in quoted.split() if len(word) >= _TITLE_LETTERS]
    return bool(words) and quoted[-1] not in ".,!?…" and not any(word[0].islower() for word in words)


def _quotes(page: Page) -> list[float]:
    quotes: list[float] = page.table[COLUMN["quotes"]].tolist()
    return quotes


def _repeats(pages: int, prose: bool, score: float) -> bool:
    """Whether a line is boilerplate because the site repeats it on so many other pages."""
    limits = _PROSE_REPEATS if prose else _LABEL_REPEATS
    return any(pages >= enough and score < outweighed for enough, outweighed in limits)


def _ruled(asked: _Asked, to_try: dict[int, list[Rule]]) -> list[Rule | None]:
    """The rule for each line, if one matches; a rule that opens a tail or a thread stands for all below it."""
    texts = asked.page.texts
    found: list[Rule | None] = [None] * len(texts)
    amid, opens = _amid(asked), _opens(asked, to_try)
    for at, candidates in sorted(to_try.items()):
        text = texts[at]
        if len(text) > _RULE_CHARS:
            continue
        matching = (rule for rule in candidates if rule.line is not None and not (rule.edge and amid[at]))
        if asked.kept[at]:  # "3 thoughts on “Title of the story”" is no speech
            matching = (rule for rule in matching if rule.opens_thread)
        rule = next((rule for rule in matching if rule.stretch(text) and opens(rule, at)), None)
        found[at] = rule
        if rule is not None and (rule.opens_thread or (rule.opens_tail and not any(map(_is_prose, texts[at + 1 :])))):
            found[at:] = [rule] * (len(texts) - at)
            break
    return found


def _opens(asked: _Asked, to_try: dict[int, list[Rule]]) -> Callable[[Rule, int], bool]:
    """Whether a rule that opens a thread of comments does so on a line; any other rule does."""
    texts, table = asked.page.texts, asked.page.table
    story = _story(asked)
    below = threads.below_story(table[COLUMN["chars"]], table[COLUMN["prose"]] > 0, story)
    forms = np.array(
        [
            at
            for at, candidates in to_try.items()
            if any(rule.opens_thread is Opener.FORM and rule.stretch(texts[at]) for rule in candidates)
        ],
        dtype=np.int64,
    )

    def opens(rule: Rule, at: int) -> bool:
        kind = rule.opens_thread
        return kind is None or (bool(below[at]) and threads.begins(kind, at, texts, forms, story))

    return opens


def _amid(asked: _Asked) -> list[bool]:
    """Of each line, whether more than a line of the story stands above it, and below it."""
    story = _story(asked)
    above = np.cumsum(story) - story
    below = int(story.sum()) - story - above
    amid: list[bool] = ((above > _EDGE_LINES) & (below > _EDGE_LINES)).tolist()
    return amid


def _story(asked: _Asked) -> Flags:
    """Which lines are paragraphs that the model takes for the story's."""
    story: Flags = (asked.page.table[COLUMN["prose"]] > 0) & (asked.scores > _LONG_LIMIT)
    return story


def _is_prose(text: str) -> bool:
    return len(text.split()) >= _PROSE_WORDS and text[-1] in '.!?…"”’'


def _cuts_inside(line: Line, rules: Sequence[Rule]) -> list[Cut]:
    """What rules cut inside a line that stays; the first rule that reaches a stretch has it."""
    cuts: list[Cut] = []
    for rule in rules:
        stretch = rule.stretch(line.text) if rule.inside is not None else None
        if stretch is None or stretch[0] == stretch[1] or stretch == (0, len(line.text)):
            continue
        if any(stretch[0] < found.end() and found.start() < stretch[1] for found in QUOTED.finditer(line.text)):
            continue
        start, end = stretch[0] + line.text_start, stretch[1] + line.text_start
        if all(end <= cut.start or start >= cut.end for cut in cuts):
            cuts.append(Cut(start, end, Verdict(rule.reason, rule.name)))
    return sorted(cuts, key=lambda cut: cut.start)
