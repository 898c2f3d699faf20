"""The embedded servers serve, and nothing of them is left behind."""

import pytest
from elasticsearch import Elasticsearch
from kafka import KafkaConsumer, KafkaProducer
from kafka.admin import KafkaAdminClient, NewTopic

from connectors.embedded.servers import Servers

pytestmark = pytest.mark.servers

_MIB = 1024 * 1024


def test_a_record_of_20_mib_passes_through_kafka(servers: Servers) -> None:
    """What is sent to a topic with a high record limit comes back byte for byte."""
    address = servers.kafka.settings.bootstrap_servers
    with KafkaAdminClient(bootstrap_servers=address) as admin:
        topic = NewTopic("large", 1, 1, topic_configs={"max.message.bytes": str(64 * _MIB)})
        admin.create_topics([topic])
    record = bytes(range(256)) * (20 * _MIB // 256)
    producer = KafkaProducer(bootstrap_servers=address, max_request_size=64 * _MIB)
    producer.send("large", record).get(timeout=60)
    producer.close()
    consumer = KafkaConsumer(
        "large",
        bootstrap_servers=address,
        auto_offset_reset="earliest",
        consumer_timeout_ms=60_000,
        max_partition_fetch_bytes=64 * _MIB,
    )
    received = next(consumer).value
    consumer.close()
    assert record == received


def test_an_indexed_document_is_found(servers: Servers) -> None:
    """A document is found by a word of its text."""
    with Elasticsearch(servers.elasticsearch.settings.hosts) as client:
        client.indices.create(index="notes", mappings={"properties": {"text": {"type": "text"}}})
        client.index(index="notes", id="1", document={"text": "The ferry left the harbour late."}, refresh=True)
        found = client.search(index="notes", query={"match": {"text": "harbour"}})
    assert [hit["_id"] for hit in found["hits"]["hits"]] == ["1"]


def test_garbage_in_the_heap_refuses_no_request(servers: Servers) -> None:
    """A limit on memory that every running server is over counts what requests reserve, and they are answered."""
    with Elasticsearch(servers.elasticsearch.settings.hosts) as client:
        client.cluster.put_settings(persistent={"indices.breaker.total.limit": "10%"})
        try:
            assert "red" != client.cluster.health()["status"]
            assert 0 <= client.count(index="*")["count"]
        finally:
            client.cluster.put_settings(persistent={"indices.breaker.total.limit": None})
