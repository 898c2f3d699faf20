"""How far each stage has come: committed offsets against the ends of its topics."""

import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Any

from kafka import KafkaAdminClient, TopicPartition
from kafka.admin import OffsetSpec
from kafka.errors import KafkaError, UnknownBrokerIdError

from connectors.kafka.connection import admin_options, quiet_logs
from pipeline.errors import ServerError
from pipeline.ledger.drain import Position, TopicState
from pipeline.settings import KafkaSettings
from pipeline.topics import DEADLETTER, STAGES, consumer_group

_PATIENCE_SECONDS = 20.0
_PAUSE_SECONDS = 0.2


@dataclass(frozen=True, slots=True)
class Progress:
    """Where the stages stand.

    Attributes:
        end: topic -> records ever written to it (the sum of its partitions' end offsets).
        done: stage -> records that the stage has committed, over all of its topics.
        lag: stage -> records that wait for it.
        topics: topic -> its partitions, each with how far the stage that reads it has come.
    """

    end: dict[str, int]
    done: dict[str, int]
    lag: dict[str, int]
    topics: dict[str, TopicState] = field(default_factory=dict)

    @property
    def dead_letters(self) -> int:
        """Records on the dead-letter topic."""
        return self.end[DEADLETTER]

    @property
    def idle(self) -> bool:
        """Whether no record waits for any stage."""
        return not any(self.lag.values())


class ProgressReader:
    """Reads the progress of all stages; to be closed.

    Args:
        request_seconds: how long a broker may take to answer a request.

    Raises:
        SettingsError: the settings contradict each other.
        ServerError: Kafka cannot be reached.
    """

    def __init__(self, settings: KafkaSettings, request_seconds: float = 30.0) -> None:
        quiet_logs()
        try:
            self._admin: Any = KafkaAdminClient(
                **admin_options(settings), request_timeout_ms=int(request_seconds * 1000)
            )
        except KafkaError as error:
            raise ServerError(f"Kafka at {settings.bootstrap_servers} cannot be asked: {error}.") from error
        self._where = settings.bootstrap_servers

    def close(self) -> None:
        """Close the connection."""
        self._admin.close()

    def __enter__(self) -> "ProgressReader":
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def read(self) -> Progress:
        """The progress now.

        Raises:
            ServerError: Kafka does not answer, or the topics are not there.
        """
        return self._patiently(self._read, _PATIENCE_SECONDS)

    def waiting(self, stages: Iterable[str], patience_seconds: float) -> dict[str, dict[tuple[str, int], int]]:
        """Stage -> (topic, partition) -> records that wait for the stage there.

        Args:
            stages: which to ask for; nothing else is looked at.
            patience_seconds: for how long a broker that does not answer is asked again.

        Raises:
            ServerError: Kafka does not answer, or the topics are not there.
        """
        return self._patiently(lambda: {stage: self._waiting(stage) for stage in stages}, patience_seconds)

    def _patiently[T](self, read: Callable[[], T], seconds: float) -> T:
        until = time.monotonic() + seconds
        while True:
            try:
                return read()
            except KafkaError as error:
                # A broker that has just started looks for the groups' coordinator and for leaders, and finds them.
                passes = error.retriable or isinstance(error, UnknownBrokerIdError)
                if not passes or time.monotonic() > until:
                    raise ServerError(f"Kafka at {self._where} does not answer: {error}.") from error
            time.sleep(_PAUSE_SECONDS)

    def _read(self) -> Progress:
        partitions, ids = self._partitions(topic for topics in STAGES.values() for topic in topics)
        end: dict[str, int] = {}
        done: dict[str, int] = dict.fromkeys(STAGES, 0)
        lag: dict[str, int] = dict.fromkeys(STAGES, 0)
        states: dict[str, TopicState] = {}
        # Topic by topic in the order of the flow: a stage commits after the next topic has confirmed what it
        # made, so no lag here means that the ends read next hold everything. Zero everywhere is then true.
        for stage, topics in STAGES.items():
            for topic in topics:
                at = {place.partition: found for place, found in self._positions(stage, partitions[topic]).items()}
                states[topic] = TopicState(ids[topic], at)
                end[topic] = sum(position.end for position in at.values())
                done[stage] += sum(position.committed for position in at.values())
                lag[stage] += sum(position.waiting for position in at.values())
        return Progress(end=end, done=done, lag=lag, topics=states)

    def _waiting(self, stage: str) -> dict[tuple[str, int], int]:
        partitions = [place for places in self._partitions(STAGES[stage])[0].values() for place in places]
        found = self._positions(stage, partitions)
        return {(place.topic, place.partition): position.waiting for place, position in found.items()}

    def _positions(self, stage: str, mine: list[TopicPartition]) -> dict[TopicPartition, Position]:
        """How far the stage has come in some partitions; the ends are read before what it has committed."""
        ends = self._admin.list_partition_offsets(dict.fromkeys(mine, OffsetSpec.LATEST))
        starts = self._admin.list_partition_offsets(dict.fromkeys(mine, OffsetSpec.EARLIEST))
        committed = self._committed(consumer_group(stage))
        return {p: Position(starts[p].offset, ends[p].offset, committed.get(p, 0)) for p in mine}

    def _partitions(self, topics: Iterable[str]) -> tuple[dict[str, list[TopicPartition]], dict[str, str]]:
        """The partitions of topics, and Kafka's ids of them."""
        wanted = list(topics)
        present = {found["name"]: found for found in self._admin.describe_topics(wanted)}
        absent = [name for name in wanted if name not in present or not present[name]["partitions"]]
        if absent:
            raise ServerError(f"Kafka at {self._where} has no topic {', '.join(absent)}: run `copydesk setup`.")
        partitions = {
            name: [TopicPartition(name, part["partition_index"]) for part in present[name]["partitions"]]
            for name in wanted
        }
        return partitions, {name: str(present[name]["topic_id"]) for name in wanted}

    def _committed(self, group: str) -> dict[TopicPartition, int]:
        offsets = self._admin.list_group_offsets({group: None}).get(group, {})
        return {place: found.offset for place, found in offsets.items() if found.offset >= 0}
