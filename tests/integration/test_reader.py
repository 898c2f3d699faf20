"""Reading a topic of which retention has deleted a part."""

import contextlib

import pytest
from kafka import KafkaAdminClient, TopicPartition

from connectors.embedded.servers import Servers
from connectors.kafka.connection import admin_options
from connectors.kafka.producer import Producer
from connectors.kafka.reader import TopicReader
from pipeline.settings import FeedSettings

pytestmark = pytest.mark.servers


def test_of_a_stretch_whose_beginning_is_deleted_the_rest_is_read(servers: Servers) -> None:
    """And nothing else is passed over."""
    settings = servers.kafka.settings
    with contextlib.closing(KafkaAdminClient(**admin_options(settings))) as admin:
        admin.create_topics({"partly.deleted": {"num_partitions": 1, "replication_factor": 1}})
        admin.wait_for_topics(["partly.deleted"])
        producer = Producer(settings, FeedSettings(), topic="partly.deleted")
        for number in range(10):
            producer.send("key", str(number).encode())
        producer.close()
        admin.delete_records({TopicPartition("partly.deleted", 0): 6})

        with TopicReader(settings, "partly.deleted") as reader:
            some = [record.offset for record in reader.some({0: [2, 7, 9]})]
            stretch = [record.offset for found in reader.between({0: (0, 9)}) for record in found.records]
            starts = reader.starts()
        admin.delete_topics(["partly.deleted"])

    assert [7, 9] == some
    assert [6, 7, 8] == stretch
    assert {0: 6} == starts
