"""Reading a topic from its beginning to its present end, or some of its records, without a consumer group."""

import time
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from typing import Any

from kafka import KafkaConsumer, TopicPartition
from kafka.errors import KafkaError

from connectors.kafka.connection import consumer_options, quiet_logs
from connectors.kafka.topics import exists
from pipeline.agents.record import Record
from pipeline.errors import ServerError
from pipeline.settings import KafkaSettings

#: With nothing new for this long the broker is taken for gone: the consumer itself would wait for ever.
_PATIENCE_SECONDS = 30.0
_POLL_MS = 500
#: Bytes fetched at once. A single larger record comes all the same, alone.
_FETCH_BYTES = 1024 * 1024
#: Offsets that are read and passed over rather than jumped: a jump throws away what was fetched.
_NEAR = 1000


class TopicReader:
    """Reads one topic; to be closed.

    Raises:
        SettingsError: the settings contradict each other.
        ServerError: Kafka cannot be reached, or has no such topic.
    """

    def __init__(self, settings: KafkaSettings, topic: str) -> None:
        quiet_logs()
        self._where = settings.bootstrap_servers
        self._topic = topic
        if not exists(settings, topic):
            raise ServerError(f"Kafka at {self._where} has no topic {topic}: create it with `copydesk setup`.")
        with self._told():
            options = consumer_options(settings) | {"max_partition_fetch_bytes": _FETCH_BYTES}
            self._consumer: Any = KafkaConsumer(
                **options, enable_auto_commit=False, allow_auto_create_topics=False, bootstrap_timeout_ms=10_000
            )

    def close(self) -> None:
        """Close the connection."""
        self._consumer.close()

    def __enter__(self) -> "TopicReader":
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def records(self) -> Iterator[Record]:
        """All records that the topic holds now, each partition in its order.

        Raises:
            ServerError: Kafka does not answer.
        """
        with self._told():
            places = [
                TopicPartition(self._topic, number) for number in self._consumer.partitions_for_topic(self._topic)
            ]
            starts, ends = self._consumer.beginning_offsets(places), self._consumer.end_offsets(places)
        yield from self._between({place: (starts[place], ends[place]) for place in places})

    def some(self, wanted: Mapping[int, Iterable[int]]) -> Iterator[Record]:
        """Some records, partition by partition in their order; those that are not there any more are left out.

        Args:
            wanted: partition -> offsets.

        Raises:
            ServerError: Kafka does not answer.
        """
        for partition, offsets in wanted.items():
            for near in _runs(sorted(set(offsets))):
                keep = set(near)
                stretch = {TopicPartition(self._topic, partition): (near[0], near[-1] + 1)}
                yield from (record for record in self._between(stretch) if record.offset in keep)

    def _between(self, stretches: dict[TopicPartition, tuple[int, int]]) -> Iterator[Record]:
        """The records from one offset up to another, which is left out."""
        ends = {place: end for place, (start, end) in stretches.items() if start < end}
        with self._told():
            self._consumer.assign(list(ends))
            self._consumer.resume(*ends)  # a pause outlasts a new assignment
            for place in ends:
                self._consumer.seek(place, stretches[place][0])
        progressed = time.monotonic()
        while ends:
            with self._told():
                batches = self._consumer.poll(timeout_ms=_POLL_MS)
            for place, batch in batches.items():
                end = ends.get(place, 0)
                yield from (_record(found) for found in batch if found.offset < end)
            now = time.monotonic()
            with self._told():
                # By position, not by the records seen: the last offsets may hold none.
                done = [place for place, end in ends.items() if self._consumer.position(place) >= end]
            for place in done:
                del ends[place]
                self._consumer.pause(place)
            if batches or done:
                progressed = now
            elif now - progressed > _PATIENCE_SECONDS:
                raise ServerError(f"Kafka at {self._where} stopped sending {self._topic}: see whether it runs.")

    @contextmanager
    def _told(self) -> Iterator[None]:
        try:
            yield
        except KafkaError as error:
            raise ServerError(f"Kafka at {self._where} cannot be used: {error}.") from error


def _runs(offsets: list[int]) -> Iterator[list[int]]:
    """Offsets in groups that are read in one go."""
    run: list[int] = []
    for offset in offsets:
        if run and offset - run[-1] > _NEAR:
            yield run
            run = []
        run.append(offset)
    if run:
        yield run


def _record(found: Any) -> Record:
    return Record(
        topic=found.topic,
        partition=found.partition,
        offset=found.offset,
        timestamp=max(found.timestamp or 0, 0),
        value=found.value or b"",
        headers={name: value for name, value in found.headers or () if value is not None},
        key=found.key,
    )
