"""From a stage process to its supervisor: its vitals, once a second, by a thread that does not need the event loop.

The channel is a pair of datagram sockets, so that a report arrives whole or not at all, and a supervisor that does
not look makes nobody wait.
"""

import contextlib
import os
import socket
import sys
import threading
import time
from pathlib import Path

import msgspec

from pipeline.outages import Outages
from pipeline.vitals import Vitals

_SECONDS = 1.0

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

    def start(self) -> None:
        """Report from now on."""
        threading.Thread(target=self._run, name="reporter", daemon=True).start()

    def last_words(self, sentence: str) -> None:
        """Say why this process is about to end."""
        self._vitals.last_words = sentence
        self._channel.settimeout(_SECONDS)
        self._send()

    def _run(self) -> None:
        self._channel.setblocking(False)
        while not self._vitals.last_words:
            self._send()
            time.sleep(_SECONDS)

    def _send(self) -> None:
        report = msgspec.structs.replace(
            self._vitals,
            # Each attempt in vain is a sign of life.
            signs=self._vitals.signs + self._outages.attempts,
            paused=self._outages.open,
            outage_seconds=self._outages.seconds,
            resident=_resident(),
        )
        # A supervisor that is busy gets the next report; one that is gone takes us along.
        with contextlib.suppress(OSError):
            self._channel.send(msgspec.json.encode(report))


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


def _resident() -> int:
    """Bytes of memory of this process and its children, 0 where the system does not tell."""
    if sys.platform != "linux":
        return 0
    page = os.sysconf("SC_PAGE_SIZE")
    total = 0
    with contextlib.suppress(OSError):  # a child that has just ended
        children = [pid for file in Path("/proc/self/task").glob("*/children") for pid in file.read_text().split()]
        for pid in ["self", *children]:
            total += int(Path(f"/proc/{pid}/statm").read_text().split()[1]) * page
    return total
