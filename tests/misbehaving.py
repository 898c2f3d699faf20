"""Workers that crash, hang, gorge and tell of themselves on demand, as no real article makes them do.

Apart from the tests, since every pool process imports it.
"""

import gc
import os
import signal
import time
from collections.abc import Sequence

from pipeline.agents.outcome import Done, Outcome, Work, Worker
from pipeline.errors import Reason, Rejected, SettingsError
from pipeline.settings import Settings


def misbehaving(_settings: Settings) -> Worker:
    """A worker that does what its article says."""

    def work(chunk: Sequence[Work]) -> list[Outcome]:
        return [_obey(item.value) for item in chunk]

    return work


def _obey(value: bytes) -> Outcome:
    match value:
        case b"crash":
            os.kill(os.getpid(), signal.SIGSEGV)
        case b"hang":
            time.sleep(600)
        case b"reject":
            return Rejected(Reason.EMPTY, "as told")
        case b"spared":
            return Done(str(gc.get_freeze_count()), value)
        case b"gorge":
            try:
                bytearray(2 * 1024**3)
            except MemoryError:
                return Rejected(Reason.TOO_LARGE, "out of memory")
    return Done(value.decode(), value)


def misconfigured(_settings: Settings) -> Worker:
    """What a wrong setting does at the start."""
    raise SettingsError("there is no such model")


def dying(_settings: Settings) -> Worker:
    """What a machine without memory does at the start."""
    os._exit(9)
