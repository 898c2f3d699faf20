"""What became of each record that was pushed: the sum that must come out even."""

import time
from collections.abc import Callable, Iterator, Sequence

from elastic_transport import ApiError, TransportError
from elasticsearch import Elasticsearch
from msgspec import Struct

from connectors.elasticsearch.client import connect, explain
from connectors.kafka.lag import Progress, ProgressReader
from connectors.kafka.producer import Acknowledged
from pipeline.deadletters import State
from pipeline.settings import ElasticsearchSettings, Settings

_POLL_SECONDS = 0.25
_IDS_A_REQUEST = 1000


class Accounts(Struct, frozen=True, kw_only=True):
    """What became of some records; the four kinds make up all of them.

    Attributes:
        indexed: the article in the index was made of this record, perhaps after a replay.
        dead: it is among the dead letters, and those are open or discarded.
        superseded: the index holds the same article, made of another record that is as new or newer.
        missing: none of these. Once the pipeline is idle, that is a loss.
    """

    indexed: tuple[Acknowledged, ...] = ()
    superseded: tuple[Acknowledged, ...] = ()
    dead: tuple[Acknowledged, ...] = ()
    missing: tuple[Acknowledged, ...] = ()


def wait_until_idle(settings: Settings, timeout_seconds: float, watch: Callable[[Progress], None]) -> bool:
    """Wait until no record waits for any stage.

    Args:
        watch: called with the progress after each look.

    Returns:
        False when the time was up first.

    Raises:
        ServerError: Kafka cannot be asked.
    """
    until = time.monotonic() + timeout_seconds
    with ProgressReader(settings.kafka) as reader:
        while True:
            progress = reader.read()
            watch(progress)
            if progress.idle:
                return True
            if time.monotonic() > until:
                return False
            time.sleep(_POLL_SECONDS)


def account(settings: ElasticsearchSettings, pushed: Sequence[Acknowledged]) -> Accounts:
    """Find out what became of records. Exact once the pipeline is idle.

    Raises:
        ServerError: Elasticsearch cannot be used as configured.
    """
    indexed: list[Acknowledged] = []
    superseded: list[Acknowledged] = []
    dead: list[Acknowledged] = []
    missing: list[Acknowledged] = []
    try:
        held, letters = _look_up(settings, pushed)
    except (ApiError, TransportError) as error:
        raise explain(error, settings) from error
    for record in pushed:
        place = (record.topic, record.partition, record.offset)
        if held.get(record.id) == place:
            indexed.append(record)
        elif place in letters:
            dead.append(record)
        elif record.id in held:
            superseded.append(record)
        else:
            missing.append(record)
    return Accounts(indexed=tuple(indexed), superseded=tuple(superseded), dead=tuple(dead), missing=tuple(missing))


type _Place = tuple[str, int, int]


def _look_up(
    settings: ElasticsearchSettings, pushed: Sequence[Acknowledged]
) -> tuple[dict[str, _Place | None], set[_Place]]:
    """Article id -> where the record of the indexed version lay; and the origins of dead letters not replayed."""
    held: dict[str, _Place | None] = {}
    letters: set[_Place] = set()
    ids = list(dict.fromkeys(record.id for record in pushed))
    with connect(settings) as client:
        for part in _parts(ids):
            for found in client.mget(index="articles", ids=part, source_includes=["pipeline.kafka"])["docs"]:
                if found.get("found"):
                    held[found["_id"]] = _place(found["_source"].get("pipeline", {}).get("kafka"))
        client.indices.refresh(index="deadletters")
        offsets: dict[tuple[str, int], set[int]] = {}
        for record in pushed:
            offsets.setdefault((record.topic, record.partition), set()).add(record.offset)
        for (topic, partition), mine in offsets.items():
            for some in _parts(sorted(mine)):
                letters |= _dead_origins(client, topic, partition, some)
    return held, letters


def _parts[T](values: Sequence[T]) -> Iterator[Sequence[T]]:
    """Values in lists of what one request asks for at the most."""
    return (values[at : at + _IDS_A_REQUEST] for at in range(0, len(values), _IDS_A_REQUEST))


def _dead_origins(client: Elasticsearch, topic: str, partition: int, offsets: Sequence[int]) -> set[_Place]:
    """Those of some records that dead letters came from, replayed ones left out: what those became stands elsewhere."""
    origin = [
        {"term": {"origin.topic": topic}},
        {"term": {"origin.partition": partition}},
        {"terms": {"origin.offset": list(offsets)}},
    ]
    found = client.search(
        index="deadletters",
        query={"bool": {"filter": origin, "must_not": {"term": {"state": State.REPLAYED}}}},
        aggs={"offsets": {"terms": {"field": "origin.offset", "size": len(offsets)}}},
        size=0,
    )
    return {(topic, partition, int(bucket["key"])) for bucket in found["aggregations"]["offsets"]["buckets"]}


def _place(found: dict[str, object] | None) -> _Place | None:
    return (str(found["topic"]), int(str(found["partition"])), int(str(found["offset"]))) if found else None
