"""Indexing: documents a second into Elasticsearch with one indexer, from records that lie in Kafka."""

import statistics
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import msgspec

from benchmarks.common.corpus import Text
from benchmarks.common.stack import stages, wait_searchable, worker_pids
from benchmarks.path.contest import Cpu
from benchmarks.path.copydesk import server_pids
from connectors.elasticsearch.client import connect
from connectors.embedded.servers import Servers
from connectors.kafka.producer import Producer
from pipeline.agents.outcome import Done, Work
from pipeline.agents.work import extraction
from pipeline.documents import EnrichedArticle
from pipeline.settings import Settings
from pipeline.topics import ENRICHED

_ROUNDS = 3
_WARM_UP = 128
_decode = msgspec.json.Decoder(EnrichedArticle).decode


def enriched(texts: Sequence[Text], settings: Settings) -> list[EnrichedArticle]:
    """Articles with entities, claims and events."""
    outcomes = extraction(settings)([Work(text.record, None) for text in texts])
    return [_decode(outcome.value) for outcome in outcomes if isinstance(outcome, Done)]


def measure(
    articles: Sequence[EnrichedArticle], number: int, settings: Settings, servers: Servers, folder: Path
) -> dict[str, Any]:
    """Medians of several rounds, each with ids of its own.

    Args:
        number: records in a round; the articles are taken again until there are so many.
    """
    rounds = []
    with stages(settings, folder / "workers.log", ["index"]) as supervisor:
        _index(articles, _WARM_UP, "warm-up-", settings, supervisor.watch)
        for turn in range(_ROUNDS):
            cpu = Cpu(worker_pids(supervisor) | server_pids(servers))
            seconds = _index(articles, number, f"index-{turn}-", settings, supervisor.watch)
            rounds.append({"seconds": round(seconds, 2), "cpu": cpu.used()})
    documents = sum(_documents(articles[at % len(articles)]) for at in range(number))
    with connect(settings.elasticsearch) as client:
        found = sum(
            client.count(index=alias, query={"prefix": {field: "index-0-"}})["count"]
            for alias, field in (("articles", "id"), ("claims", "article.id"), ("events", "article.id"))
        )
    assert found == documents, f"{found} documents instead of {documents}"
    middle = statistics.median(float(str(round_["seconds"])) for round_ in rounds)
    return {
        "articles": number,
        "documents": documents,
        "articles_per_second": round(number / middle, 1),
        "documents_per_second": round(documents / middle),
        "rounds": rounds,
    }


def _documents(article: EnrichedArticle) -> int:
    return 1 + len(article.claims) + sum(event.type != "other" for event in article.events)


def _index(articles: Sequence[EnrichedArticle], number: int, prefix: str, settings: Settings, watch: Any) -> float:
    encode = msgspec.json.Encoder().encode
    records = []
    for at in range(number):
        name = f"{prefix}{at:06d}"
        records.append((name, encode(_renamed(articles[at % len(articles)], name))))
    producer = Producer(settings.kafka, settings.feed, topic=ENRICHED)
    try:
        began = time.perf_counter()
        for name, record in records:
            producer.send(name, record)
        producer.drain()
        wait_searchable(settings, prefix, number, watch)
        return time.perf_counter() - began
    finally:
        producer.close()


def _renamed(article: EnrichedArticle, name: str) -> EnrichedArticle:
    """The article under another id, its claims and events, too."""
    claims = tuple(msgspec.structs.replace(claim, id=f"{name}-{claim.id}") for claim in article.claims)
    events = tuple(msgspec.structs.replace(event, id=f"{name}-{event.id}") for event in article.events)
    return msgspec.structs.replace(article, id=name, claims=claims, events=events)
