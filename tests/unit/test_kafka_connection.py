"""Kafka settings become options of both clients, and secrets stay secret."""

import logging
from pathlib import Path

import pytest
from pydantic import SecretStr

from connectors.kafka import connection, probe
from pipeline.errors import ServerError, SettingsError
from pipeline.settings import KafkaSettings

SCRAM = KafkaSettings(
    security_protocol="SASL_PLAINTEXT",
    sasl_mechanism="SCRAM-SHA-512",
    username="desk",
    password=SecretStr("hush-hush"),
)


@pytest.mark.parametrize(
    ("servers", "expected"),
    [
        ("127.0.0.1:9094", [("127.0.0.1", 9094)]),
        ("one.example:1, two.example:2,", [("one.example", 1), ("two.example", 2)]),
        ("broker.example", [("broker.example", 9092)]),
        ("[::1]:19092,[::1]", [("::1", 19092), ("::1", 9092)]),
    ],
)
def test_brokers_are_hosts_and_ports(servers: str, expected: list[tuple[str, int]]) -> None:
    """Several brokers are separated by commas; the port may be left out."""
    assert expected == connection.brokers(KafkaSettings(bootstrap_servers=servers))


@pytest.mark.parametrize(
    "servers", ["", " , ", "host:port", "host:0", "host:65536", ":9092", "host:٩٠٩٢", "kafka://host:9092"]
)
def test_what_is_no_broker_is_an_error_that_names_the_setting(servers: str) -> None:
    """A typing error must not become a connection that fails after a minute."""
    with pytest.raises(SettingsError, match=r"`kafka\.bootstrap_servers`"):
        connection.brokers(KafkaSettings(bootstrap_servers=servers))


def test_the_password_reaches_the_client_but_no_repr() -> None:
    """kafka-python prints its options in errors and debug lines."""
    options = connection.producer_options(SCRAM)

    assert str(options["sasl_plain_password"]) == "hush-hush"
    assert "hush-hush" not in f"{options} {options!r} {connection.faust_options(SCRAM)!r} {SCRAM!r}"


def test_both_clients_get_the_same_credentials() -> None:
    """What the producer can reach the workers can reach."""
    credentials = connection.faust_options(SCRAM)["broker_credentials"]

    expected = (credentials.username, credentials.password, credentials.mechanism.value, credentials.protocol.value)
    options = connection.producer_options(SCRAM)
    assert expected == (
        options["sasl_plain_username"],
        options["sasl_plain_password"],
        options["sasl_mechanism"],
        options["security_protocol"],
    )


def test_faust_gets_every_broker() -> None:
    """One of them may be down when a worker starts."""
    settings = KafkaSettings(bootstrap_servers="one.example:1,two.example:2")

    expected = {"broker": "kafka://one.example:1;kafka://two.example:2", "broker_credentials": None}
    assert expected == connection.faust_options(settings)


@pytest.mark.parametrize(
    ("settings", "key"),
    [
        (KafkaSettings(security_protocol="SASL_PLAINTEXT", password=SecretStr("hush-hush")), "kafka.username"),
        (KafkaSettings(security_protocol="SASL_SSL", username="desk"), "kafka.password"),
        (KafkaSettings(username="desk", password=SecretStr("hush-hush")), "kafka.security_protocol"),
        (KafkaSettings(ca_file=Path("ca.pem")), "kafka.security_protocol"),
        (KafkaSettings(security_protocol="SSL", ca_file=Path("missing.pem")), "missing.pem"),
        (KafkaSettings(security_protocol="SSL", ca_file=Path(__file__)), "no PEM certificate"),
    ],
)
def test_contradicting_settings_are_named(settings: KafkaSettings, key: str) -> None:
    """A password that nobody asks for, or TLS without what it needs, is not passed over in silence."""
    with pytest.raises(SettingsError) as caught:
        connection.producer_options(settings)

    assert key in str(caught.value)
    assert "hush-hush" not in str(caught.value)


def test_nobody_at_the_port_is_one_sentence() -> None:
    """The sentence names the address and what to do, and comes at once."""
    with pytest.raises(ServerError) as caught:
        probe.reachable(KafkaSettings(bootstrap_servers="127.0.0.1:1"))

    expected = (
        "Kafka cannot be reached at 127.0.0.1:1 (connection refused): start Kafka (`copydesk up` starts one on this"
        " machine) or set `kafka.bootstrap_servers`."
    )
    assert expected == str(caught.value)


def test_kafka_python_keeps_quiet() -> None:
    """Its tracebacks are noise; its errors reach us as exceptions."""
    connection.quiet_logs()

    assert not logging.getLogger("kafka.net.manager").isEnabledFor(logging.ERROR)
