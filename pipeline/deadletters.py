"""Dead letters: an article that could not be processed, with everything needed to understand and replay it.

A dead letter's value is the original bytes, never shortened; what happened to it stands in the headers. When it is
replayed or discarded, the whole letter is written once more with its new state: of the records with one id, the one
with the highest `rank` holds, whatever else the topic has kept.
"""

import json
from datetime import UTC, datetime
from enum import StrEnum
from typing import Any

import msgspec
from msgspec import Struct
from msgspec.structs import replace

from pipeline import __version__
from pipeline.documents import Origin
from pipeline.errors import Reason, Rejected
from pipeline.identity import LAST_MS, outlet

_PREFIX = "copydesk-"
#: On a record that was sent again: the id of the dead letter that it was.
REPLAYED_HEADER = f"{_PREFIX}replay-of"
_KEY = f"{_PREFIX}key"
#: Headers are bounded: the bytes are never shortened, but a sentence may quote an article at length.
_MAX_ERROR = 4000
#: Above every timestamp in milliseconds, so that a decision outranks the letter however late a copy of that comes.
_DECIDED = 1 << 44


class State(StrEnum):
    """What has become of a dead letter."""

    OPEN = "open"
    REPLAYED = "replayed"
    DISCARDED = "discarded"


class Target(Struct, frozen=True, kw_only=True):
    """Where the record lies that a replay wrote."""

    topic: str
    partition: int
    offset: int


class DeadLetter(Struct, frozen=True, kw_only=True):
    """One article that could not be processed.

    Attributes:
        stage: the stage that gave it up (``clean``, ``enrich`` or ``index``).
        reason: a word of `pipeline.errors.Reason`.
        error: one sentence.
        article: the article's id, where it was known.
        source: whose article it is (`pipeline.identity.outlet`), where the record can be read.
        topic, partition, offset: of the record that the stage was reading.
        key: that record's.
        origin: where the raw article lay.
        failed_at: ISO 8601.
        version: of Copydesk.
        value: the original bytes of the record.
        state: `open` until somebody decides.
        state_at: when that was, ISO 8601.
        target: of a replayed letter.
        why: of a discarded letter, where the operator gave a reason.
    """

    stage: str
    reason: str
    error: str
    article: str | None
    source: str | None = None
    topic: str
    partition: int
    offset: int
    key: bytes | None = None
    origin: Origin
    failed_at: str
    version: str
    value: bytes
    state: State = State.OPEN
    state_at: str | None = None
    target: Target | None = None
    why: str | None = None

    @property
    def id(self) -> str:
        """The same for the same record, however often it fails; a record that was sent again has another."""
        return f"{self.topic}-{self.partition}-{self.offset}"


def dead_letter(
    rejection: Rejected,
    *,
    stage: str,
    value: bytes,
    at: Origin,
    origin: Origin,
    article: str | None = None,
    key: bytes | None = None,
) -> DeadLetter:
    """Make the dead letter of a record.

    Args:
        at: where the record lay that the stage was reading.
        origin: where the raw article lay; equal to `at` in the first stage.
    """
    return DeadLetter(
        stage=stage,
        reason=rejection.reason,
        error=str(rejection)[:_MAX_ERROR],
        article=article,
        source=source_of(value),
        topic=at.topic,
        partition=at.partition,
        offset=at.offset,
        key=key,
        origin=origin,
        failed_at=_now(),
        version=__version__,
        value=value,
    )


def replayed(letter: DeadLetter, target: Target) -> DeadLetter:
    """The letter after its bytes were sent again."""
    return replace(letter, state=State.REPLAYED, state_at=_now(), target=target, why=None)


def discarded(letter: DeadLetter, why: str | None) -> DeadLetter:
    """The letter after an operator decided that its article is not wanted."""
    return replace(letter, state=State.DISCARDED, state_at=_now(), target=None, why=why and why[:_MAX_ERROR])


def rank(letter: DeadLetter, timestamp: int) -> int:
    """Which of several records of one letter holds: the highest.

    A stage that was interrupted writes the same letter again, perhaps after it was replayed; a decision outranks
    such a copy, and the latest decision the ones before it.

    Args:
        timestamp: of the letter's record, milliseconds since 1970.
    """
    return timestamp + (0 if letter.state_at is None else _DECIDED)


