"""Every way in which Kafka can refuse us is one sentence, on real brokers with and without password and TLS."""

import shutil
from collections.abc import Iterator

import pytest
from pydantic import SecretStr

from connectors.embedded.account import own_folder, temporary_folder
from connectors.embedded.certificates import make_certificate
from connectors.embedded.kafka import Kafka
from connectors.embedded.security import KafkaSecurity
from connectors.embedded.server import Place, wait_ready
from connectors.embedded.servers import Ready, Servers
from connectors.kafka.probe import reachable
from connectors.kafka.producer import Acknowledged, Producer
from connectors.kafka.topics import create_topics
from pipeline.errors import ServerError
from pipeline.settings import FeedSettings, KafkaSettings
from pipeline.topics import RAW

pytestmark = pytest.mark.servers


@pytest.fixture(scope="module")
def guarded(ready: Ready) -> Iterator[KafkaSettings]:
    """A broker that asks for a password over TLS."""
    folder = temporary_folder(ready.account)
    certificates = own_folder(folder / "certificates", ready.account)
    certificate = make_certificate(ready.installed.java, certificates)
    for file in certificates.iterdir():
        file.chmod(0o644)
    security = KafkaSecurity("SCRAM-SHA-256", "desk", "right-one", certificate)
    kafka = Kafka(Place(ready.installed, folder / "kafka", ready.account, 256, 0, 60), security)
    try:
        taken: set[int] = set()
        kafka.launch(taken)
        wait_ready([kafka], taken)
        yield kafka.settings
    finally:
        kafka.stop()
        shutil.rmtree(folder, ignore_errors=True)


def _refusal(settings: KafkaSettings) -> str:
    with pytest.raises(ServerError) as caught:
        reachable(settings, timeout_seconds=3)
    assert "wrong-one" not in str(caught.value)
    return str(caught.value).replace(settings.bootstrap_servers, "HERE")


def test_who_knows_the_password_can_send(guarded: KafkaSettings) -> None:
    """Probe, topics and producer all sign in over TLS."""
    reachable(guarded)
    create_topics(guarded)
    producer = Producer(guarded, FeedSettings())
    producer.send("id", b"{}")
    producer.close()

    (result,) = producer.results()
    assert isinstance(result, Acknowledged)
    assert (result.id, result.topic, result.offset) == ("id", RAW, 0)


def test_what_a_guarded_broker_refuses(guarded: KafkaSettings) -> None:
    """Wrong password, mechanism, authority and protocol each have their sentence."""
    changes: dict[str, dict[str, object]] = {
        "refuses the user desk with this password": {"password": SecretStr("wrong-one")},
        "refuses the user nobody with this password": {"username": "nobody"},
        "does not offer PLAIN: set `kafka.sasl_mechanism` to one of SCRAM-SHA-256": {"sasl_mechanism": "PLAIN"},
        "The certificate of Kafka at HERE is not trusted": {"ca_file": None},
        "speaks TLS on this port": {"security_protocol": "SASL_PLAINTEXT", "ca_file": None},
        "asks for a user and a password": {"security_protocol": "SSL", "username": None, "password": None},
    }

    said = {sentence: _refusal(guarded.model_copy(update=change)) for sentence, change in changes.items()}

    assert [] == [(expected, sentence) for expected, sentence in said.items() if expected not in sentence]


def test_what_an_open_broker_refuses(servers: Servers, guarded: KafkaSettings) -> None:
    """TLS or a password where neither is spoken."""
    address = {"bootstrap_servers": servers.kafka.settings.bootstrap_servers}
    tls = {"security_protocol": "SSL", "username": None, "password": None}
    signed = {"security_protocol": "SASL_PLAINTEXT", "ca_file": None}

    assert "speaks no TLS on this port" in _refusal(guarded.model_copy(update=address | tls))
    assert "takes no user and password on this port" in _refusal(guarded.model_copy(update=address | signed))


def test_something_else_at_the_port_is_told(servers: Servers) -> None:
    """The most likely mistake: the two addresses swapped."""
    elsewhere = KafkaSettings(bootstrap_servers=servers.elasticsearch.address)

    assert _refusal(elsewhere).startswith("What answers at HERE is not Kafka")
