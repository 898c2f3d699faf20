"""What Kafka and Elasticsearch have in common: state, start until ready, stop, and faults for tests."""

import shutil
import socket
import time
from abc import ABC, abstractmethod
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from connectors.embedded.account import Account, own_folder
from connectors.embedded.install import Installed
from connectors.embedded.logs import is_port_taken, last_words
from connectors.embedded.ports import LOOPBACK, wanted_port
from connectors.embedded.process import Command, Process
from pipeline.errors import SetupError

_LOOK_SECONDS = 0.1
#: Further starts on other ports, when somebody takes a free one before the server does.
_SPARE_STARTS = 2
#: Less than this and a server would stop in the middle of a demonstration.
_LEAST_FREE_BYTES = 512 * 1024 * 1024


@dataclass(frozen=True, slots=True)
class Place:
    """Where a server runs.

    Attributes:
        installed: its program.
        state: a folder of its own for configuration, data and logs; kept between starts.
        account: whom it runs as; None: ourselves.
        heap_mib: its Java heap.
        port: the port for its users; 0: any free one.
        start_seconds: longest time until it is ready.
    """

    installed: Installed
    state: Path
    account: Account | None
    heap_mib: int
    port: int
    start_seconds: float


class Server(ABC):
    """One server. It keeps its ports and its data when it is killed and started again."""

    #: Its name in messages and in the names of settings.
    name: str
    #: Longest time that it may take to end when asked to.
    patience_seconds: float = 20

    def __init__(self, place: Place) -> None:
        self.place = place
        self._ports: tuple[int, int] | None = None
        self._process: Process | None = None
        self._spare_starts = 0
        self._until = 0.0

    @property
    def port(self) -> int:
        """The loopback port for its users."""
        return self._own_ports[0]

    @property
    def address(self) -> str:
        """``127.0.0.1:port``."""
        return f"{LOOPBACK}:{self.port}"

    @property
    def internal_port(self) -> int:
        """The loopback port it keeps for itself."""
        return self._own_ports[1]

    @property
    def pid(self) -> int:
        """Process id of the server."""
        return self._running.pid

    @property
    def log(self) -> Path:
        """Its log file."""
        return self.logs / f"{self.name}.log"

    @property
    def logs(self) -> Path:
        """Folder of its log files."""
        return self.place.state / "logs"

    @property
    def output(self) -> Path:
        """File with what it printed: errors from before it could write a log."""
        return self.place.state / f"{self.name}.out"

    @property
    def _own_ports(self) -> tuple[int, int]:
        assert self._ports is not None, f"{self.name} was not started"
        return self._ports

    @property
    def _running(self) -> Process:
        assert self._process is not None, f"{self.name} does not run"
        return self._process

    @abstractmethod
    def _prepare(self) -> Command:
        """Write the configuration for the ports in force and say how to start."""

    @abstractmethod
    def answers(self) -> bool:
        """Whether it serves requests now; takes some seconds when it is not ready."""

    def launch(self, taken: set[int]) -> None:
        """Choose ports and start the process, without waiting for it.

        Args:
            taken: ports not to use; those chosen are added.

        Raises:
            SetupError: a port is taken, the disk is full, a folder cannot be used.
        """
        self._spare_starts = _SPARE_STARTS
        self._begin(taken)

    def is_ready(self, taken: set[int]) -> bool:
        """Whether it serves requests now; start it again on other ports when somebody took a free one meanwhile.

        Raises:
            SetupError: it ended, or is not ready in time; the sentence has the reason out of its log.
        """
        code = self._running.exit_code()
        if code is None:
            if time.monotonic() > self._until:
                raise SetupError(
                    f"{self.name.capitalize()} was not ready after {self.place.start_seconds:.0f} s; see {self.log}."
                )
            return _listens(self.port) and self.answers()
        if self.place.port or not self._spare_starts or not is_port_taken(self.output, self.log):
            raise SetupError(self._obituary(code))
        self._spare_starts -= 1
        self._begin(taken)
        return False

    def ask_to_stop(self) -> None:
        """Ask it to end orderly, without waiting; `stop` waits."""
        if self._process is not None:
            self._process.ask_to_stop()

    def stop(self) -> None:
        """End it orderly; nothing happens when it does not run."""
        if self._process is not None:
            self._process.stop(self.patience_seconds)
            self._process = None

    def kill(self) -> None:
        """End it at once, as a power cut would; ports and data stay for `restart`."""
        self._running.kill()
        self._process = None

    def restart(self) -> None:
        """Stop it if it runs, start it on the same ports and data, and wait until it serves requests."""
        self.stop()
        self._spare_starts = 0
        self._start_process()
        wait_ready([self], set(self._own_ports))

    def end(self) -> str | None:
        """A sentence when it ended though nobody asked it to, else None."""
        code = self._process.exit_code() if self._process else None
        return None if code is None else self._obituary(code, "by itself")

    def freeze(self) -> None:
        """Stop its clock: connections stay open and nothing answers."""
        self._running.freeze()

    def thaw(self) -> None:
        """Let it go on after `freeze`."""
        self._running.thaw()

    def _begin(self, taken: set[int]) -> None:
        self._check_space()
        self._ports = wanted_port(self.place.port, self.name, taken), wanted_port(0, self.name, taken)
        self._start_process()

    def _start_process(self) -> None:
        own_folder(self.place.state, self.place.account)
        own_folder(self.logs, self.place.account)
        # What an earlier start said must not be taken for this one's reason.
        for file in (self.output, self.log):
            file.unlink(missing_ok=True)
        self._process = Process(self._prepare())
        self._until = time.monotonic() + self.place.start_seconds

    def _check_space(self) -> None:
        existing = next(part for part in (self.place.state, *self.place.state.parents) if part.exists())
        if shutil.disk_usage(existing).free < _LEAST_FREE_BYTES:
            raise SetupError(
                f"Less than {_LEAST_FREE_BYTES >> 20} MiB are free on the disk that holds {existing}, too little for "
                f"{self.name.capitalize()}'s data; free some space or choose another folder."
            )

    def _obituary(self, code: int, when: str = "at its start") -> str:
        words = last_words(self.output, self.log)
        if not words and code == 128 + 9:
            words = "the system ended it, probably because memory ran out"
        where = self.log if self.log.exists() else self.output
        return f"{self.name.capitalize()} ended {when}: {words or f'exit code {code}'} (see {where})."


def wait_ready(servers: Sequence[Server], taken: set[int]) -> None:
    """Wait until all serve requests; the first that cannot ends the wait.

    Raises:
        SetupError: one ended, or is not ready in time.
    """
    waiting = list(servers)
    while waiting:
        waiting = [server for server in waiting if not server.is_ready(taken)]
        time.sleep(_LOOK_SECONDS if waiting else 0)


def _listens(port: int) -> bool:
    with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as probe:
        probe.settimeout(1)
        return probe.connect_ex((LOOPBACK, port)) == 0
