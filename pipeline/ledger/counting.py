"""What became of the records of a chunk, given what was found of them."""

from collections.abc import Iterator

from msgspec import Struct
from msgspec.structs import replace

from pipeline.documents import Origin
from pipeline.ledger.chunks import Chunk, Fingerprint, Head, summed
from pipeline.ledger.drain import Drain
from pipeline.ledger.entries import Entry, Fate, Held, classify

type Mark = tuple[int, int]


class Found(Struct, frozen=True):
    """What Elasticsearch knows of a chunk's records; a mark is a record's offset and timestamp.

    The timestamp tells a record from one at the same place in a topic of the same name that was deleted.

    Attributes:
        held: records that an article in the index was made of.
        letters: records with a dead letter that was not replayed.
        articles: article id -> what the index holds, for records that are in neither.
    """

    held: frozenset[Mark]
    letters: frozenset[Mark]
    articles: dict[str, Held]


def unexplained(chunk: Chunk, held: frozenset[Mark], letters: frozenset[Mark], passed: int | None) -> Iterator[str]:
    """The ids of articles to look up since their records are neither held nor dead-lettered.

    Args:
        passed: the first offset that the clean stage has still to do; beyond it, nothing has become of any record.
            None: the topic is gone.
    """
    for entry in chunk.entries:
        mark = (entry.offset, entry.timestamp)
        if entry.id and mark not in held and mark not in letters and (passed is None or entry.offset < passed):
            yield entry.id


def recount(
    chunk: Chunk, found: Found, fingerprint: Fingerprint, drained: Drain | None, now: int, *, gone: bool = False
) -> Chunk:
    """Decide anew what became of every record.

    Args:
        fingerprint: read before `found`.
        drained: the last wait that all stages have ended.
        now: milliseconds since 1970.
        gone: the topic was deleted, so that nothing of it can still be on its way to the first stage.
    """
    unsettled_at = now if any(_released(entry, found) for entry in chunk.entries) else chunk.head.unsettled_at
    head = replace(chunk.head, unsettled_at=unsettled_at)
    settled_below = _settled_below(head, drained, gone=gone)
    entries = tuple(_judged(entry, head, found, settled_below) for entry in chunk.entries)
    return Chunk(replace(summed(head, entries), fingerprint=fingerprint), entries)


def due(head: Head, fingerprint: Fingerprint, drained: Drain | None, *, gone: bool = False) -> bool:
    """Whether counting a chunk again can change anything."""
    if not head.told or head.missing or fingerprint != head.fingerprint:
        return True
    return head.in_flight_from is not None and head.in_flight_from < _settled_below(head, drained, gone=gone)


def _settled_below(head: Head, drained: Drain | None, *, gone: bool) -> int:
    """The offset below which a record of which nothing is found is lost."""
    if drained is None or drained.began_at <= head.unsettled_at:
        return 0
    return head.end if gone else drained.covered.get(head.partition, 0)


def _released(entry: Entry, found: Found) -> bool:
    """Whether a record left the dead letters and has not arrived elsewhere: it was sent again."""
    mark = (entry.offset, entry.timestamp)
    return entry.fate is Fate.DEAD_LETTERED and mark not in found.letters and mark not in found.held


def _judged(entry: Entry, head: Head, found: Found, settled_below: int) -> Entry:
    mark = (entry.offset, entry.timestamp)
    place = Origin(topic=head.topic, partition=head.partition, offset=entry.offset, timestamp=entry.timestamp)
    held = Held(place, entry.moment) if mark in found.held else found.articles.get(entry.id or "")
    fate = classify(place, entry.moment, held, dead=mark in found.letters, settled=entry.offset < settled_below)
    return entry if fate is entry.fate else replace(entry, fate=fate)
