"""Runs stages, each in a process of its own, and starts a process that ended anew.

A worker that meets an error it cannot judge ends itself rather than acknowledge what it did not finish
(`pipeline.agents.loop`); this is who starts it again.
"""

import logging
import os
import pickle
import signal
import subprocess
import sys
import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO

from pipeline.errors import ServerError, SettingsError
from pipeline.exits import SERVER, USAGE
from pipeline.settings import Settings

logger = logging.getLogger(__name__)

_FIRST_PAUSE, _LONGEST_PAUSE = 1.0, 30.0
#: A process that ran this long was healthy: the next pause is short again.
_HEALTHY_SECONDS = 60.0
#: A worker ends within two seconds of a signal; a process that does not is stuck.
_STOP_SECONDS = 20.0


@dataclass
class _Child:
    stage: str
    process: subprocess.Popen[bytes]
    started: float
    pause: float = _FIRST_PAUSE
    restart_at: float | None = None
    restarts: int = 0


@dataclass
class Supervisor:
    """The processes of some stages.

    Attributes:
        stages: which to run, one process each.
        settings: in force for the processes.
        log: where the processes' log goes; None: to our standard error.
    """

    stages: Sequence[str]
    settings: Settings
    log: Path | None = None
    _children: list[_Child] = field(default_factory=list)
    _sink: IO[bytes] | None = None

    def start(self) -> None:
        """Start every stage."""
        self._sink = self.log.open("ab") if self.log else None
        self._children = [_Child(stage, self._spawn(stage), time.monotonic()) for stage in self.stages]

    def watch(self) -> None:
        """Look after the processes once: start again what ended. To be called about once a second.

        Raises:
            SettingsError, ServerError: a process ended in a way that starting it again cannot mend.
        """
        now = time.monotonic()
        for child in self._children:
            code = child.process.poll()
            if code is None:
                continue
            if child.restart_at is None:
                self._judge(child, code, now)
            elif now >= child.restart_at:
                child.process, child.started, child.restart_at = self._spawn(child.stage), now, None
                child.restarts += 1

    def stop(self) -> None:
        """End all processes; what they held is read again by the next ones."""
        for child in self._children:
            if child.process.poll() is None:
                child.process.send_signal(signal.SIGTERM)
        until = time.monotonic() + _STOP_SECONDS
        for child in self._children:
            try:
                child.process.wait(max(0.1, until - time.monotonic()))
            except subprocess.TimeoutExpired:
                logger.warning("Stage %s did not end in time; it is killed", child.stage)
                child.process.kill()
                child.process.wait()
        self._children = []
        if self._sink:
            self._sink.close()
            self._sink = None

    @property
    def pids(self) -> dict[str, int]:
        """The process of each stage."""
        return {child.stage: child.process.pid for child in self._children}

    @property
    def restarts(self) -> dict[str, int]:
        """How often each stage was started again."""
        return {child.stage: child.restarts for child in self._children}

    def _judge(self, child: _Child, code: int, now: float) -> None:
        ran = now - child.started
        hopeless = code == USAGE or (code == SERVER and not child.restarts)
        if hopeless and ran < _HEALTHY_SECONDS:
            kind = SettingsError if code == USAGE else ServerError
            if self.log is None:
                raise kind(f"Stage {child.stage} cannot run: its message stands above.")
            raise kind(f"Stage {child.stage} cannot run: {self._last_words(self.log)} (The log: {self.log})")
        child.pause = _FIRST_PAUSE if ran > _HEALTHY_SECONDS else min(child.pause * 2, _LONGEST_PAUSE)
        child.restart_at = now + child.pause
        logger.warning("Stage %s ended with exit code %d; it starts again in %.0f s", child.stage, code, child.pause)

    def _spawn(self, stage: str) -> subprocess.Popen[bytes]:
        process = subprocess.Popen(  # noqa: S603 - our own module
            [sys.executable, "-m", "pipeline.agents.worker", stage, str(os.getpid())],
            stdin=subprocess.PIPE,
            # Faust writes to the terminal when it ends; a worker has nothing to say there.
            stdout=subprocess.DEVNULL,
            stderr=self._sink,
            # Ctrl-C reaches the supervisor alone, which ends its processes in order.
            start_new_session=True,
        )
        assert process.stdin is not None
        with process.stdin as pipe:
            # Not by the environment, where other processes of the user could read the passwords.
            pipe.write(pickle.dumps(self.settings))
        return process

    @staticmethod
    def _last_words(log: Path) -> str:
        """The sentence of the last error in a log."""
        lines = log.read_text(encoding="utf-8", errors="replace").splitlines()
        errors = [line for line in lines if " ERROR " in line]
        return errors[-1].partition(": ")[2] if errors else "it ended without a word."
