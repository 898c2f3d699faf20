"""The producer: articles onto a topic, each acknowledged by all in-sync replicas or reported as failed.

kafka-python takes every record it is given: with a broker that does not answer it holds 800 MB within seconds.
`Producer` therefore counts what is unacknowledged and lets `send` wait.
"""

import contextlib
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import partial
from typing import Any, NamedTuple

from kafka import KafkaProducer
from kafka.errors import KafkaError, KafkaTimeoutError

from connectors.interrupts import shielded
from connectors.kafka.connection import producer_options, quiet_logs
from connectors.kafka.topics import HEADER_BYTES, exists
from pipeline.errors import ServerError
from pipeline.settings import FeedSettings, KafkaSettings
from pipeline.topics import RAW

#: Records of 10 KB: one a request with kafka-python's default of 16 KiB, half the speed.
_BATCH_BYTES = 256 * 1024
_LINGER_MS = 20
#: How long a record is tried again. A broker restarts in less; after that the feed stops rather than wait in vain.
_DELIVERY_SECONDS = 120
#: And this much longer before we give up ourselves.
_GRACE_SECONDS = 10.0
_CLOSE_SECONDS = 5.0
#: Woken this often while it waits, so that Ctrl-C is heard at once.
_TICK_SECONDS = 0.2


@dataclass(frozen=True, slots=True)
class Acknowledged:
    """A record that all in-sync replicas hold."""

    id: str
    topic: str
    partition: int
    offset: int


@dataclass(frozen=True, slots=True)
class Failed:
    """A record that may not have arrived.

    Attributes:
        sentence: why.
        unreachable: Kafka did not answer in time: what follows would fail as well.
    """

    id: str
    sentence: str
    unreachable: bool


@dataclass(frozen=True, slots=True)
class Placed:
    """What a record that is sent again keeps of the one before.

    Attributes:
        key: its bytes; None for a record without one.
        partition: None: the one that the key leads to.
    """

    key: bytes | None
    headers: dict[str, bytes] = field(default_factory=dict)
    partition: int | None = None


class _Pending(NamedTuple):
    key: str
    size: int


type Result = Acknowledged | Failed


