"""Our topics and how they are made."""

import contextlib
from dataclasses import dataclass
from typing import Any

from kafka import KafkaAdminClient
from kafka.admin import ConfigResource, ConfigResourceType
from kafka.errors import KafkaError, for_code

from connectors.kafka.connection import admin_options, quiet_logs
from pipeline.errors import ServerError
from pipeline.settings import KafkaSettings
from pipeline.topics import CLEAN, DEADLETTER, ENRICHED, RAW, SITES, SITES_DAYS, TOPICS

#: Room for headers on top of a record's value.
HEADER_BYTES = 64 * 1024
_EXISTS = 36
_UNKNOWN = 3
_FOREVER = "-1"
_DAY, _DAYS_30, _DAYS_120 = (str(days * 24 * 60 * 60 * 1000) for days in (1, 30, SITES_DAYS))
#: Raw articles and dead letters are sources: nothing can bring them back. A replayed record keeps its old
#: timestamp, too, by which a shorter retention would delete it before it is read.
_RETENTION_MS = {RAW: _FOREVER, CLEAN: _DAYS_30, ENRICHED: _DAYS_30, DEADLETTER: _FOREVER, SITES: _DAYS_120}
#: The newest record of a page counts, until it is as old as what a memory forgets.
_COMPACTED = {"cleanup.policy": "compact,delete", "segment.ms": _DAY, "delete.retention.ms": _DAY}


@dataclass(frozen=True, slots=True)
class Topic:
    """One of our topics as it stands on the brokers.

    Attributes:
        created: made just now; otherwise it was there.
        note: a sentence where an existing topic differs from the settings; it is left as it is.
    """

    name: str
    created: bool
    partitions: int
    note: str | None = None


def create_topics(settings: KafkaSettings) -> list[Topic]:
    """Create the topics that are not there yet; safe to repeat.

    Topics that exist are left as they are. More partitions would send the next version of an article to another
    partition than the one before, and the two could overtake each other.

    Raises:
        SettingsError: the settings contradict each other.
        ServerError: Kafka cannot be reached, or refuses to make a topic.
    """
    quiet_logs()
    try:
        with contextlib.closing(KafkaAdminClient(**admin_options(settings), bootstrap_timeout_ms=10_000)) as admin:
            answer = admin.create_topics({name: _wanted(name, settings) for name in TOPICS}, raise_errors=False)
            created = {topic["name"]: _was_created(topic) for topic in answer["topics"]}
            admin.wait_for_topics(list(TOPICS))
            partitions = {topic["name"]: len(topic["partitions"]) for topic in admin.describe_topics(list(TOPICS))}
            limits = _size_limits(admin)
    except KafkaError as error:
        raise ServerError(f"The topics could not be created at {settings.bootstrap_servers}: {error}.") from error
    return [
        Topic(name, created[name], partitions[name], _difference(name, partitions[name], limits[name], settings))
        for name in TOPICS
    ]


def exists(settings: KafkaSettings, name: str) -> bool:
    """Whether there is such a topic.

    Raises:
        SettingsError: the settings contradict each other.
        ServerError: Kafka cannot be reached.
    """
    quiet_logs()
    try:
        with contextlib.closing(KafkaAdminClient(**admin_options(settings), bootstrap_timeout_ms=10_000)) as admin:
            (topic,) = admin.describe_topics([name])
    except KafkaError as error:
        raise ServerError(f"Kafka at {settings.bootstrap_servers} cannot be used: {error}.") from error
    return bool(topic["error_code"] != _UNKNOWN)


def _wanted(name: str, settings: KafkaSettings) -> dict[str, Any]:
    return {
        "num_partitions": _partitions(name, settings),
        "replication_factor": settings.replication_factor,
        "configs": {
            # A dead letter is the whole record with our headers on top.
            "max.message.bytes": str(settings.max_message_bytes + (HEADER_BYTES if name == DEADLETTER else 0)),
            "retention.ms": _RETENTION_MS[name],
            # Records stay as their producers compressed them.
            "compression.type": "producer",
            # The timestamp is the age of the article's version: the broker must not write its own over it.
            "message.timestamp.type": "CreateTime",
            **(_COMPACTED if name == SITES else {}),
        },
    }


def _partitions(name: str, settings: KafkaSettings) -> int:
    # Every worker reads all of the sites' topic: parts of it would be of no use.
    return 1 if name == SITES else settings.partitions


def _was_created(topic: dict[str, Any]) -> bool:
    code = topic["error_code"]
    if code and code != _EXISTS:
        why = (topic["error_message"] or for_code(code).__name__).rstrip(".")
        raise ServerError(f"Kafka does not create the topic {topic['name']}: {why}.")
    return not code


def _size_limits(admin: KafkaAdminClient) -> dict[str, int]:
    """Largest record of each topic, in bytes."""
    key = "max.message.bytes"
    asked = [ConfigResource(ConfigResourceType.TOPIC, name, {key: None}) for name in TOPICS]
    described = admin.describe_configs(asked, config_filter="all")["topic"]
    return {name: int(described[name][key]["value"]) for name in TOPICS}


def _difference(name: str, partitions: int, limit: int, settings: KafkaSettings) -> str | None:
    if name != SITES and partitions != settings.partitions:
        return (
            f"{name} has {partitions} partitions and keeps them, though `kafka.partitions` is {settings.partitions}:"
            " more would let two versions of an article overtake each other."
        )
    if limit < settings.max_message_bytes:
        return (
            f"{name} takes records of {limit} bytes at the most, less than `kafka.max_message_bytes`"
            f" ({settings.max_message_bytes}): raise its max.message.bytes, or lower the setting."
        )
    return None
