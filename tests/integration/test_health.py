"""A worker's health check asks Kafka, and believes nobody else."""

import time

import pytest
from kafka import KafkaConsumer
from kafka.admin import KafkaAdminClient, NewTopic

from connectors.embedded.servers import Servers
from connectors.kafka.connection import admin_options, consumer_options
from pipeline.agents.health import member_here
from pipeline.errors import ServerError
from pipeline.settings import KafkaSettings
from pipeline.topics import consumer_group

pytestmark = pytest.mark.servers


def test_a_worker_is_healthy_while_its_group_counts_it_in(secured_servers: Servers) -> None:
    """A member of the stage's group on this host is at work until it leaves; other stages are not."""
    settings = secured_servers.kafka.settings
    with KafkaAdminClient(**admin_options(settings)) as admin:
        admin.create_topics([NewTopic("health", 1, 1)])
    consumer = KafkaConsumer("health", **consumer_options(settings), group_id=consumer_group("enrich"))
    give_up = time.monotonic() + 60
    while not consumer.assignment() and time.monotonic() < give_up:
        consumer.poll(timeout_ms=100)

    during = {stage: member_here(stage, settings) for stage in ("clean", "enrich")}
    consumer.close()

    assert during == {"clean": False, "enrich": True}
    assert not member_here("enrich", settings)


def test_without_kafka_nobody_is_healthy() -> None:
    """Where Kafka cannot be reached the check fails with a sentence, long before its time is up."""
    with pytest.raises(ServerError, match=r"Kafka cannot be reached at 127\.0\.0\.1:9 "):
        member_here("clean", KafkaSettings(bootstrap_servers="127.0.0.1:9"))
