"""Workers under test: supervisors that are looked after while the harness does its worst."""

import random
import signal
import threading
from collections.abc import Sequence
from pathlib import Path
from typing import Self

from pipeline.agents.stage import MODULE
from pipeline.agents.supervisor import Supervisor
from pipeline.resident import resident_bytes
from pipeline.settings import Settings
from pipeline.topics import STAGES

_LOOK_SECONDS = 0.2
_MIB = 1024 * 1024


class Crew:
    """Some workers, each what `copydesk worker` runs: a supervisor with a process for each stage.

    Args:
        settings: in force for the workers.
        log: where their log goes.
        workers: how many supervisors.
        module: what runs a stage, for workers with a fault of their own.
    """

    def __init__(
        self,
        settings: Settings,
        log: Path,
        *,
        workers: int = 1,
        stages: Sequence[str] = tuple(STAGES),
        module: str = MODULE,
    ) -> None:
        self.log = log
        self._supervisors = [Supervisor(list(stages), settings, log, module) for _ in range(workers)]
        self._started, self._over = threading.Event(), threading.Event()
        # Linux ends a worker with the thread that started it, so one thread starts and keeps them all.
        self._keeper = threading.Thread(target=self._keep, name="crew")
        self._trouble: Exception | None = None

    def __enter__(self) -> Self:
        self._keeper.start()
        self._started.wait()
        return self

    def __exit__(self, *_: object) -> None:
        self._over.set()
        self._keeper.join()

    def check(self) -> None:
        """Raise what ended a worker for good: a CopydeskError where starting it again could not mend it."""
        if self._trouble:
            raise self._trouble

    def wait_for_trouble(self, seconds: float) -> Exception | None:
        """The error that ends a worker for good; None where none came in this time."""
        self._keeper.join(seconds)
        return self._trouble

    @property
    def restarts(self) -> int:
        """How often a process was started again."""
        return sum(sum(supervisor.restarts.values()) for supervisor in self._supervisors)

    def send(self, number: signal.Signals, chance: random.Random) -> str | None:
        """Send a signal to one of the running processes.

        Returns:
            The stage that got it, or None where none was running.
        """
        aims = [(supervisor, stage) for supervisor in self._supervisors for stage in supervisor.pids]
        chance.shuffle(aims)
        return next((stage for supervisor, stage in aims if supervisor.send(stage, number)), None)

    def memory_mib(self) -> dict[str, float]:
        """Stage -> MiB of resident memory, pool processes included."""
        held: dict[str, float] = {}
        for supervisor in self._supervisors:
            for stage, pid in supervisor.pids.items():
                held[stage] = held.get(stage, 0.0) + resident_bytes(pid) / _MIB
        return held

    def _keep(self) -> None:
        try:
            for supervisor in self._supervisors:
                supervisor.start()
            self._started.set()
            while not self._over.wait(_LOOK_SECONDS):
                for supervisor in self._supervisors:
                    supervisor.watch()
        except Exception as error:  # noqa: BLE001 - raised by `check`, in the thread that waits for what they do
            self._trouble = error
        finally:
            self._started.set()
            for supervisor in self._supervisors:
                supervisor.stop()
