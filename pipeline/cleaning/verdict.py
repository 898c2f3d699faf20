"""What was decided on a line, by whom, and why."""

from collections.abc import Sequence
from itertools import pairwise
from typing import NamedTuple

from pipeline.cleaning import cues
from pipeline.cleaning.features import COLUMN, Floats
from pipeline.cleaning.lines import Line
from pipeline.cleaning.reasons import Reason

_REASON_OF_CUE = {
    "credit": Reason.PHOTO_CREDIT,
    "letter": Reason.NEWSLETTER,
    "account": Reason.NEWSLETTER,
    "policy": Reason.COOKIE_NOTICE,
    "rights": Reason.COPYRIGHT,
    "comment": Reason.COMMENT_FORM,
    "share": Reason.SHARE_BAR,
    "related": Reason.RELATED_LINK,
    "shop": Reason.ADVERTISEMENT,
    "staff": Reason.BYLINE,
    "reach": Reason.BYLINE,
    "months": Reason.DATELINE,
    "click": Reason.NAVIGATION,
}
#: One word tells the reason of so few words; of a longer line, this share of its words does.
_FEW_WORDS, _CUE_SHARE = 4, 0.2
_CUE_COLUMNS = [COLUMN[f"cue_{kind}"] for kind in cues.KINDS if kind in _REASON_OF_CUE]
_TOLD = [_REASON_OF_CUE[kind] for kind in cues.KINDS if kind in _REASON_OF_CUE]


class Verdict(NamedTuple):
    """Why a line, or a stretch of it, is boilerplate.

    Attributes:
        rule: name of the rule, or ``model`` or ``site-memory``.
        score: how sure the model is that it is boilerplate, 0 to 1; None where a rule decided.
    """

    reason: Reason
    rule: str
    score: float | None = None


class Cut(NamedTuple):
    """A stretch of the text, and why it goes."""

    start: int
    end: int
    verdict: Verdict


def likely_reasons(table: Floats) -> list[Reason]:
    """The reasons that the words of lines which the model took for boilerplate say plainly; else `Reason.OTHER`.

    Args:
        table: their own features, one row a feature in the order of `features.NAMES` and one column a line.
    """
    counted, words = table[_CUE_COLUMNS], table[COLUMN["words"]]
    telling, most = counted.argmax(axis=0), counted.max(axis=0)
    plain = ((most >= 2) | ((most == 1) & (words <= _FEW_WORDS))) & (most >= _CUE_SHARE * words)
    other_story = table[COLUMN["headline"]] > 0
    return [
        Reason.RELATED_LINK if headline else _TOLD[cue] if said else Reason.OTHER
        for headline, cue, said in zip(other_story.tolist(), telling.tolist(), plain.tolist(), strict=True)
    ]


def joined(lines: Sequence[Line], whole: list[Verdict | None], inside: dict[int, list[Cut]]) -> list[Cut]:
    """All cuts of a text in order: whole lines with their line breaks, else what is cut inside a line.

    Blank lines go with the boilerplate above them; blank edges of the text go too.
    """
    blank = Verdict(Reason.BLANK, "edge")
    above: Verdict | None = blank
    verdicts = list(whole)
    for at, line in enumerate(lines):
        if line.text:
            above = verdicts[at]
        elif verdicts[at] is None:
            verdicts[at] = above
    for at in range(len(lines) - 1, -1, -1):
        if lines[at].text and verdicts[at] is None:
            break
        if verdicts[at] is None:
            verdicts[at] = blank
    cuts: list[Cut] = []
    for at, (line, verdict) in enumerate(zip(lines, verdicts, strict=True)):
        if verdict is not None:
            cuts.append(Cut(line.start, line.stop, verdict))
        elif at in inside:
            cuts += inside[at]
    assert all(one.end <= other.start for one, other in pairwise(cuts))
    return cuts
