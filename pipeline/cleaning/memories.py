"""The memories of many sites, and the folder they are kept in between two runs."""

import os
from pathlib import Path

import msgspec

from pipeline.cleaning.memory import SiteDelta, SiteMemory
from pipeline.errors import SettingsError

#: Sites that are remembered; those whose newest page is oldest go first.
SITES_KEPT = 2000
_FILE = "sites.msgpack"


class SiteMemories:
    """One memory for each value of `source`.

    Args:
        sites: what is known already.
    """

    def __init__(self, sites: dict[str, SiteMemory] | None = None) -> None:
        self._sites = sites or {}

    def of(self, source: str | None) -> SiteMemory | None:
        """The memory of a source; None for an article that names none: all such pages have nothing in common."""
        return self._sites.setdefault(source, SiteMemory()) if source else None

    def learn(self, delta: SiteDelta) -> None:
        """Add what a page tells to the memory of its source."""
        if delta.source:
            self._sites.setdefault(delta.source, SiteMemory()).learn(delta)

    @classmethod
    def load(cls, folder: Path) -> "SiteMemories":
        """The memories that `save` wrote; none where the folder is new.

        Raises:
            SettingsError: the file there is none of ours.
        """
        path = folder / _FILE
        if not path.is_file():
            return cls()
        try:
            return cls(msgspec.msgpack.decode(path.read_bytes(), type=dict[str, SiteMemory]))
        except (OSError, msgspec.DecodeError) as error:
            raise SettingsError(f"{path} holds no site memory ({error}); delete it to start with none.") from error

    def save(self, folder: Path) -> None:
        """Write the memories to a folder; a reader sees the old file or the new one, never half of it.

        Raises:
            SettingsError: the folder cannot be written.
        """
        newest_last = sorted(self._sites.items(), key=lambda item: item[1].newest)
        kept = {source: memory for source, memory in newest_last[-SITES_KEPT:] if memory.pages}
        for memory in kept.values():
            memory.forget()
        part = folder / f".{_FILE}.{os.getpid()}"
        try:
            folder.mkdir(parents=True, exist_ok=True)
            part.write_bytes(msgspec.msgpack.encode(kept))
            part.replace(folder / _FILE)
        except OSError as error:
            raise SettingsError(f"The site memory cannot be written to {folder}: {error}.") from error
