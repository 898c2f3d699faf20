"""An article as the model read it: what entities, claims and events are found in."""

from collections.abc import Iterable
from dataclasses import dataclass

from spacy.tokens import Doc

from pipeline.documents import ClaimPart, CleanArticle, Participant, Span, Trigger
from pipeline.spans import OffsetMap


@dataclass(frozen=True, slots=True)
class Reading:
    """A clean article, its parse, and the way back to the raw text.

    Attributes:
        doc: spaCy's parse of `article.text`; its character offsets are offsets into that text.
    """

    article: CleanArticle
    doc: Doc
    offsets: OffsetMap

    @property
    def read(self) -> str:
        """The text of the parse, which spaCy itself would put together of its tokens each time that it is asked."""
        if not len(self.doc):
            return ""
        last = self.doc[-1]
        return self.article.text[: last.idx + len(last.text_with_ws)]

    def text(self, spans: Iterable[Span]) -> str:
        """The words of the spans, several joined by an ellipsis."""
        text = self.article.text
        return " … ".join([text[start:end] for start, end in spans])

    def part(self, spans: Iterable[Span], name: str | None = None) -> ClaimPart:
        """A part of a claim at these spans of the clean text."""
        kept = tuple(spans)
        return ClaimPart(text=self.text(kept), spans=kept, raw_spans=self.raw_spans(kept), name=name)

    def participant(self, spans: Iterable[Span], name: str | None = None, country: str | None = None) -> Participant:
        """An actor or target of an event at these spans of the clean text."""
        kept = tuple(spans)
        return Participant(text=self.text(kept), name=name, country=country, spans=kept, raw_spans=self.raw_spans(kept))

    def trigger(self, start: int, end: int) -> Trigger | None:
        """The trigger at a span of the clean text, or None where a removed stretch lies inside it."""
        raw = self.offsets.raw_span(start, end)
        if raw is None:
            return None
        return Trigger(text=self.article.text[start:end], start=start, end=end, raw_start=raw[0], raw_end=raw[1])

    def raw_spans(self, spans: Iterable[Span]) -> tuple[Span, ...]:
        """The spans of the raw text that these spans of the clean text stand for."""
        raw_spans = self.offsets.raw_spans
        return tuple([raw for start, end in spans for raw in raw_spans(start, end)])
