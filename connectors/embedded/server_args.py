"""What Elasticsearch's own launcher writes to the server's standard input: its arguments, in its binary form.

Starting the server without that launcher saves three Java processes at start and one while it runs, and leaves one
process to watch instead of two. The form belongs to the pinned version: a test that starts the server guards it.
"""

import hashlib
from collections.abc import Mapping
from pathlib import Path

_KEY_STORE_CLASS = "org.elasticsearch.common.settings.KeyStoreWrapper"
_KEY_STORE_VERSION = 7
_PLAIN_STRING = 0


def server_args(settings: Mapping[str, str], secure: Mapping[str, str], config: Path, logs: Path) -> bytes:
    """Encode the arguments.

    Args:
        settings: all settings of the node, as ``elasticsearch.yml`` would hold them.
        secure: settings that Elasticsearch takes from a key store only; they touch no disk this way.
        config: folder with ``log4j2.properties``.
        logs: folder for log files.
    """
    foreground, loud, no_pid_file = b"\x00", b"\x00", b"\x00"
    parts = [foreground, loud, no_pid_file, _string(_KEY_STORE_CLASS), _key_store(secure), _vint(len(settings))]
    parts += [_string(name) + bytes([_PLAIN_STRING]) + _string(settings[name]) for name in sorted(settings)]
    return b"".join([*parts, _string(str(config)), _string(str(logs))])


def _key_store(secure: Mapping[str, str]) -> bytes:
    has_password, has_encrypted, is_closed = b"\x00", b"\x00", b"\x00"
    entries = b"".join(
        _string(name) + _bytes(value.encode()) + _bytes(hashlib.sha256(value.encode()).digest())
        for name, value in sorted(secure.items())
    )
    head = _KEY_STORE_VERSION.to_bytes(4) + has_password + has_encrypted
    return head + _vint(len(secure)) + entries + is_closed


def _string(text: str) -> bytes:
    """A string of plain ASCII, as every one here is: its length in characters, then one byte each."""
    return _bytes(text.encode("ascii"))


def _bytes(content: bytes) -> bytes:
    return _vint(len(content)) + content


def _vint(number: int) -> bytes:
    """Seven bits a byte, lowest first; all but the last have the eighth bit set."""
    encoded = bytearray()
    while number > 0x7F:
        encoded.append(number & 0x7F | 0x80)
        number >>= 7
    return bytes([*encoded, number])
