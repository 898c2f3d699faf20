"""What Elasticsearch knows of raw records: which became articles, which dead letters."""

from collections.abc import Iterable, Iterator, Sequence
from itertools import batched
from typing import Any

from elasticsearch import Elasticsearch
from msgspec.structs import replace

from connectors.elasticsearch.multiget import found
from pipeline.deadletters import State
from pipeline.documents import Origin
from pipeline.identity import moment_of
from pipeline.ledger.chunks import SIZE, Fingerprint
from pipeline.ledger.counting import Mark
from pipeline.ledger.entries import Held

_IDS_A_REQUEST = 1000
_BUCKETS_A_REQUEST = 5000
#: The server gives no more in one answer; a chunk's records are fewer, but letters may be several a record.
_HITS_A_REQUEST = 10_000

_NOT_REPLAYED: dict[str, Any] = {"bool": {"must_not": {"term": {"state": State.REPLAYED}}}}


def fingerprints(client: Elasticsearch, topic: str) -> dict[tuple[int, int], Fingerprint]:
    """(partition, chunk) -> what the index holds of it, for all chunks of a topic of which it holds anything."""
    chunks: dict[tuple[int, int], Fingerprint] = {}
    for place, number, offsets in _per_chunk(client, "articles", "pipeline.kafka", topic, {"match_all": {}}):
        chunks[place] = Fingerprint(held=number, held_sum=offsets)
    for place, number, offsets in _per_chunk(client, "deadletters", "origin", topic, _NOT_REPLAYED):
        chunks[place] = replace(chunks.get(place, Fingerprint()), letters=number, letters_sum=offsets)
    return chunks


def held(client: Elasticsearch, topic: str, partition: int, first: int, stop: int) -> frozenset[Mark]:
    """Which records of a range of offsets the articles in the index were made of.

    Exact but for the second until a search sees what was written; `by_id` sees that at once.
    """
    return _marks(client, "articles", "pipeline.kafka", topic, partition, (first, stop), {"match_all": {}})


def letters(client: Elasticsearch, topic: str, partition: int, first: int, stop: int) -> frozenset[Mark]:
    """Which records of a range of offsets have a dead letter that was not replayed."""
    return _marks(client, "deadletters", "origin", topic, partition, (first, stop), _NOT_REPLAYED)


def by_id(client: Elasticsearch, ids: Iterable[str]) -> dict[str, Held]:
    """Article id -> what the index holds of it, in real time."""
    articles: dict[str, Held] = {}
    for some in batched(dict.fromkeys(ids), _IDS_A_REQUEST):
        for doc in found(client.mget(index="articles", ids=list(some), source_includes=["pipeline.kafka"])):
            kafka = doc["_source"].get("pipeline", {}).get("kafka")
            articles[doc["_id"]] = Held(_origin(kafka) if kafka else None, moment_of(doc["_version"]))
    return articles


def _per_chunk(
    client: Elasticsearch, alias: str, field: str, topic: str, query: dict[str, Any]
) -> Iterator[tuple[tuple[int, int], int, int]]:
    """(partition, chunk), how many documents, and the sum of their offsets."""
    after: dict[str, Any] = {}
    while True:
        composite: dict[str, Any] = {
            "size": _BUCKETS_A_REQUEST,
            "sources": [
                {"partition": {"terms": {"field": f"{field}.partition"}}},
                {"offset": {"histogram": {"field": f"{field}.offset", "interval": SIZE}}},
            ],
            **after,
        }
        offsets = {"offsets": {"sum": {"field": f"{field}.offset"}}}
        answer = client.search(
            index=alias,
            size=0,
            allow_partial_search_results=False,  # what lies on a shard that is not there would count as lost
            query={"bool": {"filter": [{"term": {f"{field}.topic": topic}}, query]}},
            aggregations={"chunks": {"composite": composite, "aggregations": offsets}},
        )["aggregations"]["chunks"]
        for bucket in answer["buckets"]:
            place = (int(bucket["key"]["partition"]), int(bucket["key"]["offset"]) // SIZE)
            yield place, bucket["doc_count"], int(bucket["offsets"]["value"])
        if "after_key" not in answer:
            return
        after = {"after": answer["after_key"]}


def _marks(
    client: Elasticsearch,
    alias: str,
    field: str,
    topic: str,
    partition: int,
    offsets: tuple[int, int],
    query: dict[str, Any],
) -> frozenset[Mark]:
    marks: set[Mark] = set()
    after: Sequence[Any] | None = None
    while True:
        hits = client.search(
            index=alias,
            allow_partial_search_results=False,
            query={
                "bool": {
                    "filter": [
                        {"term": {f"{field}.topic": topic}},
                        {"term": {f"{field}.partition": partition}},
                        {"range": {f"{field}.offset": {"gte": offsets[0], "lt": offsets[1]}}},
                        query,
                    ]
                }
            },
            source=False,
            docvalue_fields=[{"field": f"{field}.offset"}, {"field": f"{field}.timestamp", "format": "epoch_millis"}],
            sort=[{f"{field}.offset": "asc"}, {"id": "asc"}],
            search_after=after,
            size=_HITS_A_REQUEST,
        )["hits"]["hits"]
        for hit in hits:
            marks.add((int(hit["fields"][f"{field}.offset"][0]), int(hit["fields"][f"{field}.timestamp"][0])))
        if len(hits) < _HITS_A_REQUEST:
            return frozenset(marks)
        after = hits[-1]["sort"]


def _origin(kafka: dict[str, Any]) -> Origin:
    return Origin(
        topic=kafka["topic"],
        partition=int(kafka["partition"]),
        offset=int(kafka["offset"]),
        timestamp=int(kafka["timestamp"]),
    )
