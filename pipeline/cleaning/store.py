"""The memories of all sites that were seen, kept in a folder: one file a source."""

import hashlib
from collections import OrderedDict
from pathlib import Path

import msgspec
from msgspec import Struct

from pipeline.cleaning.memory import SiteDelta, SiteMemory
from pipeline.errors import SetupError

#: Memories held at once; the one unused for longest is written out to make room.
_HELD = 512


class _File(Struct):
    source: str
    memory: SiteMemory


class SiteStore:
    """Memories by `source`, read from and written to a folder.

    Args:
        folder: made where it is missing.

    Raises:
        SetupError: the folder cannot be made.
    """

    def __init__(self, folder: Path) -> None:
        try:
            folder.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise SetupError(f"The folder {folder} for site memory cannot be made: {error}.") from error
        self._folder = folder
        self._held: OrderedDict[str, SiteMemory] = OrderedDict()
        self._changed: set[str] = set()

    def memory(self, source: str | None) -> SiteMemory:
        """The memory of a source; an empty one for a source not seen before.

        Raises:
            SetupError: its file cannot be read.
        """
        name = source or ""
        if name not in self._held:
            self._held[name] = self._read(name)
        self._held.move_to_end(name)
        while len(self._held) > _HELD:
            oldest = next(iter(self._held))
            self._write(oldest)
            del self._held[oldest]
        return self._held[name]

    def learn(self, delta: SiteDelta) -> None:
        """Add what a page tells to the memory of its source."""
        self.memory(delta.source).learn(delta)
        self._changed.add(delta.source)

    def save(self) -> None:
        """Write all that changed; a file is replaced as a whole, so a crash leaves the old one."""
        for source in sorted(self._changed):
            self._write(source)

    def _path(self, source: str) -> Path:
        return self._folder / f"{hashlib.blake2b(source.encode(), digest_size=12).hexdigest()}.msgpack"

    def _read(self, source: str) -> SiteMemory:
        path = self._path(source)
        if not path.is_file():
            return SiteMemory()
        try:
            return msgspec.msgpack.decode(path.read_bytes(), type=_File).memory
        except (OSError, msgspec.DecodeError) as error:
            raise SetupError(f"{path} holds no site memory: {error}; remove it to begin anew.") from error

    def _write(self, source: str) -> None:
        if source not in self._changed:
            return
        path = self._path(source)
        fresh = path.with_suffix(".new")
        fresh.write_bytes(msgspec.msgpack.encode(_File(source, self._held[source])))
        fresh.replace(path)
        self._changed.discard(source)
