"""Entities: the names, places and dates of an article, with canonical names."""

from pipeline.documents import Entity
from pipeline.enrichment.entities.date_finding import find_dates
from pipeline.enrichment.entities.date_mentions import date_values, published_on
from pipeline.enrichment.entities.draft import Draft, Mention
from pipeline.enrichment.entities.edges import trim
from pipeline.enrichment.entities.gazetteer import Gazetteer
from pipeline.enrichment.entities.organisations import (
    acronyms,
    listed,
    name_organisations,
    of_countries,
    press,
    untagged,
)
from pipeline.enrichment.entities.people import People, name_people
from pipeline.enrichment.entities.person_cues import tag_titled, tag_who
from pipeline.enrichment.entities.person_mentions import recover, split_fused
from pipeline.enrichment.entities.places import countries, name_countries
from pipeline.enrichment.entities.toponyms import locate
from pipeline.enrichment.reading import Reading


def find_entities(reading: Reading, gazetteer: Gazetteer) -> tuple[Entity, ...]:
    """All named entities of an article, in text order and not overlapping.

    Args:
        gazetteer: the names that we and the users of this installation know.
    """
    draft = Draft(reading.doc, gazetteer)
    trim(draft)
    split_fused(draft)
    listed(draft)
    countries(draft)
    of_countries(draft)
    untagged(draft)
    acronyms(draft)
    press(draft)
    find_dates(draft)
    tag_titled(draft)
    tag_who(draft)
    _people(draft)
    name_organisations(draft)
    name_countries(draft)
    locate(draft)
    date_values(draft, published_on(reading.article.published_at))
    return tuple(entity for mention in draft if (entity := _entity(reading, mention)) is not None)


def _people(draft: Draft) -> None:
    words_of = {mention.start: draft.words_of(mention) for mention in draft.labelled("PERSON")}
    recover(draft, People(list(words_of.items())))
    persons = draft.labelled("PERSON")
    words_of = {mention.start: draft.words_of(mention) for mention in persons}
    name_people(persons, People(list(words_of.items())), words_of)


def _entity(reading: Reading, mention: Mention) -> Entity | None:
    """The finished entity, or None where a removed stretch lies inside it."""
    raw = reading.offsets.raw_span(mention.start, mention.end)
    text = reading.article.text[mention.start : mention.end]
    if raw is None or not text.strip():
        return None
    known = mention.known
    return Entity(
        text=text,
        label=mention.label,
        start=mention.start,
        end=mention.end,
        raw_start=raw[0],
        raw_end=raw[1],
        name=mention.name or (known.name if known else text),
        kind=known.kind if known else None,
        country=known.country if known else None,
        location=known.location if known else None,
        precision=known.precision if known else None,
        when=mention.when,
    )
