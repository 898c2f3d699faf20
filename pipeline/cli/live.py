"""The stages as one live table: rate, waiting records, dead letters."""

import time
from collections import deque

from rich.table import Table

from connectors.kafka.lag import Progress

#: Rates are over this many seconds.
_WINDOW_SECONDS = 10.0


class Rates:
    """Records a second of each stage, over a short while."""

    def __init__(self) -> None:
        self._seen: deque[tuple[float, dict[str, int]]] = deque()

    def update(self, progress: Progress) -> dict[str, float]:
        """Take note of the progress and return stage -> records a second."""
        now = time.monotonic()
        self._seen.append((now, progress.done))
        while now - self._seen[0][0] > _WINDOW_SECONDS:
            self._seen.popleft()
        then, done = self._seen[0]
        seconds = now - then
        return {stage: (progress.done[stage] - done[stage]) / seconds if seconds else 0.0 for stage in progress.done}


def table(progress: Progress, rates: dict[str, float], restarts: dict[str, int]) -> Table:
    """One line for each stage."""
    shown = Table("stage", "a second", "waiting", "done", "restarts", box=None, pad_edge=False)
    for stage, lag in progress.lag.items():
        shown.add_row(
            stage, f"{rates[stage]:,.1f}", f"{lag:,}", f"{progress.done[stage]:,}", str(restarts.get(stage, 0))
        )
    shown.add_row("dead-letter records", "", "", f"{progress.dead_letters:,}", "")
    return shown
