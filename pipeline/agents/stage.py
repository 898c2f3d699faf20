"""One stage's process as its supervisor sees it: start it, hear from it, judge its end."""

import os
import pickle
import signal
import socket
import subprocess
import sys
from contextlib import ExitStack
from dataclasses import dataclass, field
from typing import IO

from pipeline.agents.reporter import channel, newest
from pipeline.agents.watchdog import Watchdog
from pipeline.errors import CopydeskError, ServerError, SettingsError
from pipeline.exits import SERVER, USAGE
from pipeline.settings import Settings
from pipeline.vitals import Vitals

#: What runs a stage.
MODULE = "pipeline.agents.worker"

_FIRST_PAUSE, _LONGEST_PAUSE = 1.0, 30.0
#: A process that ran this long was healthy: the next pause is short again.
_HEALTHY_SECONDS = 60.0
#: So many early ends in a row are no accident.
_LOOP_ENDS = 3


@dataclass
class StageProcess:
    """A stage and the process that runs it, which is replaced when it ends.

    Attributes:
        stage: its name.
        settings: in force for the process.
        sink: where its log goes; None: to our standard error.
        module: what runs it; it is called as ``pipeline.agents.worker`` is.
        restarts: how often it was started again.
        report: what its process said last; None before its first word.
        stuck: why the process was ended, until the next one is there.
        early_ends: ends in a row, each soon after the start.
    """

    stage: str
    settings: Settings
    sink: IO[bytes] | None
    module: str = MODULE
    restarts: int = 0
    report: Vitals | None = None
    stuck: str = ""
    early_ends: int = 0
    _last_end: str = ""
    _pause: float = _FIRST_PAUSE
    _restart_at: float | None = None
    _started: float = 0.0
    _process: subprocess.Popen[bytes] = field(init=False)
    _channel: socket.socket = field(init=False)
    _watchdog: Watchdog = field(init=False)

    def start(self, now: float, watched: float) -> None:
        """Start a process.

        Args:
            now: seconds, on the system's clock.
            watched: seconds, on the watchdog's.
        """
        ours, theirs = channel()
        # A first process that cannot reach a server says so and ends; a later one waits for it.
        patience = "patient" if self.restarts else "impatient"
        arguments = [self.stage, str(os.getpid()), str(theirs.fileno()), patience]
        with theirs, ExitStack() as failed:
            failed.callback(ours.close)
            self._process = subprocess.Popen(  # noqa: S603 - our own module
                [sys.executable, "-m", self.module, *arguments],
                stdin=subprocess.PIPE,
                # Faust writes to the terminal when it ends; a worker has nothing to say there.
                stdout=subprocess.DEVNULL,
                stderr=self.sink,
                # Ctrl-C reaches the supervisor alone, which ends its processes in order.
                start_new_session=True,
                pass_fds=[theirs.fileno()],
                env={**os.environ, "PYTHONWARNINGS": _warnings()},
            )
            failed.pop_all()
        self._channel = ours
        assert self._process.stdin is not None
        with self._process.stdin as pipe:
            # Not by the environment, where other processes of the user could read the passwords.
            pipe.write(pickle.dumps(self.settings))
        workers = self.settings.workers
        self._watchdog = Watchdog(workers.stalled_seconds, workers.article_seconds, watched)
        self._started, self._restart_at, self.report, self.stuck = now, None, None, ""

    @property
    def pid(self) -> int:
        """Process id."""
        return self._process.pid

    @property
    def up(self) -> bool:
        """Whether the process runs."""
        return self._process.poll() is None

    def look(self, now: float, watched: float, waiting: dict[tuple[str, int], int] | None) -> str | None:
        """Hear what the process says, end it if it is stuck, start it again when that is due.

        Args:
            waiting: (topic, partition) -> records that wait for the stage; None while Kafka does not tell.

        Returns:
            A sentence for the log, when something happened.

        Raises:
            CopydeskError: the process ended in a way that starting it again cannot mend.
        """
        # Read before the process is looked at, so that its last words are there when it has ended.
        code = self._process.poll()
        report = newest(self._channel)
        self.report = report or self.report
        if code is not None:
            if self._restart_at is None:
                return self._ended(code, now)
            return self._start_again(now, watched) if now >= self._restart_at else None
        if now - self._started > _HEALTHY_SECONDS:
            self.early_ends = 0
        why = self._watchdog.stuck(watched, report, self._waiting_here(waiting))
        if not why:
            return None
        self.stuck = why
        self.kill()
        return f"Stage {self.stage} is stuck and is ended, to be started again: {why}"

    def send(self, number: signal.Signals) -> bool:
        """Send the process a signal; False where it does not run."""
        running = self.up
        if running:
            self._process.send_signal(number)
        return running

    def ask_to_stop(self) -> None:
        """Ask the process to end, without waiting for it."""
        self.send(signal.SIGTERM)

    def stop(self, seconds: float) -> bool:
        """Wait for its end after `ask_to_stop`; False when it had to be killed."""
        try:
            self._process.wait(seconds)
        except subprocess.TimeoutExpired:
            self.kill()
            return False
        finally:
            self._channel.close()
        return True

    def kill(self) -> None:
        """End the process at once; what it held is read again."""
        self._process.kill()
        self._process.wait()

    @property
    def trouble(self) -> str:
        """A sentence when the stage is sick, else empty."""
        if self.stuck:
            return f"Stage {self.stage} was stuck: {self.stuck}"
        if self.early_ends >= _LOOP_ENDS:
            return f"Stage {self.stage} ended {self.early_ends} times soon after its start, last {self._last_end}."
        return ""

    @property
    def unready(self) -> str:
        """A sentence when the stage is not at work, else empty."""
        if not self.up:
            return f"Stage {self.stage} does not run; it is started again soon."
        if self.report is None or self.report.partitions is None:
            return f"Stage {self.stage} is starting: it is no member of its consumer group yet."
        return " ".join(f"Stage {self.stage} is paused: {why}" for why in self.report.paused.values())

    def _waiting_here(self, waiting: dict[tuple[str, int], int] | None) -> int | None:
        if waiting is None:
            return None
        mine = self.report.partitions if self.report else None
        return sum(records for place, records in waiting.items() if mine is None or place in mine)

    def _start_again(self, now: float, watched: float) -> str | None:
        before = self._channel
        self.restarts += 1
        try:
            self.start(now, watched)
        except OSError as error:
            # Such as no memory for another process: the other stages go on, and it may pass.
            self.restarts -= 1
            self._pause = min(self._pause * 2, _LONGEST_PAUSE)
            self._restart_at = now + self._pause
            why = error.strerror or error
            return f"Stage {self.stage} cannot be started ({why}); it is tried again in {self._pause:.0f} s."
        finally:
            if self._channel is not before:
                before.close()
        return None

    def _ended(self, code: int, now: float) -> str:
        words = self.report.last_words if self.report else ""
        early = now - self._started < _HEALTHY_SECONDS
        # What it could not do at its very start it said on purpose; a wrong setting stays wrong.
        if early and (code == USAGE or (words and not self.restarts)):
            kind = {USAGE: SettingsError, SERVER: ServerError}.get(code, CopydeskError)
            raise kind(f"Stage {self.stage} cannot run: {words or 'it ended without a word.'}")
        self._last_end = f"with exit code {code}{f' ({words})' if words else ''}"
        self.early_ends = self.early_ends + 1 if early else 1
        self._pause = min(self._pause * 2, _LONGEST_PAUSE) if early else _FIRST_PAUSE
        self._restart_at = now + self._pause
        again = " again" if self.early_ends > 1 else ""
        return f"Stage {self.stage} ended{again} {self._last_end}; it starts again in {self._pause:.0f} s."


def _warnings() -> str:
    """The warnings to leave out: multiprocessing's helper writes one past our log when a stage was killed."""
    return ",".join(filter(None, (os.environ.get("PYTHONWARNINGS"), "ignore:resource_tracker:UserWarning")))
