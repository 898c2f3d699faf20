"""From offsets in the clean text to offsets in the raw text, and back to the raw text itself."""

import re
from bisect import bisect_right
from collections.abc import Iterable, Sequence

from pipeline.documents import Removed, Span

#: A line break, or a full stop and its like before what may begin a sentence.
_SENTENCE_END = re.compile(r"\n|(?<=[.!?…])[\"'”’)\]]*\s+(?=[\"'“‘(\[]*[^\W_a-zß-öø-ÿ])")
#: Characters looked at on either side; most sentences begin within the first few of them.
_SENTENCE_REACH, _FEW = 600, 160


def sentence_around(text: str, start: int, end: int) -> str:
    """The sentence that a span stands in, for people to read.

    By punctuation alone: an abbreviation before a capital ends it too early, but never inside the span.
    """
    begin = _sentence_before(text, start, _FEW)
    if begin is None:
        begin = _sentence_before(text, start, _SENTENCE_REACH) or max(start - _SENTENCE_REACH, 0)
    after = _SENTENCE_END.search(text, end, end + _SENTENCE_REACH)
    return text[begin : after.start() if after else end + _SENTENCE_REACH].strip()


def _sentence_before(text: str, start: int, reach: int) -> int | None:
    """Behind the last end of a sentence among so many characters before `start`; None where there is none."""
    ends = (found.end() for found in _SENTENCE_END.finditer(text, max(start - reach, 0), start + 1))
    return max((end for end in ends if end <= start), default=None)


def cut(raw_text: str, stretches: Iterable[Span]) -> str:
    """The raw text without the given stretches (sorted, not overlapping)."""
    kept, at = [], 0
    for start, end in stretches:
        kept.append(raw_text[at:start])
        at = end
    kept.append(raw_text[at:])
    return "".join(kept)


def restore(text: str, removed: Sequence[Removed]) -> str:
    """The raw text, put together from the clean text and the stretches that were taken out of it."""
    parts, at, shift = [], 0, 0
    for stretch in removed:
        upto = stretch.start - shift
        parts += [text[at:upto], stretch.text]
        at = upto
        shift += stretch.end - stretch.start
    parts.append(text[at:])
    return "".join(parts)


class OffsetMap:
    """Maps spans of the clean text to spans of the raw text.

    Args:
        removed: the stretches that were cut out, sorted and not overlapping.
    """

    def __init__(self, removed: Sequence[Removed]) -> None:
        # Clean offset at which each cut lies, and how much raw text is gone from there on.
        self._cuts: list[int] = []
        self._shifts: list[int] = []
        shift = 0
        for stretch in removed:
            cut_at = stretch.start - shift
            shift += stretch.end - stretch.start
            if self._cuts and self._cuts[-1] == cut_at:
                self._shifts[-1] = shift
            else:
                self._cuts.append(cut_at)
                self._shifts.append(shift)

    def raw_offset(self, offset: int) -> int:
        """The raw offset of the character at this clean offset."""
        index = bisect_right(self._cuts, offset) - 1
        return offset + (self._shifts[index] if index >= 0 else 0)

    def raw_spans(self, start: int, end: int) -> tuple[Span, ...]:
        """The raw spans of a clean span: several where a cut lies inside it, none where it is empty."""
        index = bisect_right(self._cuts, start)
        # Hardly any span has a cut inside.
        if start < end and (index == len(self._cuts) or self._cuts[index] >= end):
            shift = self._shifts[index - 1] if index else 0
            return ((start + shift, end + shift),)
        pieces: list[Span] = []
        at = start
        while at < end:
            index = bisect_right(self._cuts, at)
            upto = min(self._cuts[index], end) if index < len(self._cuts) else end
            shift = self._shifts[index - 1] if index else 0
            pieces.append((at + shift, upto + shift))
            at = upto
        return tuple(pieces)

    def raw_span(self, start: int, end: int) -> Span | None:
        """The raw span of a clean span, or None where a cut lies inside it."""
        pieces = self.raw_spans(start, end)
        return pieces[0] if len(pieces) == 1 else None
