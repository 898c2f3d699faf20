"""What became of each record that was pushed just now: the ledger's question for a list of acknowledgements."""

import time
from collections.abc import Callable, Iterator, Sequence
from itertools import groupby

from elasticsearch import Elasticsearch
from msgspec import Struct
from msgspec.structs import replace

from connectors.elasticsearch.client import connect, explained
from connectors.kafka.lag import Progress, ProgressReader
from connectors.kafka.producer import Acknowledged
from connectors.ledger import lookups
from pipeline.documents import Origin
from pipeline.ledger.chunks import SIZE
from pipeline.ledger.entries import Fate, Held, classify
from pipeline.settings import ElasticsearchSettings, Settings

_POLL_SECONDS = 0.25


class Accounts(Struct, frozen=True, kw_only=True):
    """What became of some records; the four kinds make up all of them.

    Attributes:
        indexed: the article in the index was made of this record, perhaps after a replay.
        superseded: the index holds the same article, made of another record that is as new or newer.
        dead: it is among the dead letters, and those are open or discarded.
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
    fates: dict[Acknowledged, Fate] = {}
    with explained(settings), connect(settings) as client:
        client.indices.refresh(index="deadletters")
        for _place, records in groupby(sorted(pushed, key=_order), key=_chunk):
            fates.update(_judged(client, list(records)))
    of = {fate: tuple(record for record in pushed if fates[record] is fate) for fate in Fate}
    return Accounts(
        indexed=of[Fate.INDEXED], superseded=of[Fate.DUPLICATE], dead=of[Fate.DEAD_LETTERED], missing=of[Fate.MISSING]
    )


def _judged(client: Elasticsearch, records: Sequence[Acknowledged]) -> Iterator[tuple[Acknowledged, Fate]]:
    """The fates of records of one chunk, in order; that all stages have passed them is the caller's word."""
    offsets = (records[0].topic, records[0].partition, records[0].offset, records[-1].offset + 1)
    held = dict(lookups.held(client, *offsets))
    letters = dict(lookups.letters(client, *offsets))
    articles = lookups.by_id(client, (record.id for record in records if record.offset not in held))
    for record in records:
        # An acknowledgement does not tell the timestamp; that the topic is still the same is the caller's word, too.
        place = Origin(topic=record.topic, partition=record.partition, offset=record.offset, timestamp=0)
        found = articles.get(record.id)
        if record.offset in held:
            found = Held(place, 0)
        elif found and found.place:
            found = replace(found, place=replace(found.place, timestamp=0))
        yield record, classify(place, None, found, dead=record.offset in letters, settled=True)


def _order(record: Acknowledged) -> tuple[str, int, int]:
    return record.topic, record.partition, record.offset


def _chunk(record: Acknowledged) -> tuple[str, int, int]:
    return record.topic, record.partition, record.offset // SIZE
