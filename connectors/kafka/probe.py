"""Can Kafka be used as configured? If not, one sentence that says why and what to do.

kafka-python retries a refused handshake until its time is up and then only says that it is up. So the first
steps of a connection are taken here one by one, each with its own sentence: the TCP connection, the TLS
handshake, the SASL mechanism, the user and the password; only then kafka-python asks for the brokers.
"""

import contextlib
import socket
import ssl
import struct
from collections.abc import Iterator

from kafka import KafkaAdminClient
from kafka.errors import KafkaError, KafkaTimeoutError

from connectors.kafka import wire
from connectors.kafka.connection import address, admin_options, brokers, quiet_logs, tls_context
from pipeline.errors import ServerError
from pipeline.settings import KafkaSettings

_START = "start Kafka (`copydesk up` starts one on this machine) or set `kafka.bootstrap_servers`"


def reachable(settings: KafkaSettings, timeout_seconds: float = 10) -> None:
    """Return if the brokers can be used with these settings.

    One bootstrap broker that works is enough, as it is for the clients.

    Args:
        timeout_seconds: longest wait for each step.

    Raises:
        SettingsError: the settings contradict each other.
        ServerError: Kafka cannot be reached, or refuses us; the sentence names host and port.
    """
    quiet_logs()
    failures = []
    for host, port in brokers(settings):
        try:
            _first_steps(settings, host, port, timeout_seconds)
            break
        except ServerError as error:
            failures.append(error)
    else:
        raise failures[0]
    _ask_for_brokers(settings, timeout_seconds)


def _first_steps(settings: KafkaSettings, host: str, port: int, timeout: float) -> None:
    """Connect, shake hands, hear what the listener expects of us, and sign in."""
    at = address(host, port)
    context = tls_context(settings)
    options = admin_options(settings)
    with contextlib.ExitStack() as held:
        plain = held.enter_context(_connected(host, port, timeout))
        try:
            channel = held.enter_context(_secured(plain, host, context))
            mechanisms = wire.sasl_mechanisms(channel, settings.sasl_mechanism)
            _expect_the_same(settings, at, mechanisms)
            if mechanisms is not None:
                wire.authenticate(channel, host, options)
        except ssl.SSLCertVerificationError as error:
            why = error.verify_message.rstrip(".")
            remedy = (
                "give it a new one" if "expired" in why else "set `kafka.ca_file` to the CA certificate that signed it"
            )
            raise ServerError(f"The certificate of Kafka at {at} is not trusted ({why}): {remedy}.") from error
        except wire.Refused as error:
            raise ServerError(
                f"Kafka at {at} refuses the user {settings.username} with this password:"
                " check `kafka.username` and `kafka.password`."
            ) from error
        except (OSError, EOFError, struct.error) as error:
            raise ServerError(_no_answer(host, port, timeout, tls=context is not None)) from error


def _expect_the_same(settings: KafkaSettings, at: str, mechanisms: list[str] | None) -> None:
    """Raise where the listener and the settings disagree on whether and how one signs in."""
    tls = settings.security_protocol in ("SSL", "SASL_SSL")
    has_sasl = settings.security_protocol.startswith("SASL")
    if mechanisms is not None and not has_sasl:
        raise ServerError(
            f"Kafka at {at} asks for a user and a password: set `kafka.security_protocol` to"
            f" {'SASL_SSL' if tls else 'SASL_PLAINTEXT'}, `kafka.username` and `kafka.password`."
        )
    if mechanisms is None and has_sasl:
        raise ServerError(
            f"Kafka at {at} takes no user and password on this port: set `kafka.security_protocol` to"
            f" {'SSL' if tls else 'PLAINTEXT'}, or use the port that does."
        )
    if mechanisms is not None and settings.sasl_mechanism not in mechanisms:
        raise ServerError(
            f"Kafka at {at} does not offer {settings.sasl_mechanism}: set `kafka.sasl_mechanism`"
            f" to one of {', '.join(mechanisms)}."
        )


@contextlib.contextmanager
def _connected(host: str, port: int, timeout: float) -> Iterator[socket.socket]:
    try:
        connection = socket.create_connection((host, port), timeout)
    except OSError as error:
        why = "no answer" if isinstance(error, TimeoutError) else (error.strerror or str(error)).lower()
        raise ServerError(f"Kafka cannot be reached at {address(host, port)} ({why}): {_START}.") from error
    with connection:
        yield connection


def _secured(plain: socket.socket, host: str, context: ssl.SSLContext | None) -> socket.socket:
    """The connection with TLS around it, if any; it takes the plain one over, and is closed in its place."""
    return context.wrap_socket(plain, server_hostname=host) if context else plain


def _no_answer(host: str, port: int, timeout: float, *, tls: bool) -> str:
    """Why a connection that stands gave no sensible answer: most often TLS on one side only."""
    at = address(host, port)
    if tls and _speaks(host, port, timeout, None):
        return (
            f"Kafka at {at} speaks no TLS on this port: set `kafka.security_protocol` to PLAINTEXT or"
            " SASL_PLAINTEXT, or use the port that does."
        )
    if not tls:
        anyone = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
        anyone.check_hostname = False
        # Only to learn whether TLS is spoken there; nothing is sent over this connection that matters.
        anyone.verify_mode = ssl.CERT_NONE
        if _speaks(host, port, timeout, anyone):
            return (
                f"Kafka at {at} speaks TLS on this port: set `kafka.security_protocol` to SSL or SASL_SSL,"
                " and `kafka.ca_file` if its CA is your own."
            )
    return f"What answers at {at} is not Kafka, or does not answer within {timeout:g} seconds: {_START}."


def _speaks(host: str, port: int, timeout: float, context: ssl.SSLContext | None) -> bool:
    try:
        with (
            socket.create_connection((host, port), timeout) as plain,
            _secured(plain, host, context) as channel,
        ):
            wire.sasl_mechanisms(channel, "PLAIN")
    except (OSError, EOFError, struct.error):
        return False
    return True


def _ask_for_brokers(settings: KafkaSettings, timeout: float) -> None:
    """See that the brokers can be reached under the names that they advertise."""
    servers = settings.bootstrap_servers
    try:
        admin = KafkaAdminClient(**admin_options(settings), bootstrap_timeout_ms=int(timeout * 1000))
    except KafkaTimeoutError as error:
        raise ServerError(f"Kafka at {servers} gave no answer within {timeout:g} seconds: {_START}.") from error
    except KafkaError as error:
        raise ServerError(f"Kafka at {servers} cannot be used: {error}.") from error
    with contextlib.closing(admin):
        try:
            advertised = [(node["host"], node["port"]) for node in admin.describe_cluster()["brokers"]]
        except KafkaError as error:
            raise ServerError(f"Kafka at {servers} does not tell its brokers: {error}.") from error
    for host, port in advertised:
        try:
            with socket.create_connection((host, port), timeout):
                return
        except OSError:
            continue
    names = ", ".join(address(host, port) for host, port in advertised) or "nobody"
    raise ServerError(
        f"Kafka at {servers} answers, but sends its clients to {names}, which cannot be reached from here:"
        " check `advertised.listeners` of the broker."
    )
