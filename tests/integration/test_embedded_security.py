"""The embedded servers with security on: who knows the secret gets in, who does not is refused."""

import pytest
import urllib3
from kafka.admin import KafkaAdminClient
from pydantic import SecretStr

from connectors.embedded.kafka import Kafka
from connectors.embedded.security import KafkaSecurity
from connectors.embedded.server import Place, wait_ready
from connectors.embedded.servers import Servers
from connectors.kafka.connection import admin_options
from connectors.kafka.probe import reachable
from pipeline.errors import ServerError

pytestmark = pytest.mark.servers


def _status(servers: Servers, password: str) -> int:
    settings = servers.elasticsearch.settings
    headers = urllib3.make_headers(basic_auth=f"{settings.username}:{password}")
    with urllib3.PoolManager(ca_certs=str(settings.ca_file)) as pool:
        return pool.request("GET", f"{settings.hosts}/_cluster/health", headers=headers).status


def test_elasticsearch_lets_the_right_password_in(secured_servers: Servers) -> None:
    """The superuser's password opens the node."""
    assert _status(secured_servers, "elastic-secret") == 200


def test_elasticsearch_refuses_a_wrong_password(secured_servers: Servers) -> None:
    """Another password is answered with 401."""
    assert _status(secured_servers, "guess") == 401


def test_elasticsearch_is_not_trusted_without_its_authority(secured_servers: Servers) -> None:
    """A client that does not know the certificate authority ends the connection."""
    with urllib3.PoolManager(retries=False) as pool, pytest.raises(urllib3.exceptions.SSLError):
        pool.request("GET", f"{secured_servers.elasticsearch.settings.hosts}/_cluster/health")


def test_kafka_lets_the_right_password_in(secured_servers: Servers) -> None:
    """SCRAM over TLS with the right password shows the one broker."""
    with KafkaAdminClient(**admin_options(secured_servers.kafka.settings)) as admin:
        assert len(admin.describe_cluster()["brokers"]) == 1


def test_kafka_refuses_a_wrong_password(secured_servers: Servers) -> None:
    """SCRAM with another password fails."""
    with pytest.raises(ServerError, match="refuses the user desk"):
        reachable(secured_servers.kafka.settings.model_copy(update={"password": SecretStr("guess")}), 5)


def test_kafka_takes_plain_passwords_too(tmp_servers_place: Place) -> None:
    """PLAIN without TLS works the same: the right password gets in, another does not."""
    kafka = Kafka(tmp_servers_place, KafkaSecurity("PLAIN", "desk", "kafka-secret"))
    taken: set[int] = set()
    kafka.launch(taken)
    try:
        wait_ready([kafka], taken)
        with pytest.raises(ServerError, match="refuses the user desk"):
            reachable(kafka.settings.model_copy(update={"password": SecretStr("guess")}), 5)
    finally:
        kafka.stop()
