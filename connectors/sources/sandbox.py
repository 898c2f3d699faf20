"""The process that reads feeds: it ends when a feed takes too much of it, and we go on."""

import atexit
import json
import signal
import subprocess
import sys
from dataclasses import dataclass
from typing import IO, Any

from connectors.feed_parsing import ANSWERED, ASKED, READY
from pipeline.errors import SetupError

#: Seconds of work for any feed, and bytes of it that are worth another one: a third of what was measured.
_SECONDS, _BYTES_A_SECOND = 30, 200_000
_MEMORY_MIB = 3 * 1024


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
    """A process that reads feeds one after the other; started when it is needed.

    Args:
        seconds: of work that a small feed may take.
        memory_mib: address space of the process.
    """

    def __init__(self, seconds: int = _SECONDS, memory_mib: int = _MEMORY_MIB) -> None:
        self._seconds = seconds
        self._memory_mib = memory_mib
        self._process: subprocess.Popen[bytes] | None = None
        atexit.register(self.close)

    def parse(self, data: bytes, headers: dict[str, str]) -> Parsed:
        """Read a feed.

        Args:
            headers: of the response that brought it, lower-case.

        Raises:
            Unparsable: it takes too long, or more memory than it may.
            SetupError: the process does not start.
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
        process = self._process = subprocess.Popen(  # noqa: S603 - our own module
            [sys.executable, "-W", "ignore", "-m", "connectors.feed_parsing", str(self._memory_mib)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            # A feed that is too much ends in a traceback there; what the user needs to know is our sentence.
            stderr=subprocess.DEVNULL,
        )
        assert process.stdout is not None
        try:
            _read(process.stdout, len(READY))
        except EOFError as error:
            raise SetupError("The process that reads feeds does not start: see whether memory is left.") from error
        return process

    def _asked(self, process: subprocess.Popen[bytes], data: bytes, headers: bytes) -> bytes:
        assert process.stdin is not None
        assert process.stdout is not None
        seconds = self._seconds + len(data) // _BYTES_A_SECOND
        try:
            process.stdin.write(ASKED.pack(seconds, len(headers), len(data)) + headers + data)
            process.stdin.flush()
            (length,) = ANSWERED.unpack(_read(process.stdout, ANSWERED.size))
            return _read(process.stdout, length)
        except (BrokenPipeError, EOFError) as error:
            if process.wait() == -signal.SIGXCPU:
                raise Unparsable(f"It takes longer than {seconds} seconds to read, as no such feed does.") from error
            raise Unparsable("It takes more memory to read than a feed may.") from error


def _read(stream: IO[bytes], size: int) -> bytes:
    data = stream.read(size)
    if len(data) < size:
        raise EOFError
    return data
