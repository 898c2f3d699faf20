"""Memory: each process's proportional set size (what is shared counts in equal parts), idle and at full rate."""

import time
from collections.abc import Mapping, Sequence
from threading import Event, Thread

from benchmarks.common.processes import pss_mib

#: Reading it takes some milliseconds a process: seldom enough not to slow what is measured.
_LOOK_SECONDS = 5.0


def now(groups: Mapping[str, Sequence[int]]) -> dict[str, float]:
    """Name -> MiB; `total` is their sum, and `enrich worker` the process of that stage with its pool."""
    found = {name: round(sum(map(pss_mib, pids)), 1) for name, pids in groups.items()}
    return found | {
        "enrich worker": round(found.get("enrich", 0) + found.get("enrich pool", 0), 1),
        "total": round(sum(found.values()), 1),
    }


class Peak:
    """The largest that each group was while the context is open."""

    def __init__(self, groups: Mapping[str, Sequence[int]]) -> None:
        self._groups = groups
        self._over = Event()
        self._thread = Thread(target=self._look, daemon=True)
        self.found: dict[str, float] = {}

    def __enter__(self) -> "Peak":
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._over.set()
        self._thread.join()

    def _look(self) -> None:
        while not self._over.is_set():
            for name, mib in now(self._groups).items():
                self.found[name] = max(mib, self.found.get(name, 0.0))
            end = time.monotonic() + _LOOK_SECONDS
            while not self._over.is_set() and time.monotonic() < end:
                time.sleep(0.1)