def source_of(value: bytes) -> str | None:
    """Whose article a record holds, also where its bytes are not quite UTF-8 or quite JSON's."""
    try:
        named = msgspec.json.decode(value, type=_Named)
        source, url = named.source, named.url
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        source, url = _leniently(value)
    found = outlet(*(field if isinstance(field, str) else None for field in (source, url)))
    return found and found.encode("utf-8", "replace").decode()


class _Named(Struct):
    source: Any = None
    url: Any = None


def _leniently(value: bytes) -> tuple[Any, Any]:
    try:
        given = json.loads(value.decode("utf-8", "replace"), strict=False)
    except (ValueError, RecursionError):
        return None, None  # half a document names nobody
    return (given.get("source"), given.get("url")) if isinstance(given, dict) else (None, None)


def to_headers(letter: DeadLetter) -> dict[str, bytes]:
    """The headers of a dead letter's record."""
    target = letter.target
    fields = {
        "stage": letter.stage,
        "reason": letter.reason,
        "error": letter.error,
        "article": letter.article,
        "source": letter.source,
        "topic": letter.topic,
        "partition": letter.partition,
        "offset": letter.offset,
        "failed-at": letter.failed_at,
        "version": letter.version,
        "origin-topic": letter.origin.topic,
        "origin-partition": letter.origin.partition,
        "origin-offset": letter.origin.offset,
        "origin-timestamp": letter.origin.timestamp,
        "state": letter.state,
        "state-at": letter.state_at,
        "target-topic": target and target.topic,
        "target-partition": target and target.partition,
        "target-offset": target and target.offset,
        "why": letter.why,
    }
    headers = {f"{_PREFIX}{name}": str(value).encode() for name, value in fields.items() if value is not None}
    return headers if letter.key is None else {**headers, _KEY: letter.key}


def from_headers(value: bytes, headers: dict[str, bytes], at: Origin) -> DeadLetter:
    """Read a dead letter back from its record.

    A record that somebody else put on the topic, without our headers, becomes a dead letter of that place.

    Args:
        at: where the dead letter's own record lies.
    """
    given = {
        name.removeprefix(_PREFIX): raw.decode("utf-8", "replace")
        for name, raw in headers.items()
        if name.startswith(_PREFIX)
    }
    try:
        return _from_fields(value, headers.get(_KEY), given)
    except (KeyError, ValueError):
        foreign = Rejected(Reason.FAILED, "The record was put on the dead-letter topic without Copydesk's headers.")
        letter = dead_letter(foreign, stage="unknown", value=value, at=at, origin=at)
        # Each time it is read it is the same letter.
        return replace(letter, failed_at=_iso(datetime.fromtimestamp(min(max(at.timestamp, 0), LAST_MS) / 1000, UTC)))


def _from_fields(value: bytes, key: bytes | None, given: dict[str, str]) -> DeadLetter:
    return DeadLetter(
        stage=given["stage"],
        reason=Reason(given["reason"]),
        error=given["error"],
        article=given.get("article"),
        source=given.get("source"),
        topic=given["topic"],
        partition=int(given["partition"]),
        offset=int(given["offset"]),
        key=key,
        origin=Origin(
            topic=given["origin-topic"],
            partition=int(given["origin-partition"]),
            offset=int(given["origin-offset"]),
            timestamp=int(given["origin-timestamp"]),
        ),
        failed_at=_moment(given["failed-at"]),
        version=given["version"],
        value=value,
        state=State(given.get("state", State.OPEN)),
        state_at=_moment(given["state-at"]) if "state-at" in given else None,
        target=_target(given) if "target-topic" in given else None,
        why=given.get("why"),
    )


def _target(given: dict[str, str]) -> Target:
    return Target(
        topic=given["target-topic"],
        partition=int(given["target-partition"]),
        offset=int(given["target-offset"]),
    )


def _moment(given: str) -> str:
    found = datetime.fromisoformat(given)
    # Ours have a zone; whoever wrote one without it must not make all letters incomparable.
    return _iso(found if found.tzinfo else found.replace(tzinfo=UTC))


def _now() -> str:
    return _iso(datetime.now(UTC))


def _iso(moment: datetime) -> str:
    return moment.isoformat(timespec="milliseconds")
