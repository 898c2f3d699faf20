"""The memories of all sites in one process, as deltas of pages arrive from every worker.

What lies on the topic is one delta a page, keyed by source and page, so that a page that comes again replaces itself
and no two writers can overwrite each other. Of each source the newest `PAGES` pages count; a writer that sees an older
one deletes its record. Memories are built of the deltas when an article of their source comes.
"""

import logging
import re
import threading
from collections import OrderedDict
from dataclasses import dataclass, field

import msgspec

from pipeline.cleaning.memory import SiteDelta, SiteMemory

logger = logging.getLogger(__name__)

#: Pages of a source that count. Their marks are about as many as a memory keeps.
PAGES = 100
#: Pages of all sources together: about 100 MB. Sources that had no page for longest go first.
ALL_PAGES = 60_000
#: Marks of the memories that are built at a time: about 200 MB. Those unused for longest go first.
ALL_MARKS = 1_000_000
_SEPARATOR = "\x00"
_PAGE = re.compile("[0-9a-f]{8}")

#: A record for the topic: key, and a page's delta or None for a page that no longer counts.
type Told = tuple[bytes, bytes | None]


@dataclass(slots=True)
class _Source:
    pages: OrderedDict[int, bytes] = field(default_factory=OrderedDict)
    memory: SiteMemory | None = None
    waiting: list[bytes] = field(default_factory=list)


class SiteBoard:
    """What all workers told of all sites; may be fed from another thread.

    Args:
        most_pages: of all sources together.
    """

    def __init__(self, most_pages: int = ALL_PAGES) -> None:
        self._most_pages = most_pages
        self._lock = threading.Lock()
        self._sources: OrderedDict[str, _Source] = OrderedDict()
        self._built: OrderedDict[str, SiteMemory] = OrderedDict()
        self._pages = 0

    def take(self, key: bytes, value: bytes | None) -> None:
        """Add a record of the topic; what is no record of ours is left aside."""
        source, separator, digits = key.decode("utf-8", "replace").rpartition(_SEPARATOR)
        if not separator or not _PAGE.fullmatch(digits):
            return
        page = int(digits, 16)
        with self._lock:
            if value is None:
                self._forget(source, page)
            else:
                self._add(source, page, value)

    def memory(self, source: str) -> SiteMemory:
        """The memory of a source as far as it is known here; to be read only, and not kept."""
        with self._lock:
            held = self._sources.get(source)
            if held is None:
                return SiteMemory()
            if held.memory is None:
                held.memory, held.waiting = SiteMemory(), list(held.pages.values())
            for value in held.waiting:
                try:
                    held.memory.learn(msgspec.msgpack.decode(value, type=SiteDelta))
                except msgspec.DecodeError as error:
                    logger.warning("A page of %s is left out of its site's memory: %s.", source, error)
            held.waiting = []
            self._built[source] = held.memory
            self._built.move_to_end(source)
            self._bound_marks()
            return held.memory

    def told(self, source: str, delta: SiteDelta) -> list[Told]:
        """Learn a page of our own; returns the records by which the other workers learn of it."""
        value = msgspec.msgpack.encode(delta)
        with self._lock:
            self._add(source, delta.page, value)
            held = self._sources[source]
            gone = [held.pages.popitem(last=False)[0] for _ in range(len(held.pages) - PAGES)]
            self._pages -= len(gone)
        return [(_key(source, delta.page), value), *((_key(source, page), None) for page in gone)]

    def _add(self, source: str, page: int, value: bytes) -> None:
        held = self._sources.setdefault(source, _Source())
        self._sources.move_to_end(source)
        if held.pages.get(page) == value:
            return
        self._pages += page not in held.pages
        held.pages[page] = value
        held.pages.move_to_end(page)
        if held.memory is not None:
            held.waiting.append(value)
        while len(held.pages) > 2 * PAGES:
            held.pages.popitem(last=False)
            self._pages -= 1
        while self._pages > self._most_pages and len(self._sources) > 1:
            oldest, dropped = self._sources.popitem(last=False)
            self._built.pop(oldest, None)
            self._pages -= len(dropped.pages)

    def _forget(self, source: str, page: int) -> None:
        held = self._sources.get(source)
        if held and held.pages.pop(page, None) is not None:
            self._pages -= 1

    def _bound_marks(self) -> None:
        total = sum(len(memory.marks) for memory in self._built.values())
        while total > ALL_MARKS and len(self._built) > 1:
            source, memory = self._built.popitem(last=False)
            total -= len(memory.marks)
            self._sources[source].memory = None


def _key(source: str, page: int) -> bytes:
    return f"{source}{_SEPARATOR}{page:08x}".encode("utf-8", "replace")
