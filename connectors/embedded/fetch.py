"""Load the pinned files into the cache, once, and hold each against its SHA-256."""

import json
import shutil
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor, as_completed
from pathlib import Path

from jgo.maven import MavenContext, PythonResolver
from rich.console import Console

from connectors.embedded.cache import disk_errors, disk_full, locked
from connectors.embedded.digest import sha256_of
from connectors.embedded.loading import Loading
from connectors.embedded.pins import Pin, Pins
from pipeline.errors import SetupError

#: Files loaded side by side: the largest one bounds the time, the small ones cost a round trip each.
_CONNECTIONS = 6
_ATTEMPTS = 3
_TIMEOUT_SECONDS = 30
#: Downloads and what is unpacked from them, with room for the servers' first data.
_SPACE_FACTOR = 3

#: What is known of a verified file: size in bytes, modification time in ns, digest.
type _Known = dict[str, tuple[int, int, str]]


def fetch(cache: Path, pins: Pins, console: Console, repository: str | None = None) -> Path:
    """Make sure that every pinned file lies in the cache and is the right one.

    A file is hashed once, after it was loaded; later calls compare its size and modification time with what was
    noted then. Files are loaded beside the place and moved there when they are right, so an interrupted call leaves
    the finished ones usable and nothing half-written.

    Args:
        console: where progress is shown.
        repository: address of the Maven repository; None: the one that the resolver knows.

    Returns:
        The folder laid out like a Maven repository.

    Raises:
        SetupError: no connection, a full disk, a folder that cannot be written to, or a wrong checksum.
    """
    folder = cache / "downloads"
    with locked(folder):
        known = _read_known(folder)
        missing = [pin for pin in pins.files if not _is_right(folder, pin, known)]
        if missing:
            try:
                _load_all(_context(folder, repository), folder, missing, known, console)
            finally:
                shutil.rmtree(folder / ".partial", ignore_errors=True)
                with disk_errors(folder):
                    _write_known(folder, known)
    return folder


def _is_right(folder: Path, pin: Pin, known: _Known) -> bool:
    file = folder / pin.path
    if not file.exists():
        return False
    status = file.stat()
    if known.get(str(pin.path)) == (status.st_size, status.st_mtime_ns, pin.sha256):
        return True
    _verify(file, pin)
    _note(file, pin, known)
    return True


def _verify(file: Path, pin: Pin) -> None:
    if file.stat().st_size == pin.size and sha256_of(file) == pin.sha256:
        return
    file.unlink()
    raise SetupError(
        f"{pin.name} has the wrong SHA-256 checksum, so {file} was deleted; run this again to load it anew, and if "
        "that does not help, the network or a proxy alters downloads."
    )


def _context(folder: Path, repository: str | None) -> MavenContext:
    remote = None if repository is None else {"ours": repository.rstrip("/")}
    return MavenContext(repo_cache=folder / ".partial", remote_repos=remote, timeout=_TIMEOUT_SECONDS)


def _load_all(context: MavenContext, folder: Path, missing: list[Pin], known: _Known, console: Console) -> None:
    total = sum(pin.size for pin in missing)
    if shutil.disk_usage(folder).free < _SPACE_FACTOR * total:
        raise disk_full(folder)
    shutil.rmtree(folder / ".partial", ignore_errors=True)
    given_up = threading.Event()
    with Loading(console, total, given_up) as loading:
        context.resolver = PythonResolver(progress_callback=loading.of_file)
        with ThreadPoolExecutor(_CONNECTIONS) as pool:
            futures = {pool.submit(_load, context, folder, pin): pin for pin in _largest_first(missing)}
            try:
                for future in as_completed(futures):
                    _note(future.result(), futures[future], known)
            except BaseException:
                # Threads cannot be ended from outside: this makes those that are loading stop at their next chunk.
                given_up.set()
                pool.shutdown(wait=True, cancel_futures=True)
                raise


def _largest_first(pins: list[Pin]) -> list[Pin]:
    return sorted(pins, key=lambda pin: -pin.size)


def _load(context: MavenContext, folder: Path, pin: Pin) -> Path:
    component = context.project(pin.group, pin.artifact).at_version(pin.version)
    artifact = component.artifact(packaging=pin.packaging)
    partial = _with_retries(pin, folder, lambda: Path(context.resolver.download(artifact)), artifact.cached_path)
    _verify(partial, pin)
    target = folder / pin.path
    with disk_errors(folder):
        target.parent.mkdir(parents=True, exist_ok=True)
        return partial.replace(target)


def _with_retries(pin: Pin, folder: Path, load: Callable[[], Path], partial: Path) -> Path:
    for attempt in range(1, _ATTEMPTS + 1):
        partial.unlink(missing_ok=True)
        try:
            return load()
        except OSError as error:
            # What the HTTP client raises is an OSError too; one of the disk has a number.
            if error.errno is not None:
                with disk_errors(folder):
                    raise
            if attempt == _ATTEMPTS:
                raise SetupError(
                    f"Cannot load {pin.name}: the Maven repository does not answer; check the network or the proxy "
                    "settings and run this again, what is loaded already is kept."
                ) from error
        except RuntimeError as error:
            raise SetupError(
                f"The Maven repository does not hand out {pin.name}; run this again later, what is loaded already is "
                "kept."
            ) from error
    raise AssertionError("the last attempt either returns or raises")


def _note(file: Path, pin: Pin, known: _Known) -> None:
    status = file.stat()
    known[str(pin.path)] = (status.st_size, status.st_mtime_ns, pin.sha256)


def _read_known(folder: Path) -> _Known:
    try:
        content = json.loads((folder / "verified.json").read_text(encoding="utf-8"))
        return {path: (int(size), int(modified), str(digest)) for path, (size, modified, digest) in content.items()}
    except (OSError, ValueError, TypeError, AttributeError):
        # Nothing is lost without it: every file is hashed again.
        return {}


def _write_known(folder: Path, known: _Known) -> None:
    temporary = folder / "verified.json.new"
    temporary.write_text(json.dumps(known, indent=0), encoding="utf-8")
    temporary.replace(folder / "verified.json")
