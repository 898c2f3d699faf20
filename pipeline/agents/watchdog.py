"""Is a stage process stuck? Decided by plain rules from what it reports and what waits for it in Kafka.

The supervisor decides and not the process itself: a frozen process, or one that hangs outside of Python, could not.
Waiting for a server that is gone is no reason: each attempt is a sign of life, and the outage is reported elsewhere.
"""

from dataclasses import dataclass

from pipeline.vitals import Vitals

#: A process imports its libraries before its first word, on a busy machine slowly.
_START_SECONDS = 180.0
#: Faust's producer tries for up to 60 s without a word, and a group takes as long to share out its partitions.
_LEAST_WORK_SECONDS = 90.0


@dataclass
class Watchdog:
    """What is remembered of one process; a new process gets a new watchdog.

    Attributes:
        patience: seconds without a sign of life that are too many.
        article_seconds: what one article may take on top.
        start: when the process was started, on the clock that `stuck` is called with.
    """

    patience: float
    article_seconds: float
    start: float

    def __post_init__(self) -> None:
        self._heard = self._beat = self._sign = self.start
        self._last = Vitals()
        self._spoke = False

    def stuck(self, now: float, report: Vitals | None, waiting: int | None) -> str | None:
        """A sentence when the process is stuck, else None. To be called about once a second.

        Args:
            now: seconds, on a clock that stands still while nobody watches.
            report: the newest report of the process; None if it has sent none since the last call.
            waiting: records in Kafka that wait for this process, or for its group while it is no member; None
                while Kafka cannot be asked.
        """
        if report is not None:
            self._heard, self._spoke = now, True
            if report.beats != self._last.beats:
                self._beat = now
            if report.signs != self._last.signs or waiting is None or not (waiting or report.in_hand):
                self._sign = now
            self._last = report
        if not self._spoke:
            late = now - self.start > max(self.patience, _START_SECONDS)
            return f"it has not said a word since its start {now - self.start:.0f} s ago." if late else None
        if now - self._heard > self.patience:
            return f"it has said nothing for {now - self._heard:.0f} s."
        # Before its first beat it starts, which may take as long as any article.
        if self._last.beats and now - self._beat > self.patience:
            return f"its event loop has stood still for {now - self._beat:.0f} s."
        if now - self._sign > max(self.patience + self.article_seconds, _LEAST_WORK_SECONDS):
            return f"{_work(self._last, waiting)}, and nothing has come of it for {now - self._sign:.0f} s."
        return None


def _work(report: Vitals, waiting: int | None) -> str:
    if report.in_hand:
        return f"it holds {report.in_hand:,} records"
    if report.partitions is None:
        return f"{waiting or 0:,} records wait, it is no member of its consumer group"
    return f"{waiting or 0:,} records wait for it"
