"""All articles pass through the pipeline twice more; late copies of old versions are among them."""

import time
from contextlib import closing

from kafka import KafkaAdminClient, TopicPartition
from kafka.admin import OffsetSpec
from kafka.errors import KafkaError, NoError
from kafka.structs import OffsetAndMetadata

from connectors.elasticsearch.client import connect
from connectors.kafka.connection import admin_options
from connectors.kafka.producer import Acknowledged
from pipeline.chaos.articles import record, text
from pipeline.chaos.contents import Contents, contents
from pipeline.chaos.finding import Finding
from pipeline.chaos.site import Site
from pipeline.errors import ServerError
from pipeline.topics import RAW, consumer_group

#: Each article in so many comes in two versions.
_CORRECTED_EVERY = 5
_OLD, _NEW = "2026-01-01T08:00:00Z", "2026-01-01T09:00:00Z"
#: A group counts a member that was killed for 20 seconds more, and cannot be set back before.
_EMPTY_SECONDS = 60.0


#: Articles.
_FULL, _QUICK = 10_000, 600


def run(site: Site, quick: bool) -> Finding:
    """First the same bytes are sent again, then the clean stage is set back to where the first ones lay."""
    articles = _QUICK if quick else _FULL
    finding, source = Finding(), site.source("replay")
    sent = _records(source, articles)
    start = _ends(site)
    pushed: list[Acknowledged] = []
    seen: list[Contents] = []
    with site.crew("replay") as crew:
        for _ in range(2):
            pushed += site.push(sent).acknowledged
            site.settle(pushed, crew)
            seen.append(contents(site.settings.elasticsearch, source))
    _set_back(site, start)
    with site.crew("replay") as crew:
        accounts = site.settle(pushed, crew)
    first, again = seen
    back = contents(site.settings.elasticsearch, source)
    finding.take(accounts, back.doubled)
    finding.expect_no_letters(accounts)
    finding.expect_equal("Acknowledged", 2 * len(sent), len(pushed))
    finding.expect_equal("Articles", articles, first.documents)
    finding.expect_equal("Contents after the records were sent again", first, again)
    finding.expect_equal("Contents after the stage was set back", first, back)
    finding.expect_equal("Articles whose older version won", 0, _old_ones(site, source))
    finding.figure = f"{first.documents:,} documents, content hash {first.digest[:12]} each time"
    return finding


def _records(source: str, count: int) -> list[tuple[str, bytes]]:
    """Old versions, then the newest ones of all articles, then late copies of the old versions."""
    old = [
        record(source, number, text(number, "withdrawn"), fetched_at=_OLD)
        for number in range(0, count, _CORRECTED_EVERY)
    ]
    return [*old, *(record(source, number, fetched_at=_NEW) for number in range(count)), *old]


def _old_ones(site: Site, source: str) -> int:
    query = {"bool": {"filter": [{"term": {"source": source}}, {"term": {"fetched_at": _OLD}}]}}
    with connect(site.settings.elasticsearch) as client:
        return int(client.count(index="articles", query=query)["count"])


def _ends(site: Site) -> dict[TopicPartition, int]:
    """Where the next record of each partition of the raw topic will lie."""
    with closing(KafkaAdminClient(**admin_options(site.settings.kafka))) as admin:
        (topic,) = admin.describe_topics([RAW])
        places = [TopicPartition(RAW, part["partition_index"]) for part in topic["partitions"]]
        ends = admin.list_partition_offsets(dict.fromkeys(places, OffsetSpec.LATEST))
    return {place: ends[place].offset for place in places}


def _set_back(site: Site, start: dict[TopicPartition, int]) -> None:
    """Let the clean stage read everything from these offsets on again; its workers have ended."""
    offsets = {place: OffsetAndMetadata(offset, "", -1) for place, offset in start.items()}
    until = time.monotonic() + _EMPTY_SECONDS
    with closing(KafkaAdminClient(**admin_options(site.settings.kafka))) as admin:
        while True:
            errors: set[type[KafkaError]] = set(
                admin.alter_group_offsets(consumer_group("clean"), offsets).values()
            ) - {NoError}
            if not errors:
                return
            if time.monotonic() > until:
                names = ", ".join(error.__name__ for error in errors)
                raise ServerError(f"The clean stage could not be set back ({names}): do other workers run?")
            time.sleep(1)
