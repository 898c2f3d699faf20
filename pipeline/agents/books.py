"""Keeps the ledger current while workers run, so that the index shows it without anyone asking for it."""

import logging
import threading
import time
from types import TracebackType

from connectors.elasticsearch.client import connect, explained
from connectors.ledger import store
from connectors.ledger.audit import audit
from pipeline.errors import CopydeskError
from pipeline.settings import Settings
from pipeline.topics import RAW

logger = logging.getLogger(__name__)

#: Audits take at most this share of the time, however long one takes.
_SHARE = 0.1


class Bookkeeper:
    """Audits again and again, in a thread of the process that looks after the stages.

    A kill at any time is harmless, as it is to an audit. Where several workers do this, whoever is first does it for
    all: an audit is left out while the last one, by whomever, is younger than `ledger.interval_seconds`.
    """

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._run, name="ledger", daemon=True)

    def __enter__(self) -> "Bookkeeper":
        if self._settings.ledger.interval_seconds:
            self._thread.start()
        return self

    def __exit__(
        self, _kind: type[BaseException] | None, _error: BaseException | None, _at: TracebackType | None
    ) -> None:
        self._stop.set()

    def _run(self) -> None:
        pause = self._settings.ledger.interval_seconds
        while not self._stop.wait(pause):
            began = time.monotonic()
            try:
                if self._age() >= self._settings.ledger.interval_seconds:
                    audit(self._settings)
            except CopydeskError as error:
                # An outage: the stages wait for its end, and so do we.
                logger.warning("The ledger waits: %s", error)
            except Exception:
                # The stages must go on, and the ledger with what it can count next time.
                logger.exception("The ledger could not be brought up to date")
            pause = max(self._settings.ledger.interval_seconds, (time.monotonic() - began) / _SHARE)

    def _age(self) -> float:
        """Seconds since the last audit."""
        with explained(self._settings.elasticsearch), connect(self._settings.elasticsearch) as client:
            return time.time() - store.load_wait(client, RAW).audited_at / 1000
