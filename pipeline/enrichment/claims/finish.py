"""From drafts to claims: offsets, names, kinds, certainty."""

import hashlib
from collections.abc import Sequence

from pipeline.documents import Claim, Entity, Quote, Span
from pipeline.enrichment.claims.drafts import Draft
from pipeline.enrichment.claims.parse import Parse, Range
from pipeline.enrichment.claims.quotations import Quotation
from pipeline.enrichment.reading import Reading


def finished(
    reading: Reading,
    parse: Parse,
    drafts: Sequence[Draft],
    quotations: Sequence[Quotation],
    entities: Sequence[Entity],
) -> tuple[Claim, ...]:
    """Claims of the drafts, in text order."""
    found = [_claim(reading, parse, made, quotations, entities) for made in drafts]
    return tuple(sorted(found, key=lambda claim: (claim.content.spans, claim.id)))


def _claim(
    reading: Reading, parse: Parse, made: Draft, quotations: Sequence[Quotation], entities: Sequence[Entity]
) -> Claim:
    cue = _spans(parse, made.cue)
    content = _spans(parse, made.content)
    source = _spans(parse, made.source)
    return Claim(
        id=_id(reading.article.id, cue, content),
        source=reading.part(source) if source else None,
        cue=reading.part(cue),
        content=reading.part(content),
        source_type="person" if source else "unnamed",
        quote=_quote(content, quotations),
        certainty="asserted",
        polarity="positive",
        checkworthy=0.5,
    )


def _id(article: str, cue: Sequence[Span], content: Sequence[Span]) -> str:
    return hashlib.blake2b(f"{article} {cue} {content}".encode(), digest_size=12).hexdigest()


def _spans(parse: Parse, ranges: Sequence[Range]) -> list[Span]:
    return [(parse.starts[start], parse.ends[end - 1]) for start, end in ranges]


def _quote(content: Sequence[Span], quotations: Sequence[Quotation]) -> Quote:
    inside = sum(
        max(0, min(end, quotation.end) - max(start, quotation.start))
        for start, end in content
        for quotation in quotations
    )
    total = sum(end - start for start, end in content)
    if not inside:
        return "indirect"
    return "direct" if total - inside <= 2 else "mixed"
