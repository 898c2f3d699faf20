"""The line cleaner: which lines of a text are boilerplate, and why."""

import re
from collections.abc import Sequence

from pipeline.cleaning.lines import Line, split
from pipeline.cleaning.reasons import Reason
from pipeline.cleaning.rules import Rule
from pipeline.documents import Removed

_QUOTED = re.compile(r"[\"“«].{20,}[\"”»]")
#: Words from which on a line with an end mark is prose: a tail that holds such a line is none.
_PROSE_WORDS = 12


def judge(text: str, rules: Sequence[Rule]) -> tuple[Removed, ...]:
    """The stretches of a text that are boilerplate: whole lines with their line breaks, sorted.

    Together with the text that is left they give back the text unchanged.
    """
    lines = split(text)
    verdicts: list[tuple[Reason, str] | None] = [None] * len(lines)
    for index, line in enumerate(lines):
        rule = _first_match(line, rules)
        if rule is None:
            continue
        verdicts[index] = (rule.reason, rule.name)
        if rule.opens_tail and not any(_is_prose(below) for below in lines[index + 1 :]):
            for below in range(index + 1, len(lines)):
                verdicts[below] = (rule.reason, rule.name)
            break
    _spread_over_blank_lines(lines, verdicts)
    return tuple(
        Removed(
            start=line.start,
            end=line.stop,
            text=text[line.start : line.stop],
            reason=verdict[0],
            rule=verdict[1],
        )
        for line, verdict in zip(lines, verdicts, strict=True)
        if verdict is not None
    )


def _first_match(line: Line, rules: Sequence[Rule]) -> Rule | None:
    if not line.text or _QUOTED.search(line.text):
        return None
    return next((rule for rule in rules if rule.line.fullmatch(line.text)), None)


def _is_prose(line: Line) -> bool:
    return len(line.text.split()) >= _PROSE_WORDS and line.text[-1] in '.!?…"”’'


def _spread_over_blank_lines(lines: Sequence[Line], verdicts: list[tuple[Reason, str] | None]) -> None:
    """Blank lines go with the boilerplate above them, and blank edges of the text go too."""
    above: tuple[Reason, str] | None = (Reason.BLANK, "edge")
    for index, line in enumerate(lines):
        if line.text:
            above = verdicts[index]
        elif verdicts[index] is None and above is not None:
            verdicts[index] = above
    for index in range(len(lines) - 1, -1, -1):
        if lines[index].text and verdicts[index] is None:
            break
        if not lines[index].text and verdicts[index] is None:
            verdicts[index] = (Reason.BLANK, "edge")
