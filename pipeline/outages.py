"""Servers that are gone, or take nothing: said once when work pauses, now and then meanwhile, and once at its end."""

import logging
import time
from collections.abc import Callable
from dataclasses import dataclass

logger = logging.getLogger(__name__)

#: What is over before that was no outage, only a busy server.
_TELL_SECONDS = 1.0
#: Seconds between two reminders that work is still paused.
_REMIND_SECONDS = 60.0


@dataclass
class _Outage:
    since: float
    why: str
    told: float | None = None


class Outages:
    """The servers that one process waits for.

    Args:
        clock: seconds, for tests.
    """

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._open: dict[str, _Outage] = {}
        self._over: dict[str, float] = {}
        #: Attempts that failed, since the start.
        self.attempts = 0

    def failed(self, server: str, why: str) -> None:
        """Nothing came of an attempt, and work waits for the next one.

        Args:
            server: its name, such as ``Kafka``.
            why: one sentence.
        """
        now = self._clock()
        outage = self._open.get(server)
        self.attempts += 1
        if outage is None:
            outage = self._open[server] = _Outage(now, why)
        outage.why = why
        if outage.told is None:
            if now - outage.since >= _TELL_SECONDS:
                outage.told = now
                logger.warning("Work is paused and goes on by itself; nothing is lost. %s", why)
        elif now - outage.told >= _REMIND_SECONDS:
            outage.told = now
            logger.warning("Work has been paused for %.0f s. %s", now - outage.since, why)

    def answered(self, server: str) -> None:
        """The server did what it was asked; nothing happens where it was not missed."""
        outage = self._open.pop(server, None)
        if outage is not None:
            seconds = self._clock() - outage.since
            self._over[server] = self._over.get(server, 0.0) + seconds
            if outage.told is not None:
                logger.warning("Work goes on: %s is back after %.1f s.", server, seconds)

    @property
    def open(self) -> dict[str, str]:
        """Server -> why work waits for it now."""
        return {server: outage.why for server, outage in list(self._open.items())}

    @property
    def seconds(self) -> dict[str, float]:
        """Server -> seconds that work has waited for it, since the start of the process."""
        now = self._clock()
        total = dict(self._over)
        for server, outage in list(self._open.items()):
            total[server] = total.get(server, 0.0) + now - outage.since
        return total
