"""The process that reads feeds, with a bound on its time; its memory is bounded by itself."""

import atexit
import json
import os
import select
import subprocess
import sys
import time
from dataclasses import dataclass
from typing import IO, Any

from connectors.feed_parsing import ANSWERED, ASKED, READY
from pipeline.errors import SetupError

#: The largest feeds that we take are read in about ten seconds.
_SECONDS = 60.0
#: Starting takes a third of one; this is for a machine that has other things to do.
_START_SECONDS = 60.0
_CHUNK = 1 << 20


class Unparsable(Exception):
    """A feed is too much for its parser; ``str()`` is a sentence."""


@dataclass(frozen=True, slots=True)
class Parsed:
    """What is in a feed.

    Attributes:
        feed: whether it is one.
        why: the parser's complaint where it is none.
        entries: fields of the raw-article contract.
    """

    feed: bool
    why: str
    entries: list[dict[str, Any]]


class Sandbox:
    """A process that reads feeds one after the other; started when it is needed, killed when it takes too long.

    Args:
        seconds: the longest time for one feed.
    """

    def __init__(self, seconds: float = _SECONDS) -> None:
        self._seconds = seconds
        self._process: subprocess.Popen[bytes] | None = None
        atexit.register(self.close)

    def parse(self, data: bytes, headers: dict[str, str]) -> Parsed:
        """Read a feed.

        Args:
            headers: of the response that brought it, lower-case.

        Raises:
            Unparsable: it takes too long, or more memory than it may.
        """
        try:
            process = self._process or self._start()
            answer = self._asked(process, data, json.dumps(headers).encode())
        except BaseException:
            # What it still has to say would be taken for the answer to the next question.
            self.close()
            raise
        return Parsed(**json.loads(answer))

    def close(self) -> None:
        """End the process; the next feed starts another one."""
        if self._process is not None:
            self._process.kill()
            self._process.communicate()
            self._process = None

    def _start(self) -> subprocess.Popen[bytes]:
        process = self._process = _started()
        assert process.stdout is not None
        try:
            self._read(process.stdout, len(READY), time.monotonic() + _START_SECONDS)
        except EOFError as error:
            raise SetupError("The process that reads feeds does not start: see whether memory is left.") from error
        return process

    def _asked(self, process: subprocess.Popen[bytes], data: bytes, headers: bytes) -> bytes:
        assert process.stdin is not None
        assert process.stdout is not None
        until = time.monotonic() + self._seconds
        try:
            # It reads all of its question before it does anything, so that this does not wait for long.
            process.stdin.write(ASKED.pack(len(headers), len(data)) + headers + data)
            process.stdin.flush()
            (length,) = ANSWERED.unpack(self._read(process.stdout, ANSWERED.size, until))
            return self._read(process.stdout, length, until)
        except (BrokenPipeError, EOFError) as error:
            raise Unparsable("The feed takes more memory than a feed may: it is not read.") from error

    def _read(self, stream: IO[bytes], size: int, until: float) -> bytes:
        data = bytearray()
        while len(data) < size:
            ready, _, _ = select.select([stream], [], [], max(0.0, until - time.monotonic()))
            if not ready:
                raise Unparsable(f"The feed could not be read within {self._seconds:g} seconds, which any feed can.")
            part = os.read(stream.fileno(), min(size - len(data), _CHUNK))
            if not part:
                raise EOFError
            data += part
        return bytes(data)


def _started() -> subprocess.Popen[bytes]:
    return subprocess.Popen(
        [sys.executable, "-W", "ignore", "-m", "connectors.feed_parsing"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        # A feed that is too much ends in a traceback there; what the user needs to know is our sentence.
        stderr=subprocess.DEVNULL,
    )
