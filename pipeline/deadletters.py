"""Dead letters: an article that could not be processed, with everything needed to understand and replay it.

A dead letter's value is the original bytes, never shortened; what happened to it stands in the headers.
"""

from datetime import UTC, datetime

from msgspec import Struct

from pipeline import __version__
from pipeline.documents import Origin
from pipeline.errors import Reason, Rejected

_PREFIX = "copydesk-"


class DeadLetter(Struct, frozen=True, kw_only=True):
    """One article that could not be processed.

    Attributes:
        stage: the stage that gave it up (``clean``, ``enrich`` or ``index``).
        reason: a word of `pipeline.errors.Reason`.
        error: one sentence.
        article: the article's id, where it was known.
        topic, partition, offset: of the record that the stage was reading.
        origin: where the raw article lay.
        failed_at: ISO 8601.
        version: of Copydesk.
        value: the original bytes of the record.
    """

    stage: str
    reason: str
    error: str
    article: str | None
    topic: str
    partition: int
    offset: int
    origin: Origin
    failed_at: str
    version: str
    value: bytes

    @property
    def id(self) -> str:
        """The same for the same record, however often it fails."""
        return f"{self.topic}-{self.partition}-{self.offset}"


def dead_letter(
    rejection: Rejected, *, stage: str, value: bytes, at: Origin, origin: Origin, article: str | None = None
) -> DeadLetter:
    """Make the dead letter of a record.

    Args:
        at: where the record lay that the stage was reading.
        origin: where the raw article lay; equal to `at` in the first stage.
    """
    return DeadLetter(
        stage=stage,
        reason=rejection.reason,
        error=str(rejection),
        article=article,
        topic=at.topic,
        partition=at.partition,
        offset=at.offset,
        origin=origin,
        failed_at=datetime.now(UTC).isoformat(timespec="milliseconds"),
        version=__version__,
        value=value,
    )


def to_headers(letter: DeadLetter) -> dict[str, bytes]:
    """The headers of a dead letter's record."""
    fields = {
        "stage": letter.stage,
        "reason": letter.reason,
        "error": letter.error,
        "article": letter.article,
        "topic": letter.topic,
        "partition": letter.partition,
        "offset": letter.offset,
        "failed-at": letter.failed_at,
        "version": letter.version,
        "origin-topic": letter.origin.topic,
        "origin-partition": letter.origin.partition,
        "origin-offset": letter.origin.offset,
        "origin-timestamp": letter.origin.timestamp,
    }
    return {f"{_PREFIX}{name}": str(value).encode() for name, value in fields.items() if value is not None}


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
        return _from_fields(value, given)
    except (KeyError, ValueError):
        foreign = Rejected(Reason.FAILED, "The record was put on the dead-letter topic without Copydesk's headers.")
        return dead_letter(foreign, stage="unknown", value=value, at=at, origin=at)


def _from_fields(value: bytes, given: dict[str, str]) -> DeadLetter:
    return DeadLetter(
        stage=given["stage"],
        reason=Reason(given["reason"]),
        error=given["error"],
        article=given.get("article"),
        topic=given["topic"],
        partition=int(given["partition"]),
        offset=int(given["offset"]),
        origin=Origin(
            topic=given["origin-topic"],
            partition=int(given["origin-partition"]),
            offset=int(given["origin-offset"]),
            timestamp=int(given["origin-timestamp"]),
        ),
        failed_at=datetime.fromisoformat(given["failed-at"]).isoformat(timespec="milliseconds"),
        version=given["version"],
        value=value,
    )
