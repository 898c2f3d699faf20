"""Looking at a feed again and again, politely."""

import random
import time
from collections.abc import Iterator

from connectors.sources import syndication
from connectors.sources.addresses import Address
from connectors.sources.fetch import Fetcher, FetchFailed
from connectors.sources.items import Refusal, Sourced
from connectors.sources.memory import FeedMemory, digest

_LONGEST_PAUSE = 3600.0
_REFUSALS_KEPT = 1000


class Followed:
    """One feed that is followed.

    Args:
        address: where it is.
        memory: what is known of it; changed here, saved by the caller.
        pause: seconds between two looks.
        limit: the largest article, in bytes.
    """

    def __init__(self, address: Address, memory: FeedMemory, fetcher: Fetcher, *, pause: float, limit: int) -> None:
        self.address = address
        #: When to look next, on the monotonic clock.
        self.due = time.monotonic()
        self._memory = memory
        self._fetcher = fetcher
        self._pause = pause
        self._limit = limit
        self._failures = 0
        self._told: set[str] = set()
        self._offered: dict[str, str] = {}
        self._version: tuple[str | None, str | None] = (None, None)

    def look(self) -> Iterator[Sourced | Refusal]:
        """What is new in the feed: nothing if the server says that it has not changed.

        Raises:
            FetchFailed: it could not be fetched; `due` is set to try again later.
        """
        self._offered = {}
        self._version = (self._memory.etag, self._memory.modified)
        try:
            fetched = self._fetcher.get(self.address, self._memory.etag, self._memory.modified)
        except FetchFailed as error:
            self._failures += 1
            backed_off = min(self._pause * 2**self._failures, _LONGEST_PAUSE)
            # Many readers that fail together must not all come back together.
            jittered = backed_off * random.uniform(0.9, 1.1)  # noqa: S311
            self.due = time.monotonic() + max(self._pause, jittered, error.retry_after or 0)
            raise
        self._failures = 0
        self.due = time.monotonic() + self._pause
        if fetched.data is None:
            return
        for item in syndication.read(fetched.data, self.address.url, self._limit, fetched.headers):
            if isinstance(item, Refusal):
                if item.sentence not in self._told and len(self._told) < _REFUSALS_KEPT:
                    self._told.add(item.sentence)
                    yield item
            elif self._memory.is_new(item):
                self._offered[item.id] = digest(item)
                yield item
        # Only now: a look that is broken off has to see the whole feed again.
        self._version = (fetched.etag, fetched.modified)

    def confirm(self, acknowledged: set[str]) -> None:
        """Remember what of the last look has arrived; what has not is offered again at the next one."""
        self._memory.remember({key: value for key, value in self._offered.items() if key in acknowledged})
        if self._offered.keys() <= acknowledged:
            self._memory.etag, self._memory.modified = self._version
