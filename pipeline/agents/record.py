"""A Kafka record as the agents see it."""

from dataclasses import dataclass, field
from typing import Any

from pipeline.documents import Origin

_TOPIC, _PARTITION, _OFFSET, _TIMESTAMP = (
    f"copydesk-origin-{name}" for name in ("topic", "partition", "offset", "timestamp")
)


@dataclass(frozen=True, slots=True)
class Record:
    """A record with its place.

    Attributes:
        timestamp: milliseconds since 1970.
    """

    topic: str
    partition: int
    offset: int
    timestamp: int
    value: bytes
    headers: dict[str, bytes] = field(default_factory=dict)
    key: bytes | None = None

    @classmethod
    def of(cls, event: Any) -> "Record":
        """The record of a Faust event from a topic with raw serialisation."""
        message = event.message
        return cls(
            topic=message.topic,
            partition=message.partition,
            offset=message.offset,
            timestamp=round((message.timestamp or 0) * 1000),
            value=event.value or b"",
            headers={name: value for name, value in dict(message.headers or {}).items() if value is not None},
            key=message.key,
        )

    @property
    def place(self) -> Origin:
        """Where this record lies."""
        return Origin(topic=self.topic, partition=self.partition, offset=self.offset, timestamp=self.timestamp)

    @property
    def origin(self) -> Origin:
        """Where the raw article lay: what its headers say, else this record itself."""
        try:
            return Origin(
                topic=self.headers[_TOPIC].decode(),
                partition=int(self.headers[_PARTITION]),
                offset=int(self.headers[_OFFSET]),
                timestamp=int(self.headers[_TIMESTAMP]),
            )
        except (KeyError, ValueError):
            return self.place


def origin_headers(origin: Origin) -> dict[str, bytes]:
    """The headers by which later stages know where the raw article lay."""
    return {
        _TOPIC: origin.topic.encode(),
        _PARTITION: str(origin.partition).encode(),
        _OFFSET: str(origin.offset).encode(),
        _TIMESTAMP: str(origin.timestamp).encode(),
    }
