"""The Faust app of a stage, with the settings under which it lost nothing on a real broker."""

import asyncio
import os
import tempfile
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import faust

from connectors.kafka.connection import faust_options
from connectors.kafka.topics import HEADER_BYTES
from pipeline.settings import Settings
from pipeline.topics import consumer_group
from pipeline.vitals import Vitals

_BEAT_SECONDS = 1.0
#: Some finished articles; topics take as much in one piece, however they were made.
_BATCH_BYTES = 256 * 1024


def create_app(stage: str, settings: Settings, vitals: Vitals) -> faust.App:
    """The Faust app that runs one stage; its id is the stage's consumer group.

    Args:
        vitals: hears the event loop's beat and which partitions the stage reads.

    Raises:
        SettingsError: the Kafka settings contradict each other.
    """
    kafka = settings.kafka
    app = faust.App(
        consumer_group(stage),
        **faust_options(kafka),
        autodiscover=False,
        key_serializer="raw",
        value_serializer="raw",
        # Exactly-once could not cover Elasticsearch; deterministic ids and versions make repeats harmless.
        processing_guarantee="at_least_once",
        # Work on one batch, or waiting for a dead Elasticsearch, may take hours: a consumer that misses this
        # limit leaves its group and does not come back. The heartbeat says whether the process lives.
        broker_max_poll_interval=86_400.0,
        broker_session_timeout=20.0,
        broker_heartbeat_interval=4.0,
        broker_commit_every=1000,
        broker_commit_interval=1.0,
        consumer_auto_offset_reset="earliest",
        consumer_max_fetch_size=4 * 1024 * 1024,
        # Without it everything that was fetched is unpacked at once: of short, compressed records 70 MiB.
        broker_max_poll_records=500,
        stream_buffer_maxsize=4 * settings.workers.batch,
        # What is in the buffers on shutdown was not acknowledged and is read again; waiting for it only delays.
        stream_wait_empty=False,
        stream_processing_timeout=900.0,
        broker_commit_livelock_soft_timeout=900.0,
        producer_acks=-1,
        # By default a batch holds one record of ours, and each is a request of its own.
        producer_max_batch_size=_BATCH_BYTES,
        producer_max_request_size=kafka.max_message_bytes + HEADER_BYTES,
        # A dead-letter record that cannot be sent must fail in time to be tried again, not in 20 minutes.
        producer_request_timeout=60.0,
        producer_linger=0.01,
        topic_disable_leader=True,
        topic_allow_declare=False,
        web_enabled=False,
        store="memory://",
        # Faust makes folders for tables, which we do not use, and would make them where the worker was started.
        datadir=Path(tempfile.gettempdir()) / f"copydesk-faust-{os.getuid()}",
    )
    _observe(app, vitals)
    return app


def _observe(app: faust.App, vitals: Vitals) -> None:
    async def beat() -> None:
        while True:
            vitals.beats += 1
            await asyncio.sleep(_BEAT_SECONDS)

    async def assigned(_app: Any, partitions: Iterable[Any], **_: Any) -> None:
        vitals.partitions = [(place.topic, place.partition) for place in partitions]

    async def revoked(_app: Any, _partitions: Iterable[Any], **_: Any) -> None:
        vitals.partitions = None

    app.task(beat)
    app.on_partitions_assigned.connect(assigned)
    app.on_partitions_revoked.connect(revoked)


def read(app: faust.App, *topics: str) -> Any:
    """The channel of an agent that reads these topics, bytes as they are."""
    return app.topic(*topics, key_serializer="raw", value_serializer="raw", key_type=bytes, value_type=bytes)
