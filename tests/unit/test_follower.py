"""Following a topic through failures of the connection."""

import threading
from dataclasses import dataclass, field
from types import SimpleNamespace
from typing import Any

import pytest
from kafka import TopicPartition
from kafka.errors import KafkaError

from connectors.kafka import follower
from connectors.kafka.follower import Follower
from pipeline.settings import KafkaSettings


@dataclass
class Broker:
    """Consumers of a topic with one record; what the first ones do is given, later ones read."""

    first: list[str]
    opened: int = 0
    closed: int = 0
    done: threading.Event = field(default_factory=threading.Event)

    def consumer(self, **_options: Any) -> "Consumer":
        """A new one."""
        self.opened += 1
        return Consumer(self, self.first.pop(0) if self.first else "reads")


@dataclass
class Consumer:
    """One connection."""

    broker: Broker
    does: str

    def partitions_for_topic(self, _topic: str) -> set[int]:
        """One."""
        return {0}

    def assign(self, _places: list[TopicPartition]) -> None:
        """Done."""

    def seek_to_beginning(self, *_places: TopicPartition) -> None:
        """Done."""

    def end_offsets(self, places: list[TopicPartition]) -> dict[TopicPartition, int]:
        """One record in each."""
        if self.does == "cannot be opened":
            raise KafkaError(self.does)
        return dict.fromkeys(places, 1)

    def position(self, _place: TopicPartition) -> int:
        """It is at the end."""
        return 1

    def poll(self, timeout_ms: int) -> dict[TopicPartition, list[Any]]:
        """The record."""
        assert timeout_ms
        if self.does == "fails":
            raise KafkaError(self.does)
        if self.broker.done.is_set():
            threading.Event().wait()  # nothing comes any more; the thread ends with the tests
        return {TopicPartition("sites", 0): [SimpleNamespace(key=b"key", value=b"value")]}

    def close(self) -> None:
        """Give the connection back."""
        self.broker.closed += 1


def test_it_reads_again_after_failures_and_leaves_no_connection_open(monkeypatch: pytest.MonkeyPatch) -> None:
    """Each connection has a thread of its own in kafka-python, so that a long outage would fill the process."""
    broker = Broker(["fails", "cannot be opened", "fails"])
    monkeypatch.setattr(follower, "KafkaConsumer", broker.consumer)
    monkeypatch.setattr(follower, "_PAUSE_SECONDS", 0.001)
    taken: list[tuple[bytes, bytes | None]] = []

    def take(key: bytes, value: bytes | None) -> None:
        taken.append((key, value))
        broker.done.set()

    Follower(KafkaSettings(), "sites", take).wait()

    assert broker.done.wait(5)
    assert [(b"key", b"value")] == taken
    assert (4, 3) == (broker.opened, broker.closed)
