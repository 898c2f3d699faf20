"""Which named rule holds for which line of a text, and what rules cut inside the lines that stay."""

import re
from collections.abc import Sequence

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


def ruled(page: Page, kept: Sequence[bool], story: Flags, to_try: dict[int, list[Rule]]) -> list[Rule | None]:
    """The rule for each line, if one holds; a rule that opens a tail or a thread stands for all below it.

    Args:
        kept: lines that stay for certain.
        story: paragraphs that may be the story's.
        to_try: rules for lines, as `InForce.to_try` gives them: lines in order.
    """
    texts = page.texts
    found: list[Rule | None] = [None] * len(texts)
    amid, opens = _amid(story), _Openings(page, story, to_try)
    for at, candidates in to_try.items():
        text = texts[at]
        if len(text) > _RULE_CHARS:
            continue
        for rule in candidates:
            if rule.line is None or (rule.edge and at in amid):
                continue
            if kept[at] and not rule.opens_thread:  # "3 thoughts on “Title of the story”" is no speech
                continue
            if rule.line.fullmatch(text) and (rule.opens_thread is None or opens.begins(rule.opens_thread, at)):
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


class _Openings:
    """Where in a text threads of comments begin; what stands around its lines is looked up when it is asked for."""

    def __init__(self, page: Page, story: Flags, to_try: dict[int, list[Rule]]) -> None:
        self._page, self._story, self._to_try = page, story, to_try
        self._surroundings: tuple[Ints, threads.Above] | None = None

    def begins(self, kind: Opener, at: int) -> bool:
        """Whether a line that may open a thread does."""
        if self._surroundings is None:  # in few texts only
            self._surroundings = self._forms(), self._above()
        return threads.begins(kind, at, self._page.texts, *self._surroundings)

    def _forms(self) -> Ints:
        texts = self._page.texts
        forms = [
            at
            for at, candidates in self._to_try.items()
            if any(rule.opens_thread is Opener.FORM and rule.stretch(texts[at]) for rule in candidates)
        ]
        return np.array(forms, dtype=np.int64)

    def _above(self) -> threads.Above:
        table = self._page.table
        return threads.above(table[COLUMN["chars"]], table[COLUMN["prose"]] > 0, self._story)


def _amid(story: Flags) -> range:
    """The lines that more than a line of the story stands above, and below."""
    lines = story.nonzero()[0]
    if len(lines) <= 2 * _EDGE_LINES:
        return range(0)
    return range(int(lines[_EDGE_LINES]) + 1, int(lines[-1 - _EDGE_LINES]))


def _no_prose(texts: Sequence[str]) -> bool:
    return not any(len(text.split()) >= _PROSE_WORDS and text[-1] in '.!?…"”’' for text in texts)


def cuts_inside(line: Line, rules: Sequence[Rule]) -> list[Cut]:
    """What rules cut inside a line that stays; the first rule that reaches a stretch has it."""
    cuts: list[Cut] = []
    for rule in rules:
        if rule.inside is None:
            continue
        stretch = rule.stretch(line.text)
        if stretch is None or stretch[0] == stretch[1] or stretch == (0, len(line.text)):
            continue
        if any(stretch[0] < found.end() and found.start() < stretch[1] for found in QUOTED.finditer(line.text)):
            continue
        start, end = stretch[0] + line.text_start, stretch[1] + line.text_start
        if all(end <= cut.start or start >= cut.end for cut in cuts):
            cuts.append(Cut(start, end, Verdict(rule.reason, rule.name)))
    cuts.sort(key=lambda cut: cut.start)
    return cuts
