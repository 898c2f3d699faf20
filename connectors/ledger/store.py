"""The ledger's own documents: a chunk each, its counts by source and hour, and the wait that settles them.

Several may count at once (`copydesk status` beside a worker), and any of them may be killed. A chunk's document holds
all that is known of it and is written first, as the successor of the very revision that was read: only one writer
can do that. Its counts follow, under the revision as their version, and are marked as told last; a chunk that is not
marked is told again. So the counts are always those of one revision, each of them overwritten and never added to.
"""

import hashlib
from collections.abc import Iterable, Iterator, Sequence
from datetime import UTC, datetime
from itertools import batched
from typing import Any

import msgspec
from elasticsearch import ConflictError, Elasticsearch
from msgspec import Struct
from msgspec.structs import replace

from connectors.elasticsearch.bulk import Write
from pipeline.errors import ServerError
from pipeline.ledger.chunks import Chunk, Counts, Head, Key, counts, from_register, to_register
from pipeline.ledger.drain import Drain

ALIAS = "ledger"

_PAGE = 2000
_WRITES_A_REQUEST = 2000
_FATES = ("pushed", "indexed", "dead_lettered", "duplicates", "in_flight", "missing")


class Wait(Struct, frozen=True, kw_only=True):
    """How far the waits for the stages have come.

    Attributes:
        done: the last one that ended.
        running: the one under way.
        audited_at: when the ledger was last brought up to date, milliseconds since 1970.
    """

    done: Drain | None = None
    running: Drain | None = None
    audited_at: int = 0


def heads(client: Elasticsearch, topic: str) -> list[Head]:
    """All chunks of a topic and of those of its name that were deleted, without their entries."""
    found: list[Head] = []
    after: Sequence[Any] | None = None
    while True:
        hits = client.search(
            index=ALIAS,
            query={"bool": {"filter": [{"term": {"kind": "chunk"}}, {"term": {"topic": topic}}]}},
            source_includes=["state"],
            sort=["topic_id", "partition", "chunk"],
            search_after=after,
            size=_PAGE,
        )["hits"]["hits"]
        found += [msgspec.convert(hit["_source"]["state"], Head) for hit in hits]
        if len(hits) < _PAGE:
            return found
        after = hits[-1]["sort"]


def load(client: Elasticsearch, head: Head) -> Chunk:
    """A chunk as it stands now."""
    source = client.get(index=ALIAS, id=_chunk_id(head))["_source"]
    return Chunk(msgspec.convert(source["state"], Head), from_register(source["register"]))


def save(client: Elasticsearch, chunk: Chunk, now: int) -> bool:
    """Write the successor of the revision that the chunk was made from, and its counts.

    Returns:
        False where somebody else has written that successor; then nothing is written.
    """
    untold = Chunk(replace(chunk.head, revision=chunk.head.revision + 1, told=False), chunk.entries)
    if not _put(client, untold, now):
        return False
    revision = untold.head.revision
    rows = [
        Write(ALIAS, _row_id(chunk.head, key), revision, _row(chunk.head, key, number, now))
        for key, number in counts(chunk).items()
    ]
    _bulk(client, rows)
    # Where somebody has gone on in the meantime, telling is theirs.
    _put(client, Chunk(replace(untold.head, revision=revision + 1, told=True), chunk.entries), now)
    return True


def load_wait(client: Elasticsearch, topic: str) -> Wait:
    """The waits for the stages."""
    found = client.options(ignore_status=404).get(index=ALIAS, id=_wait_id(topic))
    return msgspec.convert(found["_source"]["state"], Wait, strict=False) if found.get("found") else Wait()


def save_wait(client: Elasticsearch, topic: str, wait: Wait) -> None:
    """Keep them. Each is true whoever writes it, so the last one wins."""
    document = {"kind": "wait", "topic": topic, "state": msgspec.to_builtins(wait, str_keys=True)}
    client.index(index=ALIAS, id=_wait_id(topic), document=document)


def totals(client: Elasticsearch, by: Sequence[str] = ()) -> Iterator[tuple[tuple[Any, ...], Counts]]:
    """The sums of all counts, one for each combination of fields.

    Args:
        by: of ``source`` and ``hour`` (milliseconds since 1970); without any, one sum over all.
    """
    sums: dict[str, Any] = {fate: {"sum": {"field": fate}} for fate in _FATES}
    sums["oldest_in_flight"] = {"min": {"field": "oldest_in_flight"}}
    sources = [
        {field: {"terms": {"field": field, "missing_bucket": True}}} for field in (*by, *(() if by else ("kind",)))
    ]
    after: dict[str, Any] = {}
    while True:
        answer = client.search(
            index=ALIAS,
            size=0,
            query={"term": {"kind": "counts"}},
            aggregations={"groups": {"composite": {"size": _PAGE, "sources": sources, **after}, "aggregations": sums}},
        )["aggregations"]["groups"]
        for bucket in answer["buckets"]:
            yield tuple(bucket["key"][field] for field in by), _counts(bucket)
        if "after_key" not in answer:
            return
        after = {"after": answer["after_key"]}


def refresh(client: Elasticsearch) -> None:
    """Let searches see what was written."""
    client.indices.refresh(index=ALIAS)


def _put(client: Elasticsearch, chunk: Chunk, now: int) -> bool:
    head = chunk.head
    document = {
        "kind": "chunk",
        "topic": head.topic,
        "topic_id": head.topic_id,
        "partition": head.partition,
        "chunk": head.number,
        "counted_at": now,
        "state": msgspec.to_builtins(head),
        "register": to_register(chunk.entries),
    }
    target: dict[str, Any] = {"version": head.revision, "version_type": "external"}
    try:
        client.index(index=ALIAS, id=_chunk_id(head), document=document, **target)
    except ConflictError:
        return False
    return True


def _bulk(client: Elasticsearch, writes: Iterable[Write]) -> None:
    for some in batched(writes, _WRITES_A_REQUEST):
        operations: list[Any] = [line for write in some for line in write.lines]
        for item in client.bulk(operations=operations)["items"]:
            ((_action, outcome),) = item.items()
            if outcome["status"] >= 300 and outcome["status"] != 409:
                reason = outcome.get("error", {}).get("reason", outcome["status"])
                raise ServerError(f"Elasticsearch does not take the ledger's counts: {reason}.")


def _row(head: Head, key: Key, number: Counts, now: int) -> dict[str, Any]:
    source, hour = key
    return {
        "kind": "counts",
        "topic": head.topic,
        "topic_id": head.topic_id,
        "partition": head.partition,
        "chunk": head.number,
        "source": source,
        "hour": datetime.fromtimestamp(hour / 1000, UTC).isoformat(timespec="seconds"),
        "counted_at": now,
        **msgspec.to_builtins(number),
    }


def _counts(bucket: dict[str, Any]) -> Counts:
    oldest = bucket["oldest_in_flight"]["value"]
    return Counts(
        **{fate: int(bucket[fate]["value"]) for fate in _FATES},
        oldest_in_flight=None if oldest is None else int(oldest),
    )


def _chunk_id(head: Head) -> str:
    return f"chunk-{head.topic_id}-{head.partition}-{head.number}"


def _row_id(head: Head, key: Key) -> str:
    digest = hashlib.blake2b(msgspec.json.encode(key), digest_size=12).hexdigest()
    return f"counts-{head.topic_id}-{head.partition}-{head.number}-{digest}"


def _wait_id(topic: str) -> str:
    return f"wait-{topic}"
