"""How fast the stages go."""

import time
from collections import deque

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
