"""Articles as the model reads them, for the tests of entities."""

from functools import cache

from spacy.language import Language

from pipeline.cleaning import Cleaner
from pipeline.documents import CleanArticle, Entity
from pipeline.enrichment import model
from pipeline.enrichment.entities import find_entities
from pipeline.enrichment.reading import Reading
from pipeline.names.gazetteer import Gazetteer
from pipeline.raw import from_fields
from pipeline.settings import config_folder
from pipeline.spans import OffsetMap


@cache
def nlp() -> Language:
    """The model that we ship with."""
    return model.load(model.DEFAULT)


@cache
def gazetteer() -> Gazetteer:
    """The names that we ship with."""
    return Gazetteer.load(config_folder() / "names")


@cache
def _cleaner() -> Cleaner:
    return Cleaner(config_folder() / "cleaning")


def article(text: str, published_at: str | None = None) -> CleanArticle:
    """A clean article with these words."""
    given = {"id": "test", "text": text, **({"published_at": published_at} if published_at else {})}
    return _cleaner().clean(from_fields(given))


def entities_of(text: str, published_at: str | None = None, names: Gazetteer | None = None) -> tuple[Entity, ...]:
    """The entities of an article with these words."""
    clean = article(text, published_at)
    return find_entities(Reading(clean, nlp()(clean.text), OffsetMap(clean.removed)), names or gazetteer())


def named(found: tuple[Entity, ...], label: str) -> list[tuple[str, str]]:
    """Words and canonical name of the entities with a label, in text order."""
    return [(entity.text, entity.name) for entity in found if entity.label == label]
