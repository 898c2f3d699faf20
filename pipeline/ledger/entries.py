"""One raw record in the ledger, and what became of it."""

import logging
from enum import StrEnum

from msgspec import Struct

from pipeline.documents import Origin
from pipeline.errors import Rejected
from pipeline.identity import outlet, version_moment
from pipeline.raw import decode

logger = logging.getLogger(__name__)


class Fate(StrEnum):
    """What became of a record; each has exactly one. The words are fields of the ledger's documents."""

    INDEXED = "indexed"  # the article in the index was made of this record
    DEAD_LETTERED = "dead_lettered"  # a letter of this record waits, or was discarded
    DUPLICATE = "duplicates"  # the index holds the same article, made of another record that is as new or newer
    IN_FLIGHT = "in_flight"  # a stage has still to pass it
    MISSING = "missing"  # none of these, though all stages have passed it: lost


class Entry(Struct, frozen=True, array_like=True):
    """A raw record as the ledger remembers it.

    Attributes:
        timestamp: of the Kafka record, milliseconds since 1970.
        id: of its article; None where the bytes are no article.
        moment: the time in the version of its article (`pipeline.identity.version_moment`).
        source: the outlet, as far as the record itself tells.
    """

    offset: int
    timestamp: int
    id: str | None
    moment: int
    source: str | None
    fate: Fate = Fate.IN_FLIGHT


class Held(Struct, frozen=True):
    """What the index holds of an article.

    Attributes:
        place: the raw record that it was made of; None for an article that never passed through Kafka.
        moment: the time in its version.
    """

    place: Origin | None
    moment: int


def entry_of(value: bytes | None, place: Origin) -> Entry:
    """The entry of a record that has just been read from the raw topic."""
    try:
        article = decode(value)
    except Rejected:
        return Entry(place.offset, place.timestamp, None, place.timestamp, None)
    except Exception:
        # The stages dead-letter what their code fails on; the ledger must go on like them.
        logger.exception("Record %s-%d-%d cannot be read", place.topic, place.partition, place.offset)
        return Entry(place.offset, place.timestamp, None, place.timestamp, None)
    moment = version_moment(article.fetched_at, place.timestamp)
    return Entry(place.offset, place.timestamp, article.id, moment, outlet(article.source, article.url))


def classify(place: Origin, moment: int | None, held: Held | None, *, dead: bool, settled: bool) -> Fate:
    """Decide what became of a record.

    Args:
        place: where the record lies.
        moment: the time in the version of its article; None where that is not known.
        held: what the index holds under its article's id.
        dead: whether the record has a dead letter that was not replayed.
        settled: whether all stages have passed it.
    """
    if held and held.place == place:
        return Fate.INDEXED
    if dead:
        return Fate.DEAD_LETTERED
    if held and (moment is None or held.moment >= moment):
        return Fate.DUPLICATE
    return Fate.MISSING if settled else Fate.IN_FLIGHT
