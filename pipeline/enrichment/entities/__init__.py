"""Entities: the names, places and dates of an article, with canonical names."""

from pipeline.documents import Entity
from pipeline.enrichment.reading import Reading


def find_entities(reading: Reading) -> tuple[Entity, ...]:
    """All named entities of an article, in text order."""
    found = []
    for span in reading.doc.ents:
        raw = reading.offsets.raw_span(span.start_char, span.end_char)
        if raw is None or not span.text.strip():
            continue
        found.append(
            Entity(
                text=span.text,
                label=span.label_,
                start=span.start_char,
                end=span.end_char,
                raw_start=raw[0],
                raw_end=raw[1],
                name=span.text,
            )
        )
    return tuple(found)
