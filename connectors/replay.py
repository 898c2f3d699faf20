"""Replaying and discarding dead letters.

The letter's new state is written to its own topic, the whole letter once more: there it lasts exactly as long as the
letter, no other store has to agree with it, and the index follows by reading the topic as ever.

A crash between sending a letter again and recording that leaves it open. The next replay sends it once more, which
makes no second document since both copies carry the origin of the first record, and then records it.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, field

from connectors.deadletters import Kept, with_bytes
from connectors.interrupts import shielded
from connectors.kafka.producer import Acknowledged, Failed, Placed, Producer
from connectors.kafka.reader import TopicReader
from pipeline.agents.record import origin_headers
from pipeline.deadletters import REPLAYED_HEADER, DeadLetter, Target, discarded, replayed, to_headers
from pipeline.errors import ServerError
from pipeline.settings import Settings
from pipeline.topics import DEADLETTER, STAGES

#: One batch is sent, acknowledged and recorded before the next: what a crash leaves open, and what memory holds.
_BATCH_LETTERS, _BATCH_BYTES = 200, 16 * 1024 * 1024
#: When Ctrl-C ends it, what is under way gets this long.
_LAST_SECONDS = 5.0
#: A letter goes back to the topic it lay on, and only to one that a stage reads: headers are no authority.
_TARGETS = frozenset(topic for topics in STAGES.values() for topic in topics) - {DEADLETTER}


@dataclass(slots=True)
class Report:
    """What was done.

    Attributes:
        sent: topic -> letters that were sent again and recorded as replayed.
        discarded: letters that were recorded as such.
        failed: letter id -> why it was not sent again; it stays as it was.
    """

    sent: Counter[str] = field(default_factory=Counter)
    discarded: int = 0
    failed: dict[str, str] = field(default_factory=dict)


def replayable(letter: DeadLetter) -> bool:
    """Whether there is a stage to send a letter back to."""
    return letter.topic in _TARGETS


def replay(settings: Settings, reader: TopicReader, letters: Sequence[Kept], report: Report) -> None:
    """Send the original bytes of letters back to the topics they lay on, and record it.

    Batch by batch:

    1. send the bytes, with the record's key and partition, and wait for the broker;
    2. write each letter that was acknowledged once more, as replayed.

    Args:
        letters: those that are `replayable`.
        report: filled in as it goes, so that it tells what was done when this ends early.

    Raises:
        ServerError: Kafka cannot be used; what was recorded till then is in the report.
    """
    with ExitStack() as held:
        producers = {
            topic: _producer(held, settings, topic) for topic in sorted({kept.letter.topic for kept in letters})
        }
        states = _producer(held, settings, DEADLETTER)
        places = {kept.letter.id: kept.partition for kept in letters}
        for batch in _batches(with_bytes(reader, letters)):
            interrupted = _send(producers, batch)  # step 1
            sent, refused = _sorted(producers, batch)
            report.failed |= refused
            _record(states, places, sent)  # step 2
            report.sent.update(letter.topic for letter in sent)
            if interrupted:
                raise KeyboardInterrupt
            if len(refused) == len(batch):
                raise ServerError(f"No dead letter can be sent again. {next(iter(refused.values()))}")


def discard(settings: Settings, reader: TopicReader, letters: Sequence[Kept], why: str | None, report: Report) -> None:
    """Record that the articles of letters are not wanted.

    Args:
        why: the operator's reason.
        report: filled in as it goes.

    Raises:
        ServerError: Kafka cannot be used; what was recorded till then is in the report.
    """
    with ExitStack() as held:
        states = _producer(held, settings, DEADLETTER)
        places = {kept.letter.id: kept.partition for kept in letters}
        for batch in _batches(with_bytes(reader, letters)):
            _record(states, places, [discarded(letter, why) for letter in batch])
            report.discarded += len(batch)


def _producer(held: ExitStack, settings: Settings, topic: str) -> Producer:
    producer = Producer(settings.kafka, settings.feed, topic=topic)
    held.callback(producer.close, _LAST_SECONDS)
    return producer


def _batches(letters: Iterable[DeadLetter]) -> Iterator[list[DeadLetter]]:
    batch: list[DeadLetter] = []
    size = 0
    for letter in letters:
        if batch and (len(batch) == _BATCH_LETTERS or size + len(letter.value) > _BATCH_BYTES):
            yield batch
            batch, size = [], 0
        batch.append(letter)
        size += len(letter.value)
    if batch:
        yield batch


def _send(producers: dict[str, Producer], batch: Sequence[DeadLetter]) -> bool:
    """Send each letter's bytes and wait for the broker; returns whether Ctrl-C has ended that early."""
    try:
        for letter in batch:
            producer = producers[letter.topic]
            producer.send(letter.id, letter.value, _placed(letter, producer.partitions))
        for producer in producers.values():
            producer.drain()
    except KeyboardInterrupt:
        # What is on its way may arrive, and is then recorded.
        for producer in producers.values():
            producer.drain(_LAST_SECONDS)
        return True
    return False


def _placed(letter: DeadLetter, partitions: set[int]) -> Placed:
    """The key, the partition and the headers of a letter's record when it is sent again.

    The partition is that of the first record, where a newer version of the article lies, too, whoever's partitioner
    chose it; in a topic that was made anew with fewer partitions the key leads on.
    """
    headers = {**origin_headers(letter.origin), REPLAYED_HEADER: letter.id.encode()}
    return Placed(letter.key, headers, letter.partition if letter.partition in partitions else None)


def _sorted(producers: dict[str, Producer], batch: Sequence[DeadLetter]) -> tuple[list[DeadLetter], dict[str, str]]:
    """The letters that the broker acknowledged, as replayed; and why others were refused."""
    results = {result.id: result for producer in producers.values() for result in producer.results()}
    sent: list[DeadLetter] = []
    refused: dict[str, str] = {}
    for letter in batch:
        match results.get(letter.id):
            case Acknowledged(topic=topic, partition=partition, offset=offset):
                sent.append(replayed(letter, Target(topic=topic, partition=partition, offset=offset)))
            case Failed(sentence=sentence):
                refused[letter.id] = sentence
    return sent, refused


def _record(states: Producer, places: dict[str, int], letters: Sequence[DeadLetter]) -> None:
    """Write letters with their new state.

    Raises:
        ServerError: not all could be written.
    """
    with shielded():
        for letter in letters:
            # Beside the record before: of the two, the later one holds.
            states.send(letter.id, letter.value, Placed(letter.id.encode(), to_headers(letter), places[letter.id]))
        states.drain()
    if lost := [result for result in states.results() if isinstance(result, Failed)]:
        raise ServerError(
            f"What was done with {len(lost)} dead letters could not be recorded. {lost[0].sentence}"
            " Put that right and do it again: it makes no second document."
        )
