"""The audit: brings the ledger up to date. What was settled before costs next to nothing again.

1. See how far the stages have come, and whether a wait for them has ended (`pipeline.ledger.drain`).
2. Ask for the fingerprints of all chunks, before anything is counted by them.
3. Read what is new on the raw topic.
4. Count again the chunks of which something can have changed.
"""

import logging
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import groupby

from elasticsearch import Elasticsearch
from msgspec.structs import replace

from connectors.elasticsearch.client import connect, explained
from connectors.kafka.lag import Progress, ProgressReader
from connectors.kafka.reader import Stretch, TopicReader
from connectors.ledger import lookups, store
from pipeline.ledger.chunks import SIZE, Chunk, Fingerprint, Head, extended
from pipeline.ledger.counting import Found, due, recount, unexplained
from pipeline.ledger.drain import Drain, TopicState, advance, begin, still_valid
from pipeline.ledger.entries import Entry, entry_of
from pipeline.settings import Settings
from pipeline.topics import RAW

logger = logging.getLogger(__name__)


def audit(settings: Settings) -> Progress:
    """Bring the ledger up to date.

    Returns:
        How far the stages had come when it began.

    Raises:
        ServerError: Kafka or Elasticsearch cannot be used as configured.
    """
    now = _now()
    with ProgressReader(settings.kafka) as reader:
        progress = reader.read()
    with explained(settings.elasticsearch), connect(settings.elasticsearch) as client:
        wait = _waited(store.load_wait(client, RAW), now, progress)
        # A search sees a dead letter a second late; whether a record is lost is decided now.
        client.indices.refresh(index=["deadletters", store.ALIAS])
        found = lookups.fingerprints(client, RAW)
        heads = {(head.topic_id, head.partition, head.number): head for head in store.heads(client, RAW)}
        session = _Audit(client, settings, progress.topics[RAW], wait.done, now, found, heads)
        session.read_new()
        session.count_again()
        store.save_wait(client, RAW, replace(wait, audited_at=now))
        client.indices.refresh(index=store.ALIAS)
    return progress


def _waited(wait: store.Wait, now: int, progress: Progress) -> store.Wait:
    """Go on with the wait that is under way, and begin the next one where it has ended."""
    running = wait.running
    if running is None or not still_valid(running, progress.topics):
        running = begin(now, progress.topics)
    running = advance(running, progress.topics)
    if not running.done:
        return replace(wait, running=running)
    following = advance(begin(now, progress.topics), progress.topics)
    if following.done:
        return replace(wait, done=following, running=None)
    return replace(wait, done=running, running=following)


@dataclass
class _Audit:
    """One audit under way.

    Attributes:
        raw: the raw topic, with how far the clean stage has come.
        fingerprints: (partition, number) -> what the index holds.
        heads: (topic id, partition, number) -> head; those that were counted are taken out.
    """

    client: Elasticsearch
    settings: Settings
    raw: TopicState
    drained: Drain | None
    now: int
    fingerprints: dict[tuple[int, int], Fingerprint]
    heads: dict[tuple[str, int, int], Head]
    _open: dict[int, Chunk] = field(default_factory=dict)

    def read_new(self) -> None:
        """Take the records that the ledger does not have yet into its chunks, and count those."""
        ranges = {
            number: (self._first_unread(number, position.start), position.end)
            for number, position in self.raw.partitions.items()
        }
        at = {number: start for number, (start, _stop) in ranges.items()}
        if any(start < stop for start, stop in ranges.values()):
            with TopicReader(self.settings.kafka, RAW) as reader:
                for stretch in reader.between(ranges):
                    self._take(stretch, at[stretch.partition])
                    at[stretch.partition] = stretch.read_to
        for chunk in self._open.values():
            self._count(chunk, grown=True)

    def count_again(self) -> None:
        """Count the chunks that are due."""
        for head in list(self.heads.values()):
            if due(head, self._fingerprint(head), self.drained, gone=self._gone(head)):
                self._count(store.load(self.client, head), grown=False)

    def _first_unread(self, partition: int, start: int) -> int:
        """Where to go on reading: in the first chunk that is not full, or is not there."""
        mine = {
            number: head for (topic, of, number), head in self.heads.items() if (topic, of) == (self.raw.id, partition)
        }
        number = start // SIZE
        while number in mine and mine[number].next >= mine[number].end:
            number += 1
        if mine and (known := max(head.next for head in mine.values())) < start:
            logger.warning(
                "Records %d to %d of %s-%d were deleted before the ledger read them", known, start - 1, RAW, partition
            )
        return max(mine[number].next if number in mine else number * SIZE, start)

    def _take(self, stretch: Stretch, read_from: int) -> None:
        """Put records into their chunks; a chunk that is full is counted."""
        by_chunk = {
            number: list(some) for number, some in groupby(_entries(stretch), lambda entry: entry.offset // SIZE)
        }
        for number in range(read_from // SIZE, (stretch.read_to - 1) // SIZE + 1):
            chunk = self._open.pop(stretch.partition, None) or self._chunk(stretch.partition, number)
            # Another audit may have been faster with a part of them.
            new = [entry for entry in by_chunk.get(number, []) if entry.offset >= chunk.head.next]
            chunk = extended(chunk, new, stretch.read_to)
            if chunk.head.next >= chunk.head.end:
                self._count(chunk, grown=True)
            else:
                self._open[stretch.partition] = chunk

    def _chunk(self, partition: int, number: int) -> Chunk:
        if head := self.heads.get((self.raw.id, partition, number)):
            return store.load(self.client, head)
        return Chunk(Head(topic=RAW, topic_id=self.raw.id, partition=partition, number=number, next=number * SIZE))

    def _count(self, chunk: Chunk, *, grown: bool) -> None:
        """Look the records of a chunk up and keep what became of them.

        Args:
            grown: whether the chunk has more than what was kept of it.
        """
        head = chunk.head
        self.heads.pop((head.topic_id, head.partition, head.number), None)
        fingerprint = self._fingerprint(head)
        offsets = (head.topic, head.partition, head.number * SIZE, head.end)
        held = lookups.held(self.client, *offsets) if fingerprint.held else frozenset()
        letters = lookups.letters(self.client, *offsets) if fingerprint.letters else frozenset()
        passed = None if self._gone(head) else self.raw.partitions[head.partition].reached
        articles = lookups.by_id(self.client, unexplained(chunk, held, letters, passed))
        counted = recount(
            chunk, Found(held, letters, articles), fingerprint, self.drained, self.now, gone=self._gone(head)
        )
        if grown or counted != chunk or not head.told:
            store.save(self.client, counted, self.now)

    def _fingerprint(self, head: Head) -> Fingerprint:
        return self.fingerprints.get((head.partition, head.number), Fingerprint())

    def _gone(self, head: Head) -> bool:
        return head.topic_id != self.raw.id


def _entries(stretch: Stretch) -> Iterator[Entry]:
    for record in stretch.records:
        # A dead letter that was sent again is still the record that it was.
        if record.origin == record.place:
            yield entry_of(record.value, record.place)


def _now() -> int:
    return time.time_ns() // 1_000_000
