"""Articles read for the tests of events."""

from functools import cache

from spacy.language import Language
from spacy.tokens import Doc

from pipeline.documents import CleanArticle, Event, Pipeline
from pipeline.enrichment import model
from pipeline.enrichment.claims import find_claims
from pipeline.enrichment.entities import find_entities
from pipeline.enrichment.events import find_events
from pipeline.enrichment.reading import Reading
from pipeline.spans import OffsetMap


@cache
def nlp() -> Language:
    """The model, loaded once for all tests."""
    return model.load(model.DEFAULT)


def read(text: str, published_at: str | None = "2024-05-15", article_id: str = "test") -> Reading:
    """An article as the model reads it."""
    return reading_of(nlp()(text), published_at, article_id)


def reading_of(doc: Doc, published_at: str | None = "2024-05-15", article_id: str = "test") -> Reading:
    """An article of which nothing was removed, parsed already."""
    text = doc.text
    article = CleanArticle(
        id=article_id, text=text, raw_text=text, published_at=published_at, pipeline=Pipeline(version="0")
    )
    return Reading(article, doc, OffsetMap(()))


def events_in(text: str, published_at: str | None = "2024-05-15", article_id: str = "test") -> tuple[Event, ...]:
    """The events of a text, with the entities and claims found in it."""
    reading = read(text, published_at, article_id)
    entities = find_entities(reading)
    return find_events(reading, entities, find_claims(reading, entities))


def told(event: Event) -> tuple[str, str, list[str], str, list[str]]:
    """Class, status, actors, trigger and targets of an event, as words."""
    return (
        event.type,
        event.status,
        [actor.name or actor.text for actor in event.actors],
        event.trigger.text,
        [target.name or target.text for target in event.targets],
    )
