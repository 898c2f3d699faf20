"""Copydesk on embedded servers, to be measured: what is pushed, and when all of it can be found."""

import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from elasticsearch import Elasticsearch

from benchmarks.common.corpus import Text, renamed
from benchmarks.common.processes import tree
from connectors.elasticsearch.client import connect
from connectors.kafka.producer import Failed, Producer
from pipeline.agents.stage import MODULE
from pipeline.agents.supervisor import Supervisor
from pipeline.settings import Settings
from pipeline.topics import RAW, STAGES

_LOOK_SECONDS = 0.1
#: An article takes a fraction of a second: without any progress for this long, something is broken.
_PATIENCE_SECONDS = 180.0


class Stuck(Exception):
    """Articles that were fed do not become searchable."""


@contextmanager
def stages(
    settings: Settings, log: Path, names: Sequence[str] = tuple(STAGES), module: str = MODULE
) -> Iterator[Supervisor]:
    """The stages' processes, started; they are ready when articles come through.

    Args:
        module: what runs a stage, for workers that tell more of themselves.
    """
    supervisor = Supervisor(list(names), settings, log, module)
    try:
        supervisor.start()
        yield supervisor
    finally:
        supervisor.stop()


def feed(texts: Sequence[Text], prefix: str, settings: Settings, watch: Callable[[], None]) -> float:
    """Send articles whose ids begin so; seconds until all are found.

    Raises:
        Stuck: they do not come through.
    """
    began = time.perf_counter()
    push(settings, renamed(texts, prefix))
    wait_searchable(settings, prefix, len(texts), watch)
    return time.perf_counter() - began


def push(settings: Settings, texts: Sequence[Text], topic: str = RAW) -> None:
    """Send the articles and wait until Kafka has acknowledged each.

    Raises:
        Stuck: it did not.
    """
    producer = Producer(settings.kafka, settings.feed, topic=topic)
    try:
        for text in texts:
            producer.send(text.id, text.record)
        producer.drain()
        if failed := [result for result in producer.results() if isinstance(result, Failed)]:
            raise Stuck(f"{len(failed)} articles were not acknowledged: {failed[0].sentence}")
    finally:
        producer.close()


def wait_searchable(settings: Settings, prefix: str, number: int, watch: Callable[[], None]) -> None:
    """Wait until a search finds so many articles with ids that begin so, and all of their claims.

    The indices refresh by themselves, as in production: nothing here makes them.

    Raises:
        Stuck: no progress for minutes.
    """
    with connect(settings.elasticsearch) as client:
        wait_count(client, "articles", "id", prefix, number, watch)
        parts = client.search(
            index="articles",
            size=0,
            query={"prefix": {"id": prefix}},
            aggs={"claims": {"sum": {"field": "claim_count"}}},
        )["aggregations"]
        # Claims and events of a batch are written together, and before its articles.
        wait_count(client, "claims", "article.id", prefix, int(parts["claims"]["value"]), watch)


def wait_count(
    client: Elasticsearch, index: str, field: str, prefix: str, number: int, watch: Callable[[], None]
) -> None:
    """Wait until a search finds so many documents.

    Raises:
        Stuck: no progress for minutes.
    """
    query: dict[str, Any] = {"prefix": {field: prefix}}
    seen, since = -1, time.monotonic()
    while (found := int(client.count(index=index, query=query)["count"])) < number:
        watch()
        if found > seen:
            seen, since = found, time.monotonic()
        elif time.monotonic() - since > _PATIENCE_SECONDS:
            raise Stuck(f"{found} of {number} documents in `{index}` can be found, and no more come.")
        time.sleep(_LOOK_SECONDS)


def worker_pids(supervisor: Supervisor) -> dict[str, list[int]]:
    """The process of each stage as ``STAGE`` and those of its pool as ``STAGE pool``."""
    found = {}
    for stage, pid in supervisor.pids.items():
        own, *pool = tree(pid)
        found[stage] = [own]
        if pool:
            found[f"{stage} pool"] = pool
    return found
