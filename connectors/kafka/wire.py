"""The two requests of Kafka's protocol that the probe sends by itself: SaslHandshake and SaslAuthenticate.

Every listener answers SaslHandshake before anyone has signed in: one without SASL says ILLEGAL_SASL_STATE, one
with SASL lists its mechanisms, and what is no Kafka sends something else. See SaslHandshake (key 17) and
SaslAuthenticate (key 36) in the protocol guide of Apache Kafka.
"""

import socket
import struct
from typing import Any

from kafka.net.sasl import get_sasl_mechanism

_SASL_HANDSHAKE = (17, 1)
_SASL_AUTHENTICATE = (36, 0)
_CORRELATION = 0x0C0DE5C
_ILLEGAL_SASL_STATE = 34
#: An answer longer than this comes from something else than Kafka.
_MAX_ANSWER = 64 * 1024


class Refused(Exception):
    """The listener knows neither this user nor this password, or not the two together."""


def sasl_mechanisms(connection: socket.socket, mechanism: str) -> list[str] | None:
    """Ask the listener for its SASL mechanisms, and choose one where it is among them.

    Returns:
        Their names, or None for a listener without SASL.

    Raises:
        OSError, EOFError: no answer, or one that is not Kafka's.
    """
    answer = _ask(connection, _SASL_HANDSHAKE, _string(mechanism.encode()))
    error, count = struct.unpack_from(">hi", answer)
    return None if error == _ILLEGAL_SASL_STATE else _strings(answer[6:], count)


def authenticate(connection: socket.socket, host: str, options: dict[str, Any]) -> None:
    """Sign in over a connection whose listener has accepted the mechanism.

    Args:
        options: kafka-python's options, with ``sasl_mechanism`` and the credentials.

    Raises:
        Refused: the listener refuses the user or the password.
        OSError, EOFError: no answer.
    """
    mechanism = get_sasl_mechanism(options["sasl_mechanism"])(host=host, **options)
    while not mechanism.is_done():
        token = mechanism.auth_bytes()
        answer = _ask(connection, _SASL_AUTHENTICATE, struct.pack(">i", len(token)) + token)
        error, length = struct.unpack_from(">hh", answer)
        if error:
            raise Refused
        start = 4 + max(length, 0)
        (size,) = struct.unpack_from(">i", answer, start)
        mechanism.receive(answer[start + 4 : start + 4 + size])
    if not mechanism.is_authenticated():
        raise Refused


def _ask(connection: socket.socket, request: tuple[int, int], content: bytes) -> bytes:
    """Send one request and return the body of its answer."""
    body = struct.pack(">hhi", *request, _CORRELATION) + _string(b"copydesk") + content
    connection.sendall(struct.pack(">i", len(body)) + body)
    (size,) = struct.unpack(">i", _receive(connection, 4))
    if not 10 <= size <= _MAX_ANSWER:
        raise EOFError("the answer has no length of Kafka's protocol")
    answer = _receive(connection, size)
    if struct.unpack_from(">i", answer) != (_CORRELATION,):
        raise EOFError("the answer does not belong to our request")
    return answer[4:]


def _string(text: bytes) -> bytes:
    return struct.pack(">h", len(text)) + text


def _strings(data: bytes, count: int) -> list[str]:
    found = []
    position = 0
    for _ in range(count):
        if position + 2 > len(data):
            raise EOFError("the answer is cut short")
        (length,) = struct.unpack_from(">h", data, position)
        found.append(data[position + 2 : position + 2 + length].decode("ascii", "replace"))
        position += 2 + length
    return found


def _receive(connection: socket.socket, size: int) -> bytes:
    received = b""
    while len(received) < size:
        part = connection.recv(size - len(received))
        if not part:
            raise EOFError("the connection was closed")
        received += part
    return received
