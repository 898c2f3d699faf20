"""Follow a compacted topic from its beginning, for as long as the process lives."""

import contextlib
import logging
import threading
import time
from collections.abc import Callable

from kafka import KafkaConsumer, TopicPartition
from kafka.errors import KafkaError

from connectors.kafka.connection import consumer_options, quiet_logs
from pipeline.errors import ServerError
from pipeline.settings import KafkaSettings

logger = logging.getLogger(__name__)

#: Longest time to read what is there already; what has not come by then comes while we work.
_CATCH_UP_SECONDS = 60.0
_POLL_MS = 500
#: Longest time for the broker to answer that nothing has come, and for us to wait for it: asking again costs both time.
#: What comes is told at once.
_QUIET_MS = 5000
_PAUSE_SECONDS = 5.0


class Follower:
    """Hands every record of a topic, old and new, to a function, in a thread of its own that ends with the process.

    Args:
        take: gets key and value; called by the thread.

    Raises:
        SettingsError: the settings contradict each other.
        ServerError: Kafka cannot be reached, or has no such topic.
    """

    def __init__(self, settings: KafkaSettings, topic: str, take: Callable[[bytes, bytes | None], None]) -> None:
        quiet_logs()
        self._settings, self._topic, self._take = settings, topic, take
        self._caught_up = threading.Event()
        try:
            self._consumer, self._ends = self._open()
        except KafkaError as error:
            raise ServerError(f"Kafka at {settings.bootstrap_servers} cannot be read: {error}.") from error
        threading.Thread(target=self._run, name=f"follow {topic}", daemon=True).start()

    def wait(self) -> None:
        """Wait until all that was on the topic at the start is handed over, or a minute has passed."""
        if not self._caught_up.wait(_CATCH_UP_SECONDS):
            logger.warning("%s is not read to its end yet; its rest comes while articles are cleaned", self._topic)

    def _open(self) -> tuple[KafkaConsumer, dict[TopicPartition, int]]:
        with contextlib.ExitStack() as failed:
            options = consumer_options(self._settings) | {"fetch_max_wait_ms": _QUIET_MS}
            consumer = KafkaConsumer(**options, enable_auto_commit=False, group_id=None)
            failed.callback(consumer.close)
            partitions = consumer.partitions_for_topic(self._topic)
            if not partitions:
                where = self._settings.bootstrap_servers
                raise ServerError(f"Kafka at {where} has no topic {self._topic}: run `copydesk setup`.")
            places = [TopicPartition(self._topic, partition) for partition in sorted(partitions)]
            consumer.assign(places)
            consumer.seek_to_beginning(*places)
            ends = dict(consumer.end_offsets(places))
            failed.pop_all()
        return consumer, ends

    def _run(self) -> None:
        while True:
            try:
                # Articles go on with what is known; a broker that comes back is read from the beginning again.
                with contextlib.closing(self._consumer):
                    self._follow()
            except (KafkaError, OSError) as error:
                self._tell(error)
            self._open_again()

    def _open_again(self) -> None:
        while True:
            time.sleep(_PAUSE_SECONDS)
            try:
                self._consumer, self._ends = self._open()
            except (KafkaError, OSError, ServerError) as error:
                self._tell(error)
            else:
                return

    def _tell(self, error: Exception) -> None:
        logger.warning("%s cannot be followed (%s); trying again.", self._topic, error)

    def _follow(self) -> None:
        while True:
            patience = _QUIET_MS if self._caught_up.is_set() else _POLL_MS
            for records in self._consumer.poll(timeout_ms=patience).values():
                for record in records:
                    self._take(record.key or b"", record.value)
            if not self._caught_up.is_set() and self._at_the_end():
                self._caught_up.set()

    def _at_the_end(self) -> bool:
        return all(self._consumer.position(place) >= end for place, end in self._ends.items())
