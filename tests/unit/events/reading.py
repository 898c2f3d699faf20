"""Articles read and enriched for the tests of events."""

from collections.abc import Sequence
from functools import cache

from pipeline.documents import Claim, CleanArticle, EnrichedArticle, Entity, Event, Pipeline
from pipeline.enrichment import Enricher
from pipeline.enrichment.events import find_events
from pipeline.enrichment.reading import Reading
from pipeline.settings import EnrichmentSettings
from pipeline.spans import OffsetMap

PUBLISHED = "2024-05-15"  # a Wednesday


@cache
def enricher() -> Enricher:
    """The enrichment stage, its model loaded once for all tests."""
    return Enricher(EnrichmentSettings())


def article(text: str, number: int = 0, published_at: str | None = PUBLISHED) -> CleanArticle:
    """An article of which nothing was removed."""
    return CleanArticle(
        id=f"test-{number}", text=text, raw_text=text, published_at=published_at, pipeline=Pipeline(version="0")
    )


def enrich(texts: Sequence[str], published_at: str | None = PUBLISHED) -> list[EnrichedArticle]:
    """Articles of these texts with what is found in them."""
    return list(enricher().enrich([article(text, number, published_at) for number, text in enumerate(texts)]))


def events_in(text: str, published_at: str | None = PUBLISHED) -> tuple[Event, ...]:
    """The events of a text."""
    return enrich([text], published_at)[0].events


def events_with(text: str, entities: Sequence[Entity], claims: Sequence[Claim] = ()) -> tuple[Event, ...]:
    """The events of a text in which these entities and claims are found."""
    return find_events(Reading(article(text), enricher().nlp(text), OffsetMap(())), entities, claims)


def entity(text: str, words: str, label: str, **known: str) -> Entity:
    """The first occurrence of some words as an entity; `known` are its further fields."""
    start = text.index(words)
    end = start + len(words)
    return Entity(
        text=words, label=label, start=start, end=end, raw_start=start, raw_end=end,
        name=known.get("name", words), country=known.get("country"), when=known.get("when"),
    )  # fmt: skip


def told(event: Event) -> tuple[str, str, list[str], str, list[str]]:
    """Class, status, actors, trigger and targets of an event, as words."""
    return (
        event.type,
        event.status,
        [actor.text for actor in event.actors],
        event.trigger.text,
        [target.text for target in event.targets],
    )
