"""The parts of the embedded servers that need no server."""

import os
import socket
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from connectors.embedded.account import Account, can_reach, open_folder
from connectors.embedded.cache import cache_folder, disk_errors
from connectors.embedded.logs import is_port_taken, last_words
from connectors.embedded.memory import check_memory
from connectors.embedded.pins import read_pins
from connectors.embedded.ports import free_port, is_free, wanted_port
from connectors.embedded.security import KafkaSecurity, scram_argument
from connectors.embedded.server_args import server_args
from pipeline.errors import SetupError
from pipeline.settings import EmbeddedSettings, load


def test_our_pins_are_complete() -> None:
    """One archive of Elasticsearch and the broker's jars, each with a digest of its own."""
    pins = read_pins()
    assert len(pins.of("elasticsearch")) == 1
    assert f"kafka_2.13-{pins.kafka_version}.jar" in {pin.name for pin in pins.of("kafka")}
    assert len({pin.sha256 for pin in pins.files}) == len(pins.files)
    assert {len(pin.sha256) for pin in pins.files} == {64}


def test_broken_pins_are_one_sentence(tmp_path: Path) -> None:
    """A lock file that lacks a field is named."""
    file = tmp_path / "lock.toml"
    file.write_text('kafka = "4"\nelasticsearch = "9"\n[[file]]\nserver = "kafka"\n')
    with pytest.raises(SetupError, match=r"lock\.toml does not hold the pinned server files"):
        read_pins(file)


def test_cache_is_set_by_its_short_name() -> None:
    """``COPYDESK_CACHE`` is the setting ``embedded.cache``, and its origin is told."""
    loaded = load(environ={"COPYDESK_CACHE": "/somewhere"})
    assert loaded.settings.embedded.cache == Path("/somewhere")
    assert loaded.origins["embedded.cache"] == "COPYDESK_CACHE"


def test_cache_follows_the_desktop_convention(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Without a setting the cache lies where ``XDG_CACHE_HOME`` says, else below the home folder."""
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    assert cache_folder(EmbeddedSettings()) == tmp_path / "copydesk"
    monkeypatch.delenv("XDG_CACHE_HOME")
    monkeypatch.setenv("HOME", str(tmp_path))
    assert cache_folder(EmbeddedSettings()) == tmp_path / ".cache" / "copydesk"


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="needs a device that is always full")
def test_a_full_disk_is_one_sentence() -> None:
    """What the system says about a full disk becomes advice."""
    full = Path("/dev/full")
    with pytest.raises(SetupError, match="full; free some space or set COPYDESK_CACHE"), disk_errors(full):
        full.write_text("x")


def test_a_folder_that_cannot_be_written_is_one_sentence(tmp_path: Path) -> None:
    """The path and the reason are told."""
    file = tmp_path / "file"
    file.touch()
    with pytest.raises(SetupError, match=r"Cannot write to .*file.* \(.*\)"), disk_errors(file):
        (file / "below").mkdir()


def test_free_ports_are_low_distinct_and_free() -> None:
    """Ports lie below the range for outgoing connections and are not given twice."""
    taken: set[int] = set()
    ports = [free_port(taken) for _ in range(20)]
    assert set(ports) == taken
    assert len(taken) == 20
    assert all(port < 32768 for port in ports)


def test_a_listening_port_is_not_free() -> None:
    """A port that somebody listens on is told with the setting that changes it."""
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        port = other.getsockname()[1]
        assert not is_free(port)
        with pytest.raises(SetupError, match=f"Port {port} .*COPYDESK_EMBEDDED__ELASTICSEARCH_PORT"):
            wanted_port(port, "elasticsearch", set())


@pytest.mark.parametrize(
    ("log", "reason"),
    [
        ("INFO starting\nERROR Exiting\njava.net.BindException: Address already in use\n\tat x.y(Z.java:1)\nINFO end",
         "java.net.BindException: Address already in use"),
        ("INFO up\nERROR Exiting Kafka due to fatal exception\njava.lang.RuntimeException: bad node.id\n\tat a.b(C)\n",
         "java.lang.RuntimeException: bad node.id"),
        ("INFO JVM arguments [-XX:+ExitOnOutOfMemoryError]\nERROR could not go on\n", "ERROR could not go on"),
        ("Error occurred during initialization of VM\nCould not reserve enough space for 9g object heap\n",
         "Could not reserve enough space for 9g object heap"),
        ("INFO one\nINFO two\n\n", "INFO two"),
        ("", ""),
    ],
)  # fmt: skip
def test_the_reason_is_found_in_a_log(tmp_path: Path, log: str, reason: str) -> None:
    """The most telling line is chosen, not the last one."""
    file = tmp_path / "server.log"
    file.write_text(log)
    assert last_words(tmp_path / "absent", file) == reason
    assert is_port_taken(file) == ("BindException" in reason)


def test_too_little_memory_is_one_sentence(tmp_path: Path) -> None:
    """What is needed and what there is are told in MiB."""
    info = tmp_path / "meminfo"
    info.write_text("MemTotal:  8000000 kB\nMemAvailable:    512000 kB\n")
    with pytest.raises(SetupError, match="need 1424 MiB of memory and 500 MiB are available"):
        check_memory(1024, info)
    check_memory(64, info)
    check_memory(10**9, tmp_path / "absent")


def test_reach_depends_on_every_folder_above(tmp_path: Path) -> None:
    """One closed folder on the way keeps an account out; what does not exist yet does not."""
    stranger = Account(54321, 54321)
    inner = tmp_path / "open" / "inner"
    inner.mkdir(parents=True)
    inner.parent.chmod(0o700)
    assert not can_reach(stranger, inner)
    assert can_reach(None, inner)
    assert can_reach(Account(os.geteuid(), 54321), Path("/usr/absent"))


def test_an_open_cache_is_used_as_it_is(tmp_path: Path) -> None:
    """Servers that run as ourselves need no other folder."""
    assert open_folder(tmp_path, None) == tmp_path


def test_server_args_have_the_launchers_form() -> None:
    """Flags, key store and settings are laid out byte by byte as Elasticsearch 9.2's launcher does."""
    encoded = server_args({"b": "2", "a": "1"}, {}, Path("/c"), Path("/l"))
    name = b"org.elasticsearch.common.settings.KeyStoreWrapper"
    key_store = bytes([len(name)]) + name + b"\x00\x00\x00\x07" + b"\x00\x00" + b"\x00" + b"\x00"
    settings = b"\x02" + b"\x01a\x00\x011" + b"\x01b\x00\x012"
    assert encoded == b"\x00\x00\x00" + key_store + settings + b"\x02/c" + b"\x02/l"


@given(st.integers(min_value=0, max_value=60_000))
def test_lengths_are_written_in_seven_bit_groups(length: int) -> None:
    """The length before the last string decodes to its number of bytes."""
    folder = Path("/" + "l" * length)
    encoded = server_args({}, {}, Path("/c"), folder)
    text = str(folder).encode()
    prefix, number = encoded[: -len(text)].rpartition(b"/c")[2], 0
    for place, byte in enumerate(prefix):
        number |= (byte & 0x7F) << (7 * place)
    assert encoded.endswith(text)
    assert number == len(text)


def test_passwords_are_not_shown() -> None:
    """Neither the value's own text nor the formatting argument holds the password."""
    security = KafkaSecurity("SCRAM-SHA-256", "desk", "kafka-secret")
    assert "kafka-secret" not in repr(security)
    assert "kafka-secret" not in " ".join(scram_argument(security))
