"""Reading a topic from its beginning to its present end, or some of its records, without a consumer group."""

import time
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
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


@dataclass(frozen=True, slots=True)
class Stretch:
    """Records of one partition, in their order.

    Attributes:
        read_to: the first offset that was not read; not every offset has a record.
    """

    partition: int
    records: list[Record]
    read_to: int


class TopicReader:
    """Reads one topic; to be closed.

    Attributes:
        topic: its name.

    Raises:
        SettingsError: the settings contradict each other.
        ServerError: Kafka cannot be reached, or has no such topic.
    """

    def __init__(self, settings: KafkaSettings, topic: str) -> None:
        quiet_logs()
        self._where = settings.bootstrap_servers
        self.topic = topic
        if not exists(settings, topic):
            raise ServerError(f"Kafka at {self._where} has no topic {topic}: create it with `copydesk setup`.")
        with self._told():
            options = consumer_options(settings) | {"max_partition_fetch_bytes": _FETCH_BYTES}
            # Of a stretch whose beginning retention has deleted, the rest is read; by default all of it is passed over.
            options["auto_offset_reset"] = "earliest"
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
            ends = self._consumer.end_offsets(self._places())
        starts = self.starts()
        for stretch in self.between({place.partition: (starts[place.partition], end) for place, end in ends.items()}):
            yield from stretch.records

    def starts(self) -> dict[int, int]:
        """Partition -> the first offset that retention has left.

        Raises:
            ServerError: Kafka does not answer.
        """
        with self._told():
            return {place.partition: at for place, at in self._consumer.beginning_offsets(self._places()).items()}

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
                for stretch in self.between({partition: (near[0], near[-1] + 1)}):
                    yield from (record for record in stretch.records if record.offset in keep)

    def between(self, ranges: Mapping[int, tuple[int, int]]) -> Iterator[Stretch]:
        """The records of ranges of offsets, some at a time.

        Args:
            ranges: partition -> the first offset, and the one at which to stop.

        Raises:
            ServerError: Kafka does not answer.
        """
        ends = {TopicPartition(self.topic, number): end for number, (start, end) in ranges.items() if start < end}
        with self._told():
            self._consumer.assign(list(ends))
            self._consumer.resume(*ends)  # a pause outlasts a new assignment
            for place in ends:
                self._consumer.seek(place, ranges[place.partition][0])
        progressed = time.monotonic()
        while ends:
            with self._told():
                batches = self._consumer.poll(timeout_ms=_POLL_MS)
                # By position, not by the records seen: the last offsets may hold none.
                read_to = {place: min(self._consumer.position(place), end) for place, end in ends.items()}
            for place, offset in read_to.items():
                end = ends[place]
                found = [_record(record) for record in batches.get(place, ()) if record.offset < end]
                if found or offset >= end:
                    progressed = time.monotonic()
                    yield Stretch(place.partition, found, offset)
                if offset >= end:
                    del ends[place]
                    self._consumer.pause(place)
            if time.monotonic() - progressed > _PATIENCE_SECONDS:
                raise ServerError(f"Kafka at {self._where} stopped sending {self.topic}: see whether it runs.")

    def _places(self) -> list[TopicPartition]:
        return [TopicPartition(self.topic, number) for number in self._consumer.partitions_for_topic(self.topic)]

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
