"""Entities: the names, places and dates of an article, with canonical names."""

from pipeline.documents import Entity
from pipeline.enrichment.entities.date_finding import find_dates
from pipeline.enrichment.entities.date_mentions import date_values, published_on
from pipeline.enrichment.entities.draft import Draft, Mention
from pipeline.enrichment.entities.edges import agree, trim
from pipeline.enrichment.entities.organisations import (
    acronyms,
    listed,
    name_organisations,
    of_countries,
    press,
    untagged,
)
from pipeline.enrichment.entities.people import People
from pipeline.enrichment.entities.person_cues import tag_titled, tag_who
from pipeline.enrichment.entities.person_mentions import person_names, recover, split_fused
from pipeline.enrichment.entities.places import countries, name_countries, put_right
from pipeline.enrichment.entities.toponyms import locate, taken_for_persons, tell_from_states
from pipeline.enrichment.reading import Reading
from pipeline.names.gazetteer import Gazetteer


def find_entities(reading: Reading, gazetteer: Gazetteer) -> tuple[Entity, ...]:
    """All named entities of an article, in text order and not overlapping.

    Args:
        gazetteer: the names that we and the users of this installation know.
    """
    draft = Draft(reading, gazetteer)
    trim(draft)
    agree(draft)
    put_right(draft)
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
    taken_for_persons(draft)
    _people(draft)
    name_organisations(draft)
    name_countries(draft)
    locate(draft)
    tell_from_states(draft)
    date_values(draft, published_on(reading.article.published_at))
    return tuple(entity for mention in draft if (entity := _entity(reading, mention)) is not None)


def _people(draft: Draft) -> None:
    before = person_names(draft)
    people = People(before)
    recover(draft, people)
    names = person_names(draft)
    if names != before:
        people = People(names)
    for mention, (start, name) in zip(draft.labelled("PERSON"), names, strict=True):
        canonical = people.canonical(name, start)
        mention.known = mention.known or draft.gazetteer.aliases.get(canonical)
        mention.name = mention.known.name if mention.known else canonical


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
