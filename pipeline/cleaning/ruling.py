"""Which named rule holds for which line of a text, and what rules cut inside the lines that stay."""

import re
from collections.abc import Callable, Sequence
from functools import cache

import numpy as np

from pipeline.cleaning import threads
from pipeline.cleaning.characters import Flags, Ints
from pipeline.cleaning.features import COLUMN, Floats, Page
from pipeline.cleaning.lines import Line
from pipeline.cleaning.rules import Rule
from pipeline.cleaning.threads import Opener
from pipeline.cleaning.verdict import Cut, Verdict

#: Between quotation marks, what may be speech.
QUOTED = re.compile(r"[\"“«„][^\"“”«»„]{20,}[\"”»“]")
#: Log-odds of being article beyond which a paragraph passes for the story's.
_STORY = 0.65
#: Words from which on a line with an end mark is prose: a tail that holds such a line is none.
_PROSE_WORDS = 12
#: Rules look at no line longer than this: boilerplate that has known wording is short.
_RULE_CHARS = 800
#: Lines of the story beyond which a line stands amid it.
_EDGE_LINES = 1


def ruled(page: Page, kept: Sequence[bool], scores: Floats, to_try: dict[int, list[Rule]]) -> list[Rule | None]:
    """The rule for each line, if one holds; a rule that opens a tail or a thread stands for all below it.

    Args:
        kept: lines that stay for certain.
        scores: log-odds of being article.
        to_try: rules for lines, as `InForce.to_try` gives them: lines in order.
    """
    texts = page.texts
    found: list[Rule | None] = [None] * len(texts)
    story = paragraphs(page, scores)
    amid, opens = _amid(story), _opens(page, story, to_try)
    for at, candidates in to_try.items():
        text = texts[at]
        if len(text) > _RULE_CHARS:
            continue
        for rule in candidates:
            if rule.line is None or (rule.edge and amid[at]):
                continue
            if kept[at] and not rule.opens_thread:  # "3 thoughts on “Title of the story”" is no speech
                continue
            if rule.line.fullmatch(text) and opens(rule, at):
                found[at] = rule
                break
        holds = found[at]
        if holds is not None and (holds.opens_thread or (holds.opens_tail and _no_prose(texts[at + 1 :]))):
            found[at:] = [holds] * (len(texts) - at)
            break
    return found


def paragraphs(page: Page, scores: Floats) -> Flags:
    """Which lines are paragraphs that may be the story's."""
    found: Flags = (page.table[COLUMN["prose"]] > 0) & (scores > _STORY)
    return found


def _opens(page: Page, story: Flags, to_try: dict[int, list[Rule]]) -> Callable[[Rule, int], bool]:
    """Whether a rule that opens a thread of comments does so on a line; any other rule does."""
    texts, table = page.texts, page.table

    @cache  # asked for few texts only
    def surroundings() -> tuple[Ints, threads.Above]:
        forms = [
            at
            for at, candidates in to_try.items()
            if any(rule.opens_thread is Opener.FORM and rule.stretch(texts[at]) for rule in candidates)
        ]
        above = threads.above(table[COLUMN["chars"]], table[COLUMN["prose"]] > 0, story)
        return np.array(forms, dtype=np.int64), above

    def opens(rule: Rule, at: int) -> bool:
        if rule.opens_thread is None:
            return True
        return threads.begins(rule.opens_thread, at, texts, *surroundings())

    return opens


def _amid(story: Flags) -> list[bool]:
    """Of each line, whether more than a line of the story stands above it, and below it."""
    above = np.cumsum(story) - story
    below = int(story.sum()) - story - above
    amid: list[bool] = ((above > _EDGE_LINES) & (below > _EDGE_LINES)).tolist()
    return amid


def _no_prose(texts: Sequence[str]) -> bool:
    return not any(len(text.split()) >= _PROSE_WORDS and text[-1] in '.!?…"”’' for text in texts)


def cuts_inside(line: Line, rules: Sequence[Rule]) -> list[Cut]:
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
