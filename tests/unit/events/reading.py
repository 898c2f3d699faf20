"""Articles enriched for the tests of events."""

from collections.abc import Sequence
from functools import cache

from pipeline.documents import CleanArticle, EnrichedArticle, Event, Pipeline
from pipeline.enrichment import Enricher
from pipeline.settings import EnrichmentSettings

PUBLISHED = "2024-05-15"  # a Wednesday


@cache
def enricher() -> Enricher:
    """The enrichment stage, its model loaded once for all tests."""
    return Enricher(EnrichmentSettings())


def enrich(texts: Sequence[str], published_at: str | None = PUBLISHED) -> list[EnrichedArticle]:
    """Articles of these texts, of which nothing was removed, with what is found in them."""
    articles = [
        CleanArticle(
            id=f"test-{number}", text=text, raw_text=text, published_at=published_at, pipeline=Pipeline(version="0")
        )
        for number, text in enumerate(texts)
    ]
    return list(enricher().enrich(articles))


def events_in(text: str, published_at: str | None = PUBLISHED) -> tuple[Event, ...]:
    """The events of a text."""
    return enrich([text], published_at)[0].events


def told(event: Event) -> tuple[str, str, list[str], str, list[str]]:
    """Class, status, actors, trigger and targets of an event, as words."""
    return (
        event.type,
        event.status,
        [actor.text for actor in event.actors],
        event.trigger.text,
        [target.text for target in event.targets],
    )
