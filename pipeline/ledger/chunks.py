"""A stretch of the raw topic in the ledger: all of its records, and their counts by source and hour.

A chunk covers the offsets from `number` * `SIZE` up to the next multiple, in one partition. It keeps an entry for each
record, so the topic is read once: what became of the records can be asked again without it, also when retention
has deleted them.
"""

import base64
import zlib
from collections.abc import Iterable

import msgspec
from msgspec import Struct
from msgspec.structs import replace

from pipeline.identity import LAST_MS
from pipeline.ledger.entries import Entry, Fate

#: Offsets of a chunk. Larger ones make fewer documents; smaller ones make it cheaper to count the last one again.
SIZE = 2000

_HOUR_MS = 3_600_000
_entries_from_json = msgspec.json.Decoder(tuple[Entry, ...]).decode

type Key = tuple[str | None, int]


class Fingerprint(Struct, frozen=True):
    """What the index holds of a chunk's records, in so few numbers that all chunks are compared in one request.

    Attributes:
        held, held_sum: articles made of them, and the sum of those records' offsets.
        letters, letters_sum: the same of their dead letters, replayed ones left out.
    """

    held: int = 0
    held_sum: int = 0
    letters: int = 0
    letters_sum: int = 0


class Counts(Struct, frozen=True, kw_only=True):
    """How many records met which fate.

    Attributes:
        oldest_in_flight: the timestamp of the oldest record in flight, milliseconds since 1970.
    """

    pushed: int = 0
    indexed: int = 0
    dead_lettered: int = 0
    duplicates: int = 0
    in_flight: int = 0
    missing: int = 0
    oldest_in_flight: int | None = None

    @property
    def balanced(self) -> bool:
        """Whether every record is accounted for."""
        accounted = self.indexed + self.dead_lettered + self.duplicates + self.in_flight
        return not self.missing and self.pushed == accounted


class Head(Struct, frozen=True, kw_only=True):
    """What tells whether a chunk must be counted again.

    Attributes:
        topic_id: Kafka's own id of the topic: one that was deleted and made again is another topic.
        next: the first offset that was not read yet.
        fingerprint: as it was just before the last count.
        unsettled_at: when a record that was settled stopped being so, as by a replay; milliseconds since 1970.
        in_flight_from: the lowest offset in flight.
        told: whether the counts by source and hour that Elasticsearch holds are those of this revision.
        revision: grows with each change.
    """

    topic: str
    topic_id: str
    partition: int
    number: int
    next: int
    fingerprint: Fingerprint = Fingerprint()
    unsettled_at: int = 0
    in_flight_from: int | None = None
    missing: int = 0
    told: bool = True
    revision: int = 0

    @property
    def end(self) -> int:
        """The first offset of the next chunk."""
        return (self.number + 1) * SIZE


class Chunk(Struct, frozen=True):
    """A chunk with the entries of its records, in the order of their offsets."""

    head: Head
    entries: tuple[Entry, ...] = ()


def extended(chunk: Chunk, entries: Iterable[Entry], read_to: int) -> Chunk:
    """The chunk with records that were read beyond its last one.

    Args:
        read_to: the first offset that was not read; not every offset has a record.
    """
    added = (*chunk.entries, *entries)
    return Chunk(replace(summed(chunk.head, added), next=min(max(chunk.head.next, read_to), chunk.head.end)), added)


def summed(head: Head, entries: tuple[Entry, ...]) -> Head:
    """The head of a chunk with these entries."""
    return replace(
        head,
        in_flight_from=min((entry.offset for entry in entries if entry.fate is Fate.IN_FLIGHT), default=None),
        missing=sum(entry.fate is Fate.MISSING for entry in entries),
    )


def counts(chunk: Chunk) -> dict[Key, Counts]:
    """The counts of a chunk by source and hour (the hour's first millisecond since 1970).

    The keys depend on the records alone and not on what became of them, so a later count of the same chunk has
    all keys of an earlier one.
    """
    groups: dict[Key, list[Entry]] = {}
    for entry in chunk.entries:
        hour = min(entry.timestamp, LAST_MS) // _HOUR_MS * _HOUR_MS
        groups.setdefault((entry.source, hour), []).append(entry)
    return {key: _counted(entries) for key, entries in groups.items()}


def to_register(entries: tuple[Entry, ...]) -> str:
    """The entries, small enough to be kept for every record: compressed JSON in base 64."""
    return base64.b64encode(zlib.compress(msgspec.json.encode(entries))).decode("ascii")


def from_register(register: str) -> tuple[Entry, ...]:
    """The entries that `to_register` was given."""
    return _entries_from_json(zlib.decompress(base64.b64decode(register)))


def _counted(entries: list[Entry]) -> Counts:
    of = {fate.value: sum(entry.fate is fate for entry in entries) for fate in Fate}
    waiting = [min(entry.timestamp, LAST_MS) for entry in entries if entry.fate is Fate.IN_FLIGHT]
    return Counts(pushed=len(entries), oldest_in_flight=min(waiting, default=None), **of)
