"""Runs stages, each in a process of its own, and starts a process that ended or is stuck anew.

A worker that meets an error it cannot judge ends itself rather than acknowledge what it did not finish
(`pipeline.agents.loop`); one that does nothing though there is work is found by `pipeline.agents.watchdog`. This is
who starts them again.
"""

import logging
import signal
import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO

from pipeline.agents.endpoints import Endpoints
from pipeline.agents.lookout import Lookout
from pipeline.agents.metrics import State
from pipeline.agents.stage import MODULE, StageProcess
from pipeline.errors import CopydeskError
from pipeline.settings import Settings
from pipeline.vitals import Vitals

logger = logging.getLogger(__name__)

#: A worker ends within two seconds of a signal; a process that does not is stuck.
_STOP_SECONDS = 20.0
#: Of the time between two looks, so much counts: who was frozen together with its stages finds none of them stuck.
_LONGEST_LOOK = 5.0
#: A supervisor that has not looked for so long hangs itself.
_IDLE_SECONDS = 60.0


@dataclass
class Supervisor:
    """The processes of some stages.

    Attributes:
        stages: which to run, one process each.
        settings: in force for the processes.
        log: where the processes' log goes; None: to our standard error.
        module: what runs a stage; it is called as ``pipeline.agents.worker`` is.
    """

    stages: Sequence[str]
    settings: Settings
    log: Path | None = None
    module: str = MODULE
    _processes: list[StageProcess] = field(default_factory=list)
    _sink: IO[bytes] | None = None
    _lookout: Lookout | None = None
    _endpoints: Endpoints | None = None
    _watched: float = 0.0
    _looked: float = 0.0

    def start(self) -> None:
        """Start every stage.

        Raises:
            SetupError: the metrics cannot be served where the settings say.
        """
        if self.settings.workers.metrics_port:
            self._endpoints = Endpoints(self.settings.workers, self.state)
        self._sink = self.log.open("ab") if self.log else None
        self._looked = time.monotonic()
        self._lookout = Lookout(self.stages, self.settings)
        self._lookout.start()
        for stage in self.stages:
            process = StageProcess(stage, self.settings, self._sink, self.module)
            process.start(self._looked, self._watched)
            self._processes.append(process)

    def watch(self) -> None:
        """Look after the processes once: start again what ended or is stuck. To be called about once a second.

        Raises:
            CopydeskError: a process ended in a way that starting it again cannot mend.
        """
        now = time.monotonic()
        self._watched += min(now - self._looked, _LONGEST_LOOK)
        self._looked = now
        waiting = self._lookout.waiting if self._lookout else None
        for process in self._processes:
            before = process.trouble
            try:
                sentence = process.look(now, self._watched, None if waiting is None else waiting.get(process.stage, {}))
            except CopydeskError as error:
                raise type(error)(f"{error} (The log: {self.log})" if self.log else str(error)) from error
            if sentence:
                logger.warning("%s", sentence)
            if process.trouble and not before:
                logger.error("%s", process.trouble)

    def stop(self) -> None:
        """End all processes; what they held is read again by the next ones."""
        for process in self._processes:
            process.ask_to_stop()
        until = time.monotonic() + _STOP_SECONDS
        for process in self._processes:
            if not process.stop(max(0.1, until - time.monotonic())):
                logger.warning("Stage %s did not end in time; it was killed", process.stage)
        self._processes = []
        if self._lookout:
            self._lookout.stop()
        if self._endpoints:
            self._endpoints.stop()
            self._endpoints = None
        if self._sink:
            self._sink.close()
            self._sink = None

    def send(self, stage: str, number: signal.Signals) -> bool:
        """Send a signal to the process of a stage; False where it does not run at the moment."""
        return any(process.send(number) for process in self._processes if process.stage == stage)

    @property
    def pids(self) -> dict[str, int]:
        """The process of each stage."""
        return {process.stage: process.pid for process in self._processes}

    @property
    def restarts(self) -> dict[str, int]:
        """How often each stage was started again."""
        return {process.stage: process.restarts for process in self._processes}

    @property
    def metrics_address(self) -> str | None:
        """Where `/metrics`, `/healthz` and `/readyz` are, as ``http://host:port``."""
        return self._endpoints.address if self._endpoints else None

    def state(self) -> State:
        """What is known of the stages and the servers now. May be called from any thread."""
        processes, lookout = list(self._processes), self._lookout
        servers = dict.fromkeys(("Kafka", "Elasticsearch") if "index" in self.stages else ("Kafka",), "")
        unready = [process.unready for process in processes]
        trouble = [process.trouble for process in processes]
        if (idle := time.monotonic() - self._looked) > _IDLE_SECONDS:
            trouble.append(f"Nobody has looked after the stages for {idle:.0f} s.")
        if lookout is None or not lookout.looked:
            unready.append("The servers have not been looked at yet.")
        else:
            servers |= lookout.outages.open
            unready += servers.values()
        return State(
            vitals={process.stage: process.report or Vitals() for process in processes},
            up={process.stage: process.up for process in processes},
            restarts=self.restarts,
            waiting=(lookout.waiting if lookout else None) or {},
            servers=servers,
            trouble=tuple(filter(None, trouble)),
            unready=tuple(filter(None, unready)),
        )
