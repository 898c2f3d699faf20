"""From a stage process to its supervisor: its vitals, once a second, by a thread that does not need the event loop.

The channel is a pair of datagram sockets, so that a report arrives whole or not at all, and a supervisor that does
not look makes nobody wait.
"""

import logging
import os
import socket
import threading
import time

import msgspec

from pipeline.agents.loop import end
from pipeline.outages import Outages
from pipeline.resident import resident_bytes
from pipeline.vitals import Vitals

logger = logging.getLogger(__name__)

_SECONDS = 1.0
#: Memory is looked at less often: it takes a file for each thread and each process of the pool.
_LOOK_SECONDS = 5.0
#: A stage whose supervisor is gone has this long to end in order.
_ORPHAN_SECONDS = 20.0

_decode = msgspec.json.Decoder(Vitals).decode


class Reporter:
    """Sends the vitals of this process.

    Args:
        channel: the process's end.
        vitals: written to by the stage.
        outages: of the stage.
    """

    def __init__(self, channel: socket.socket, vitals: Vitals, outages: Outages) -> None:
        self._channel = channel
        self._vitals = vitals
        self._outages = outages
        self._held, self._next_look = 0, 0.0

    def start(self) -> None:
        """Report from now on."""
        threading.Thread(target=self._run, name="reporter", daemon=True).start()

    def last_words(self, sentence: str) -> None:
        """Say why this process is about to end."""
        self._vitals.last_words = sentence
        self._channel.settimeout(_SECONDS)
        self.send()

    def _run(self) -> None:
        self._channel.setblocking(False)
        while not self._vitals.last_words:
            if not self.send():
                # The kernel told the process to end; without servers, that end may not come.
                time.sleep(_ORPHAN_SECONDS)
                end()
            time.sleep(_SECONDS)

    def send(self) -> bool:
        """Send a report; False where nobody is there to read it."""
        report = msgspec.structs.replace(
            self._vitals,
            # Each attempt in vain is a sign of life.
            signs=self._vitals.signs + self._outages.attempts,
            paused=self._outages.open,
            outage_seconds=self._outages.seconds,
            resident=self._resident(),
        )
        try:
            self._channel.send(msgspec.json.encode(report))
        except ConnectionError:
            return False
        except OSError as error:
            # A supervisor that does not look gets the next report.
            logger.debug("No report: %s", error)
        return True

    def _resident(self) -> int:
        if time.monotonic() >= self._next_look:
            self._held = resident_bytes(os.getpid())
            self._next_look = time.monotonic() + _LOOK_SECONDS
        return self._held


def channel() -> tuple[socket.socket, socket.socket]:
    """The supervisor's end and the process's end."""
    ours, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_DGRAM)
    ours.setblocking(False)
    return ours, theirs


def newest(ours: socket.socket) -> Vitals | None:
    """The newest report that has arrived since the last call; None if there was none."""
    report = None
    while True:
        try:
            report = ours.recv(1 << 20)
        except (BlockingIOError, ConnectionError):
            return _decode(report) if report else None
