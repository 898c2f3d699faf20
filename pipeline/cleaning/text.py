"""The line cleaner: which lines and stretches of a text are boilerplate, and why.

In this order: a pin of the operator, quoted speech and the headline (which stay), the named rules, what the site
repeats, the line model for all the rest, and the place of what it doubts.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

from pipeline.cleaning import decision, places, ruling
from pipeline.cleaning.characters import Flags, Ints
from pipeline.cleaning.features import COLUMN, Floats, Page
from pipeline.cleaning.lines import Line, with_text
from pipeline.cleaning.memory import LINE
from pipeline.cleaning.model import LineModel
from pipeline.cleaning.reasons import Reason
from pipeline.cleaning.rules import ABOVE_HEADLINE, SITE_TAIL, TEASER_WALL, TWICE, InForce, Rule
from pipeline.cleaning.verdict import Cut, Verdict, joined, likely_reasons

#: Lines among which a headline that opens the text stands.
_HEADLINE_LINES = 12
#: Paragraphs of the story above a form for comments.
_ABOVE_FORM = 3
#: Words of a title that have so many letters have a capital.
_TITLE_LETTERS = 4
#: What a line is where it stands; elsewhere a link to another story.
_REASON_OF_PLACE = {ABOVE_HEADLINE: Reason.NAVIGATION, SITE_TAIL: Reason.SITE_REPEAT}
#: Lines cut for other reasons stand amid a story too, and tell nothing of the lines below them.
_BELOW_STORIES = frozenset(
    {
        Reason.RELATED_LINK,
        Reason.SITE_REPEAT,
        Reason.COMMENT_FORM,
        Reason.COPYRIGHT,
        Reason.NEWSLETTER,
        Reason.NAVIGATION,
        Reason.COOKIE_NOTICE,
    }
)


class Judged(NamedTuple):
    """What is boilerplate in a text.

    Attributes:
        tail: of the lines with text, which stand below all of the story.
    """

    cuts: list[Cut]
    tail: Flags


def judge(lines: Sequence[Line], page: Page, seen: Ints, rules: InForce, model: LineModel) -> Judged:
    """Find the boilerplate of a text.

    Args:
        lines: all of its lines.
        page: those with text.
        seen: what the memory of the site knows of these.
        rules: those that hold for this text's language and site.
    """
    scores = model.score(page)
    asked = _Asked(page, seen, _kept_for_certain(page), scores, ruling.paragraphs(page, scores))
    to_try = rules.to_try(page.distinct)
    verdicts = _verdicts(asked, ruling.ruled(page, asked.kept, asked.story, to_try))
    _judge_places(asked, verdicts, rules.shapes)
    whole: list[Verdict | None] = [None] * len(lines)
    inside: dict[int, list[Cut]] = {}
    filled = with_text(lines)
    for number, at in enumerate(filled):
        pin = rules.pin(lines[at].text)
        if pin is None:
            whole[at] = verdicts[number]
        elif not pin:
            whole[at] = Verdict(Reason.OTHER, "pin")
        if whole[at] is None and pin is None and (cuts := ruling.cuts_inside(lines[at], to_try.get(number, ()))):
            inside[at] = cuts
    goes = np.array([whole[at] is not None for at in filled], dtype=bool)
    return Judged(joined(lines, whole, inside), places.in_tail(page, asked.scores, goes))


@dataclass(frozen=True, slots=True)
class _Asked:
    """What features, memory and model say of each line with text.

    Attributes:
        seen: what the memory of the site knows of it.
        kept: lines that stay for certain: quoted speech, and the headline where it opens the text.
        story: paragraphs that may be the story's.
    """

    page: Page
    seen: Ints
    kept: list[bool]
    scores: Floats
    story: Flags


def _verdicts(asked: _Asked, ruled: Sequence[Rule | None]) -> list[Verdict | None]:
    """Of each line by itself, why it goes, or None if it stays."""
    table, pages = asked.page.table, asked.seen[:, LINE]
    low = decision.low(asked.page, asked.scores, asked.story, form=_has_form(asked.story, ruled))
    verdicts: list[Verdict | None] = [None] * len(ruled)
    seen, prose, scores = pages.tolist(), (table[COLUMN["prose"]] > 0).tolist(), asked.scores.tolist()
    by_model: list[int] = []
    for at, rule in enumerate(ruled):
        opener = rule is not None and rule.opens_thread and ruled[at - 1 : at] != [rule]
        if asked.kept[at] and not opener:
            continue
        if rule is not None:
            verdicts[at] = Verdict(rule.reason, rule.name)
        elif seen[at] and decision.repeats(seen[at], prose[at], scores[at]):
            verdicts[at] = Verdict(Reason.SITE_REPEAT, "site-memory", _boilerplate_share(scores[at]))
        elif low[at]:
            by_model.append(at)
    if by_model:
        for at, reason in zip(by_model, likely_reasons(table[:, by_model]), strict=True):
            verdicts[at] = Verdict(reason, "model", _boilerplate_share(scores[at]))
    return verdicts


def _has_form(story: Flags, ruled: Sequence[Rule | None]) -> bool:
    """Whether a form for comments, or what stands by one, is below some paragraphs of the story."""
    forms = [at for at, rule in enumerate(ruled) if rule is not None and rule.reason is Reason.COMMENT_FORM]
    return bool(forms) and int(story[: forms[-1] + 1].sum()) >= _ABOVE_FORM


def _judge_places(asked: _Asked, verdicts: list[Verdict | None], shapes: frozenset[str]) -> None:
    """Let lines go that stay by themselves, and are no article where they stand.

    Args:
        verdicts: of each line; those of the lines that go are filled in.
        shapes: names of what is asked for.
    """
    page, scores = asked.page, asked.scores
    certain = [verdict is not None and verdict.rule != "model" for verdict in verdicts]
    story = asked.story & ~np.array(certain, dtype=bool)
    found: dict[str, Flags] = {}
    if TEASER_WALL in shapes:
        known = [
            sure and verdict is not None and verdict.reason in _BELOW_STORIES
            for sure, verdict in zip(certain, verdicts, strict=True)
        ]
        found[TEASER_WALL] = places.wall(page, scores, np.array(known, dtype=bool), story)
    if ABOVE_HEADLINE in shapes:
        found[ABOVE_HEADLINE] = places.above_headline(page, scores, story)
    if TWICE in shapes:
        found[TWICE] = places.twice(page, story)
    if SITE_TAIL in shapes:
        found[SITE_TAIL] = places.tail(page, scores, asked.seen, story)
    for name, goes in found.items():
        reason = _REASON_OF_PLACE.get(name, Reason.RELATED_LINK)
        for at in goes.nonzero()[0].tolist():
            if verdicts[at] is None and not asked.kept[at]:
                verdicts[at] = Verdict(reason, name, _boilerplate_share(float(scores[at])))


def _boilerplate_share(score: float) -> float:
    return round(1 / (1 + math.exp(score)), 3)


def _kept_for_certain(page: Page) -> list[bool]:
    """Quoted speech stays, and so does the headline where it opens the text."""
    kept = [many > 1 and _speaks(text) for text, many in zip(page.texts, _quotes(page), strict=True)]
    if len(page.headline) > 2:
        for at in page.titled[:_HEADLINE_LINES].nonzero()[0].tolist():
            kept[at] = True
    return kept


def _speaks(text: str) -> bool:
    """Whether a line quotes speech, and not only the title of something."""
    return any(not _is_title(found.group()[1:-1]) for found in ruling.QUOTED.finditer(text))


def _is_title(quoted: str) -> bool:
    if quoted[-1] in ".,!?…":
        return False
    words = [word for word in quoted.split() if len(word) >= _TITLE_LETTERS]
    return bool(words) and not any(word[0].islower() for word in words)


def _quotes(page: Page) -> list[float]:
    quotes: list[float] = page.table[COLUMN["quotes"]].tolist()
    return quotes
