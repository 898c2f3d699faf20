"""How to reach Kafka: from our settings to what kafka-python and Faust ask for.

Both clients get the same TLS context and the same credentials, so that what `copydesk feed` can reach the
workers can reach too. Whether the brokers can be reached at all is for `connectors.kafka.probe`.
"""

import logging
import ssl
from typing import Any

from pipeline.errors import SettingsError
from pipeline.settings import KafkaSettings

_CLIENT_ID = "copydesk"
_DEFAULT_PORT = 9092


class _Masked(str):
    """A password that does not show in the ``repr`` of a mapping of options, which both clients print in errors."""

    __slots__ = ()

    def __repr__(self) -> str:
        return "'**********'"


def brokers(settings: KafkaSettings) -> list[tuple[str, int]]:
    """The bootstrap brokers as (host, port); the port is 9092 where none is given.

    Raises:
        SettingsError: `kafka.bootstrap_servers` names no broker, or a port that is none.
    """
    found = []
    for address in filter(None, (part.strip() for part in settings.bootstrap_servers.split(","))):
        host, colon, port = address.rpartition(":")
        if not colon or (port.endswith("]") and address.startswith("[")):
            host, port = address, str(_DEFAULT_PORT)
        if not host or "/" in host or not port.isascii() or not port.isdigit() or not 0 < int(port) < 65536:
            raise SettingsError(f"`kafka.bootstrap_servers`: {address} is not host:port, such as 127.0.0.1:9092.")
        found.append((host.strip("[]"), int(port)))
    if not found:
        raise SettingsError("`kafka.bootstrap_servers` is empty: give host:port, such as 127.0.0.1:9092.")
    return found


def tls_context(settings: KafkaSettings) -> ssl.SSLContext | None:
    """The TLS context to reach the brokers with, or None for a protocol without TLS.

    Certificates are checked against `kafka.ca_file`, or the system's authorities without one, host name included.

    Raises:
        SettingsError: `kafka.ca_file` cannot be used, or is set though the protocol has no TLS.
    """
    if settings.security_protocol not in ("SSL", "SASL_SSL"):
        if settings.ca_file:
            raise SettingsError(
                "`kafka.ca_file` is set, but `kafka.security_protocol` is"
                f" {settings.security_protocol}, which has no TLS: set SSL or SASL_SSL, or leave the file out."
            )
        return None
    try:
        return ssl.create_default_context(cafile=settings.ca_file)
    except (OSError, ssl.SSLError) as error:
        why = "holds no PEM certificate" if isinstance(error, ssl.SSLError) else error.strerror
        raise SettingsError(f"`kafka.ca_file`: {settings.ca_file} cannot be used: {why}.") from error


def producer_options(settings: KafkaSettings) -> dict[str, Any]:
    """Keyword arguments for kafka-python's ``KafkaProducer``: connection and security only.

    Raises:
        SettingsError: the settings contradict each other.
    """
    return {
        "bootstrap_servers": [address(host, port) for host, port in brokers(settings)],
        "client_id": _CLIENT_ID,
        "security_protocol": settings.security_protocol,
        "ssl_context": tls_context(settings),
        **_sasl_options(settings),
    }


def admin_options(settings: KafkaSettings) -> dict[str, Any]:
    """Keyword arguments for kafka-python's ``KafkaAdminClient``.

    Raises:
        SettingsError: the settings contradict each other.
    """
    return producer_options(settings)


def consumer_options(settings: KafkaSettings) -> dict[str, Any]:
    """Keyword arguments for kafka-python's ``KafkaConsumer``: security, and fetches as large as our records.

    Raises:
        SettingsError: the settings contradict each other.
    """
    return {
        **producer_options(settings),
        "max_partition_fetch_bytes": settings.max_message_bytes,
        "fetch_max_bytes": settings.max_message_bytes,
    }


def faust_options(settings: KafkaSettings) -> dict[str, Any]:
    """The settings ``broker`` and ``broker_credentials`` of a Faust app.

    Raises:
        SettingsError: the settings contradict each other.
    """
    # Imported here: Faust takes a second to load, and only the workers need it.
    from faust import SASLCredentials, SSLCredentials

    context = tls_context(settings)
    sasl = _sasl_options(settings)
    credentials = None
    if sasl:
        credentials = SASLCredentials(
            username=sasl["sasl_plain_username"],
            password=sasl["sasl_plain_password"],
            mechanism=sasl["sasl_mechanism"],
            ssl_context=context,
        )
    elif context:
        credentials = SSLCredentials(context)
    return {
        "broker": ";".join(f"kafka://{address(host, port)}" for host, port in brokers(settings)),
        "broker_credentials": credentials,
    }


def quiet_logs() -> None:
    """Keep kafka-python's own log off the terminal.

    It prints tracebacks for every lost connection, and its debug lines hold the password. Each failure reaches
    us as an error or a failed acknowledgement as well, and is told from there.
    """
    logging.getLogger("kafka").setLevel(logging.CRITICAL)


def _sasl_options(settings: KafkaSettings) -> dict[str, Any]:
    if not settings.security_protocol.startswith("SASL"):
        if settings.username or settings.password:
            raise SettingsError(
                "`kafka.username` or `kafka.password` is set, but `kafka.security_protocol` is"
                f" {settings.security_protocol}, which asks for neither: set SASL_SSL or SASL_PLAINTEXT."
            )
        return {}
    if not settings.username or not settings.password:
        missing = "kafka.password" if settings.username else "kafka.username"
        raise SettingsError(f"`{missing}` is missing: `kafka.security_protocol` {settings.security_protocol} needs it.")
    return {
        "sasl_mechanism": settings.sasl_mechanism,
        "sasl_plain_username": settings.username,
        "sasl_plain_password": _Masked(settings.password.get_secret_value()),
    }


def address(host: str, port: int) -> str:
    """host:port as users write it, an IPv6 address in brackets."""
    return f"[{host}]:{port}" if ":" in host else f"{host}:{port}"
