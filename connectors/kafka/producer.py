"""The producer: articles onto a topic, each acknowledged by all in-sync replicas or reported as failed.

kafka-python takes every record it is given: with a broker that does not answer it holds 800 MB within seconds.
`Producer` therefore counts what is unacknowledged and lets `send` wait.
"""

import contextlib
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import Any

from kafka import KafkaProducer
from kafka.errors import KafkaError, KafkaTimeoutError

from connectors.kafka.connection import producer_options, quiet_logs
from connectors.kafka.topics import RAW
from pipeline.errors import ServerError
from pipeline.settings import FeedSettings, KafkaSettings

#: Records of 10 KB: one a request with kafka-python's default of 16 KiB, half the speed.
_BATCH_BYTES = 256 * 1024
_LINGER_MS = 20
#: How long a record is tried again. A broker restarts in less; after that the feed stops rather than wait in vain.
_DELIVERY_SECONDS = 120
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
        self._in_flight = 0
        self._in_flight_bytes = 0
        self._results: list[Result] = []
        self._kafka = _connect(settings, topic, delivery_seconds)

    @property
    def in_flight(self) -> int:
        """Records that are neither acknowledged nor failed."""
        return self._in_flight

    @property
    def in_flight_bytes(self) -> int:
        """Bytes of the values of those records."""
        return self._in_flight_bytes

    def send(self, key: str, value: bytes) -> None:
        """Hand over one record; waits while too much is unacknowledged.

        Args:
            key: the article's id. Records of one key go to one partition and stay in their order.
            value: what is written; the record's timestamp is now.
        """
        size = len(value)
        with self._changed:
            while self._in_flight and (
                self._in_flight >= self._limits.max_in_flight
                or self._in_flight_bytes + size > self._limits.max_in_flight_bytes
            ):
                self._changed.wait(_TICK_SECONDS)
            self._in_flight += 1
            self._in_flight_bytes += size
        try:
            future = self._kafka.send(
                self._topic, value=value, key=key.encode(), timestamp_ms=time.time_ns() // 1_000_000
            )
        except KafkaError as error:
            self._failed(key, size, error)
        else:
            # Both run on the sender thread, or at once here if the record is done already.
            future.add_callback(partial(self._acknowledged, key, size))
            future.add_errback(partial(self._failed, key, size))

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
        while self._in_flight and (deadline is None or time.monotonic() < deadline):
            with self._changed:
                if self._in_flight:
                    self._changed.wait(_TICK_SECONDS)
            if on_tick:
                on_tick()
        return self._in_flight

    def close(self, timeout_seconds: float | None = None) -> int:
        """Wait as `drain` does, then let go of the connection.

        Returns:
            How many records are unacknowledged: 0 unless the time ran out.
        """
        left = self.drain(timeout_seconds)
        # With records left kafka-python complains that they are; its threads end with the process.
        with contextlib.suppress(KafkaTimeoutError):
            self._kafka.close(timeout=0 if left else None)
        return left

    def _acknowledged(self, key: str, size: int, metadata: Any) -> None:
        self._done(size, Acknowledged(key, metadata.topic, metadata.partition, metadata.offset))

    def _failed(self, key: str, size: int, error: BaseException) -> None:
        if isinstance(error, KafkaTimeoutError):
            self._done(size, Failed(key, "Kafka did not acknowledge it in time.", unreachable=True))
        else:
            self._done(size, Failed(key, f"Kafka refused it: {error}.", unreachable=False))

    def _done(self, size: int, result: Result) -> None:
        with self._changed:
            self._in_flight -= 1
            self._in_flight_bytes -= size
            self._results.append(result)
            self._changed.notify_all()


def _connect(settings: KafkaSettings, topic: str, delivery_seconds: float) -> Any:
    quiet_logs()
    servers = settings.bootstrap_servers
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
            max_request_size=settings.max_message_bytes,
            request_timeout_ms=int(min(30, delivery_seconds - 1) * 1000),
            delivery_timeout_ms=int(delivery_seconds * 1000),
            allow_auto_create_topics=False,
            max_block_ms=10_000,
            bootstrap_timeout_ms=10_000,
        )
    except KafkaError as error:
        raise ServerError(f"Kafka at {servers} cannot be used: {error}.") from error
    try:
        kafka.partitions_for(topic)
    except KafkaError as error:
        kafka.close(timeout=0)
        raise ServerError(f"Kafka at {servers} has no topic {topic}: create it with `copydesk setup`.") from error
    return kafka
