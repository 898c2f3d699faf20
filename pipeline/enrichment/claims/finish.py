"""From drafts to claims: offsets, names, kinds, certainty."""

import hashlib
from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from operator import attrgetter

from pipeline.documents import Claim, Entity, Quote, Span
from pipeline.enrichment.claims.certainty import certainty, is_negated
from pipeline.enrichment.claims.checkworthy import checkworthiness
from pipeline.enrichment.claims.drafts import Draft
from pipeline.enrichment.claims.names import Names
from pipeline.enrichment.claims.parse import Parse, Range
from pipeline.enrichment.claims.quotations import Quotation
from pipeline.enrichment.reading import Reading

#: Marks that are glued to the first word where a blank is missing.
_STRAY = frozenset(".,;:-–—")
#: Quotations stand in text order and apart, so that either end of them can be searched.
_START, _END = attrgetter("start"), attrgetter("end")


def finished(
    reading: Reading,
    parse: Parse,
    drafts: Sequence[Draft],
    quotations: Sequence[Quotation],
    entities: Sequence[Entity],
) -> tuple[Claim, ...]:
    """Claims of the drafts, in text order."""
    names = Names(parse, entities)
    found = [_claim(reading, parse, made, quotations, names) for made in drafts]
    return tuple(sorted(found, key=lambda claim: (claim.content.spans, claim.id)))


def _claim(reading: Reading, parse: Parse, made: Draft, quotations: Sequence[Quotation], names: Names) -> Claim:
    cue = _spans(parse, made.cue)
    content = _spans(parse, made.content)
    source = _spans(parse, made.source)
    name, source_type = names.of(made)
    said = reading.part(content)
    negated = is_negated(parse, made)
    return Claim(
        id=_id(reading.article.id, cue, content),
        source=reading.part(source, name) if source else None,
        cue=reading.part(cue),
        content=said,
        source_type=source_type,
        quote=_quote(content, quotations),
        certainty=certainty(parse, made, negated),
        # A negated cue tells that the source has not said it.
        polarity="negative" if negated else "positive",
        checkworthy=round(checkworthiness(said.text), 3),
    )


def _id(article: str, cue: Sequence[Span], content: Sequence[Span]) -> str:
    return hashlib.blake2b(f"{article} {cue} {content}".encode(), digest_size=12).hexdigest()


def _spans(parse: Parse, ranges: Sequence[Range]) -> list[Span]:
    spans = []
    for first, last in ranges:
        start, end = parse.starts[first], parse.ends[last - 1]
        while parse.text[start] in _STRAY and start < end - 1:
            start += 1
        spans.append((start, end))
    return spans


def _quote(content: Sequence[Span], quotations: Sequence[Quotation]) -> Quote:
    inside = 0
    for start, end in content:
        first = bisect_right(quotations, start, key=_END)
        last = bisect_left(quotations, end, lo=first, key=_START)
        for each in quotations[first:last]:
            inside += min(end, each.end) - max(start, each.start)
    if not inside:
        return "indirect"
    total = sum([end - start for start, end in content])
    return "direct" if total - inside <= 2 else "mixed"
