"""Threads of readers' comments: told by their form, since what readers write reads like an article.

A rule with ``opens_thread`` knows a line that may open one. It does where enough of the story stands above it, and
below it what only a thread has: dates with the time of day, "Ada says:", "Reply", or the form for another comment.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

import numpy as np

from pipeline.cleaning.characters import Flags, Ints
from pipeline.cleaning.features import Floats

#: Paragraphs of the story above a thread: so many, or fewer that are this share of all paragraphs.
_MANY, _FEW, _SHARE = 8, 3, 0.25
#: The share of all paragraphs above a count whose thread shows no mark soon.
_MOST = 0.6
#: Lines below a heading, and below a count, among which the first mark stands.
_SOON, _LATER = 6, 40
#: A count with no more lines below it than this needs no mark: the text ends there.
_LAST = 2
#: Marks are short lines.
_MARK_CHARS = 130

_DAY = (
    r"(?:\d{1,2}(?:st|nd|rd|th)?\.? )?[^\W\d]{3,10}\.?,? (?:\d{1,2}(?:st|nd|rd|th)?,? )?(?:19|20)\d\d"
    r"|\d{1,4}[./-]\d{1,2}[./-]\d{2,4}"
)
_DATED = (
    rf".{{0,60}}?\b(?:{_DAY})[,|–-]?(?: at| um| à)? ?\d{{1,2}}[:.h]\d\d.{{0,30}}"
    r"|.{0,50}\b(?:\d+|an?) (?:min(?:ute)?s?|hours?|days?|weeks?|months?|years?)\.? ago.{0,20}"
    r"|(?:log in to )?(?:reply|antworten|répondre|responder|rispondi)(?: (?:to|from) .{1,40})?(?: ?↓| ?[·|].{0,20})?"
)
_MARK = re.compile(_DATED, re.IGNORECASE)
#: Reports have such lines too, above a quotation: below a count only is it a mark.
_SAYS = re.compile(r"[^.!?]{1,60} (?:says|replied|sagt|dit|dice|diz):?", re.IGNORECASE)


class Opener(StrEnum):
    """What kind of line may open a thread: each needs other marks below it."""

    HEADING = "heading"
    COUNT = "count"
    FORM = "form"


@dataclass(frozen=True, slots=True)
class Above:
    """What stands above the lines of a text.

    Attributes:
        story: which lines are paragraphs that may be the story's.
        enough: of each line, whether enough of the story stands above it for a thread to begin there.
        most: whether most of all paragraphs do.
    """

    story: Flags
    enough: Flags
    most: Flags


def begins(kind: Opener, at: int, texts: Sequence[str], forms: Ints, above: Above) -> bool:
    """Whether the line `at` opens a thread.

    Args:
        forms: the lines that belong to a form for comments.
        above: what stands above each line.
    """
    if not above.enough[at]:
        return False
    soon = bool(((forms > at) & (forms <= at + _SOON)).any())
    if kind is Opener.FORM:
        return soon or int(above.story[at + 1 :].sum()) < _FEW
    if soon or any(map(_MARK.fullmatch, _short(texts[at + 1 : at + 1 + _SOON]))):
        return True
    if kind is Opener.HEADING:
        return False
    if any(map(_SAYS.fullmatch, _short(texts[at + 1 : at + 1 + _SOON]))) or len(texts) - at <= _LAST + 1:
        return True
    # The count may stand by a button amid the story, and what is far below it belong to something else.
    later = _short(texts[at + 1 + _SOON : at + 1 + _LATER])
    return bool(above.most[at]) and (bool((forms > at).any()) or any(map(_MARK.fullmatch, later)))


def _short(texts: Sequence[str]) -> list[str]:
    return [text for text in texts if len(text) < _MARK_CHARS]


def above(chars: Floats, prose: Flags, story: Flags) -> Above:
    """What stands above each line.

    Args:
        chars: how many a line has.
        prose: which lines are paragraphs.
        story: which of them may be the story's.
    """
    many = np.cumsum(story)
    share = np.cumsum(chars * prose) / max(float((chars * prose).sum()), 1.0)
    return Above(story, (many >= _MANY) | ((many >= _FEW) & (share >= _SHARE)), share >= _MOST)
