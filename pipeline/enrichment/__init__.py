"""The enrichment stage: a clean article in, the same article with entities, claims and events out."""

import time
from collections.abc import Iterator, Sequence
from functools import cached_property
from typing import Any

import msgspec
from spacy.language import Language
from spacy.tokens import Doc

from pipeline.documents import CleanArticle, EnrichedArticle
from pipeline.enrichment import model
from pipeline.enrichment.claims import find_claims
from pipeline.enrichment.entities import find_entities
from pipeline.enrichment.events import find_events
from pipeline.enrichment.reading import Reading
from pipeline.names.gazetteer import Gazetteer
from pipeline.settings import NO_MODEL, EnrichmentSettings, config_folder
from pipeline.spans import OffsetMap

_SHARED_FIELDS = tuple(name for name in CleanArticle.__struct_fields__ if name != "pipeline")


class Enricher:
    """Finds entities, claims and events in articles.

    The spaCy pipeline is loaded at first use.

    Raises:
        SettingsError: a list of names is wrong.
    """

    def __init__(self, settings: EnrichmentSettings) -> None:
        self._settings = settings
        self._gazetteer = Gazetteer.load(settings.names or config_folder() / "names")

    def load(self) -> None:
        """Load the model now, not with the first article.

        Raises:
            SettingsError: there is none of the name in the settings.
        """
        if self._settings.model != NO_MODEL:
            self.nlp  # noqa: B018 - loads it

    @cached_property
    def nlp(self) -> Language:
        """The spaCy pipeline that reads English articles.

        Raises:
            SettingsError: there is none of the name in the settings.
        """
        return model.load(self._settings.model)

    @cached_property
    def _version(self) -> str:
        # spaCy puts its description of a pipeline together anew each time that it is asked.
        return model.version(self.nlp)

    def enrich(self, articles: Sequence[CleanArticle]) -> Iterator[EnrichedArticle]:
        """Enrich articles, in order.

        The model reads English: an article in another language passes with nothing found in it and no
        `pipeline.model`, and so does every article where the model is ``none``.
        """
        english = [article for article in articles if self._reads(article)]
        texts = ((article.text[: self._settings.max_chars], article) for article in english)
        began = time.perf_counter()
        parsed = self.nlp.pipe(texts, as_tuples=True, batch_size=self._settings.batch) if english else iter(())
        for article in articles:
            if self._reads(article):
                doc, _article = next(parsed)
                yield self._enriched(article, doc, began)
            else:
                yield EnrichedArticle(**_shared(article), pipeline=article.pipeline)
            began = time.perf_counter()

    def _reads(self, article: CleanArticle) -> bool:
        return self._settings.model != NO_MODEL and reads(article)

    def _enriched(self, article: CleanArticle, doc: Doc, began: float) -> EnrichedArticle:
        reading = Reading(article, doc, OffsetMap(article.removed))
        entities = find_entities(reading, self._gazetteer)
        claims = find_claims(reading, entities)
        events = find_events(reading, entities, claims)
        made_by = msgspec.structs.replace(
            article.pipeline,
            model=self._version,
            stages={**article.pipeline.stages, "enrich": round((time.perf_counter() - began) * 1000, 2)},
            enriched_chars=self._settings.max_chars if len(article.text) > self._settings.max_chars else None,
        )
        return EnrichedArticle(**_shared(article), entities=entities, claims=claims, events=events, pipeline=made_by)


def reads(article: CleanArticle) -> bool:
    """Whether the model reads the language of this article."""
    return (article.language or "en").lower().split("-")[0] == "en"


def _shared(article: CleanArticle) -> dict[str, Any]:
    return {name: getattr(article, name) for name in _SHARED_FIELDS}
