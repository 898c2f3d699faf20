"""Loading pinned files: from a repository on this machine, whole, broken, slow to answer and gone."""

import hashlib
import threading
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from io import StringIO
from pathlib import Path

import pytest
from rich.console import Console

from connectors.embedded.fetch import fetch
from connectors.embedded.pins import Pin, Pins
from pipeline.errors import SetupError

# The resolver leaves connections of failed requests to the garbage collector.
pytestmark = pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")

_CONTENT = b"the bytes of a jar" * 1000


class _Repository(ThreadingHTTPServer):
    """A Maven repository with one content under every address."""

    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.requests: Counter[str] = Counter()
        self.broken_answers = 0
        self.content: bytes | None = _CONTENT

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self.server_address[1]}"


class _Handler(BaseHTTPRequestHandler):
    server: _Repository

    def do_GET(self) -> None:
        """Answer with the content, with half of it while answers are to be broken, or with 404."""
        repository = self.server
        if repository.content is None or self.path.endswith(".sha1"):
            self.send_error(404)
            return
        repository.requests[self.path] += 1
        body = repository.content
        self.send_response(200)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        if repository.broken_answers:
            repository.broken_answers -= 1
            body = body[: len(body) // 2]
        self.wfile.write(body)

    def log_message(self, *_: object) -> None:
        """Say nothing."""


@pytest.fixture
def repository() -> Iterator[_Repository]:
    """A running repository."""
    with _Repository() as running:
        thread = threading.Thread(target=running.serve_forever, kwargs={"poll_interval": 0.02})
        thread.start()
        yield running
        running.shutdown()
        thread.join()


def _pins(*names: str, size: int = len(_CONTENT)) -> Pins:
    digest = hashlib.sha256(_CONTENT).hexdigest()
    return Pins("1", "1", tuple(Pin("kafka", "org.example", name, "1.0", "jar", size, digest) for name in names))


def _fetch(cache: Path, pins: Pins, repository: _Repository) -> str:
    output = StringIO()
    fetch(cache, pins, Console(file=output, width=200), repository.address)
    return output.getvalue()


def test_files_are_loaded_once(tmp_path: Path, repository: _Repository) -> None:
    """The second call asks the repository for nothing and says nothing."""
    pins = _pins("one", "two")
    first, second = _fetch(tmp_path, pins, repository), _fetch(tmp_path, pins, repository)
    assert first.startswith("Loading Kafka and Elasticsearch")
    assert second == ""
    assert sorted(repository.requests.values()) == [1, 1]
    assert [(tmp_path / "downloads" / pin.path).read_bytes() for pin in pins.files] == [_CONTENT, _CONTENT]


def test_a_broken_transfer_is_tried_again(tmp_path: Path, repository: _Repository) -> None:
    """A connection that ends in the middle of a file costs another request, not an error."""
    repository.broken_answers = 1
    _fetch(tmp_path, _pins("one"), repository)
    assert repository.requests.total() == 2


def test_a_wrong_checksum_is_refused(tmp_path: Path, repository: _Repository) -> None:
    """A file with other bytes is named and not kept, and nothing half-loaded is left."""
    repository.content = _CONTENT[::-1]
    with pytest.raises(SetupError, match=r"one-1\.0\.jar has the wrong SHA-256 checksum.*run this again"):
        _fetch(tmp_path, _pins("one"), repository)
    assert not [path for path in (tmp_path / "downloads").rglob("*") if path.suffix == ".jar"]


def test_a_changed_file_in_the_cache_is_removed(tmp_path: Path, repository: _Repository) -> None:
    """A file that was altered after it was loaded is noticed, removed, and loaded anew by the next call."""
    pins = _pins("one")
    _fetch(tmp_path, pins, repository)
    file = tmp_path / "downloads" / pins.files[0].path
    file.write_bytes(b"X" + _CONTENT[1:])
    with pytest.raises(SetupError, match="wrong SHA-256"):
        _fetch(tmp_path, pins, repository)
    assert not file.exists()
    _fetch(tmp_path, pins, repository)
    assert file.read_bytes() == _CONTENT


def test_two_calls_at_once_load_a_file_once(tmp_path: Path, repository: _Repository) -> None:
    """One waits for the other and then finds everything there."""
    pins = _pins("one", "two", "three")
    with ThreadPoolExecutor(2) as pool:
        list(pool.map(lambda _: _fetch(tmp_path, pins, repository), range(2)))
    assert sorted(repository.requests.values()) == [1, 1, 1]


def test_what_was_loaded_before_a_failure_is_kept(tmp_path: Path, repository: _Repository) -> None:
    """After a failure the next call asks only for what is missing."""
    _fetch(tmp_path, _pins("one"), repository)
    repository.content = None
    with pytest.raises(SetupError, match=r"does not hand out two-1\.0\.jar"):
        _fetch(tmp_path, _pins("one", "two"), repository)
    repository.content = _CONTENT
    _fetch(tmp_path, _pins("one", "two"), repository)
    assert sorted(repository.requests.values()) == [1, 1]


def test_no_connection_is_one_sentence(tmp_path: Path, repository: _Repository) -> None:
    """A repository that nobody runs is told as such, without its address or a traceback of the client."""
    repository.server_close()
    with pytest.raises(SetupError, match=r"^Cannot load one-1\.0\.jar: the Maven repository does not answer; [^:]*$"):
        _fetch(tmp_path, _pins("one"), repository)


def test_too_little_disk_space_is_noticed_before_loading(tmp_path: Path, repository: _Repository) -> None:
    """Nothing is asked for that cannot be stored."""
    with pytest.raises(SetupError, match=r"disk that holds .* is full"):
        _fetch(tmp_path, _pins("one", size=10**16), repository)
    assert repository.requests.total() == 0