class Producer:
    """Sends records to one topic, with a bound on what is unacknowledged.

    Not for use by several threads at once. Results are collected on kafka-python's sender thread and handed
    over by `results` on the caller's.

    Args:
        settings: how to reach Kafka; its `max_message_bytes` is the largest record sent.
        limits: how many records, and how many bytes of them, may be unacknowledged. One record larger than all
            the bytes allowed travels alone.
        topic: where to; it must exist.

    Raises:
        SettingsError: the settings contradict each other.
        ServerError: Kafka cannot be reached, or has no such topic.
    """

    def __init__(
        self,
        settings: KafkaSettings,
        limits: FeedSettings,
        *,
        topic: str = RAW,
        delivery_seconds: float = _DELIVERY_SECONDS,
    ) -> None:
        self._topic = topic
        self._limits = limits
        self._changed = threading.Condition()
        self._pending: dict[int, _Pending] = {}
        self._pending_bytes = 0
        self._sent = 0
        self._results: list[Result] = []
        self._patience = delivery_seconds + _GRACE_SECONDS
        self._progressed = time.monotonic()
        self._kafka = _connect(settings, topic, delivery_seconds)

    @property
    def partitions(self) -> set[int]:
        """The partitions of the topic."""
        return set(self._kafka.partitions_for(self._topic))

    @property
    def in_flight(self) -> int:
        """Records that are neither acknowledged nor failed."""
        return len(self._pending)

    @property
    def in_flight_bytes(self) -> int:
        """Bytes of the values of those records."""
        return self._pending_bytes

    def send(self, key: str, value: bytes, place: Placed | None = None) -> None:
        """Hand over one record; waits while too much is unacknowledged.

        Args:
            key: the article's id, which results are told by. Records of one key go to one partition and stay in
                their order.
            value: what is written; the record's timestamp is now.
            place: what else the record is to have; None: nothing, and the key as given.
        """
        with self._changed:
            while self._pending and (
                len(self._pending) >= self._limits.max_in_flight
                or self._pending_bytes + len(value) > self._limits.max_in_flight_bytes
            ):
                self._wait()
        # Only this thread adds to what is in flight: the room that was found cannot be taken by another.
        with shielded():
            self._hand_over(key, value, place or Placed(key.encode()))

    def results(self) -> list[Result]:
        """What has become of records since the last call; call it after every `send`, or they pile up."""
        with self._changed:
            taken, self._results = self._results, []
        return taken

    def drain(self, timeout_seconds: float | None = None, on_tick: Callable[[], None] | None = None) -> int:
        """Wait until every record is acknowledged or has failed.

        Args:
            timeout_seconds: the longest wait; None: as long as it takes, which the delivery timeout bounds.
            on_tick: called several times a second meanwhile.

        Returns:
            How many records are still unacknowledged: 0 unless the time ran out.
        """
        deadline = None if timeout_seconds is None else time.monotonic() + timeout_seconds
        while self._pending and (deadline is None or time.monotonic() < deadline):
            with self._changed:
                if self._pending:
                    self._wait()
            if on_tick:
                on_tick()
        return len(self._pending)

    def close(self, timeout_seconds: float | None = None) -> int:
        """Wait as `drain` does, then let go of the connection.

        Returns:
            How many records are unacknowledged: 0 unless the time ran out.
        """
        left = self.drain(timeout_seconds)
        # With records left kafka-python complains that they are; its threads end with the process.
        with contextlib.suppress(KafkaTimeoutError):
            self._kafka.close(timeout=0 if left else _CLOSE_SECONDS)
        return left

    def _hand_over(self, key: str, value: bytes, place: Placed) -> None:
        self._sent += 1
        number = self._sent
        with self._changed:
            if not self._pending:
                self._progressed = time.monotonic()
            self._pending[number] = _Pending(key, len(value))
            self._pending_bytes += len(value)
        try:
            future = self._kafka.send(
                self._topic,
                value=value,
                key=place.key,
                headers=list(place.headers.items()),
                partition=place.partition,
                timestamp_ms=time.time_ns() // 1_000_000,
            )
        except KafkaError as error:
            self._failed(number, error)
        else:
            # Both run on the sender thread, or at once here if the record is done already.
            future.add_callback(partial(self._acknowledged, number))
            future.add_errback(partial(self._failed, number))

    def _wait(self) -> None:
        """Wait for news, not too long; with none for longer than kafka-python promises, give up what is pending.

        It keeps its promise only once it has been given a producer id: a broker that freezes before that would be
        waited for without end.
        """
        self._changed.wait(_TICK_SECONDS)
        if time.monotonic() - self._progressed > self._patience:
            for number in list(self._pending):
                self._failed(number, KafkaTimeoutError())

    def _acknowledged(self, number: int, metadata: Any) -> None:
        self._done(number, lambda key: Acknowledged(key, metadata.topic, metadata.partition, metadata.offset))

    def _failed(self, number: int, error: BaseException) -> None:
        late = isinstance(error, KafkaTimeoutError)
        sentence = "Kafka did not acknowledge it in time." if late else f"Kafka refused it: {error}."
        self._done(number, lambda key: Failed(key, sentence, unreachable=late))

    def _done(self, number: int, result: Callable[[str], Result]) -> None:
        with self._changed:
            # What was given up may still be acknowledged; its failure has been told.
            if pending := self._pending.pop(number, None):
                self._pending_bytes -= pending.size
                self._results.append(result(pending.key))
            self._progressed = time.monotonic()
            self._changed.notify_all()


def _connect(settings: KafkaSettings, topic: str, delivery_seconds: float) -> Any:
    quiet_logs()
    servers = settings.bootstrap_servers
    if not exists(settings, topic):
        raise ServerError(f"Kafka at {servers} has no topic {topic}: create it with `copydesk setup`.")
    try:
        kafka = KafkaProducer(
            **producer_options(settings),
            acks="all",
            enable_idempotence=True,
            # lz4 and zstd would need another package each; the checksum is pure Python, so fewer bytes are also
            # less time: 1,050 articles of 8 KB a second instead of 640.
            compression_type="gzip",
            batch_size=_BATCH_BYTES,
            linger_ms=_LINGER_MS,
            max_request_size=settings.max_message_bytes + HEADER_BYTES,
            request_timeout_ms=int(min(30, delivery_seconds - 1) * 1000),
            delivery_timeout_ms=int(delivery_seconds * 1000),
            allow_auto_create_topics=False,
            max_block_ms=10_000,
            bootstrap_timeout_ms=10_000,
        )
        # Asked now, so that no later `send` has to wait for the answer.
        kafka.partitions_for(topic)
    except KafkaError as error:
        raise ServerError(f"Kafka at {servers} cannot be used: {error}.") from error
    return kafka
