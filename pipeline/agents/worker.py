"""One stage in this process: what `pipeline.agents.supervisor` starts."""

import asyncio
import logging
import pickle
import signal
import socket
import sys
import time
from collections.abc import Callable, Mapping
from functools import partial
from typing import TYPE_CHECKING, Any

import faust

from connectors.kafka.probe import reachable
from pipeline.agents.garbage import spare_what_is_loaded
from pipeline.agents.lifetime import end_with_parent
from pipeline.agents.reporter import Reporter
from pipeline.agents.transform import Transform
from pipeline.errors import CopydeskError, ServerError, SettingsError
from pipeline.exits import PROBLEM, SERVER, USAGE
from pipeline.logs import configure
from pipeline.outages import Outages
from pipeline.settings import Settings
from pipeline.vitals import Vitals

if TYPE_CHECKING:
    from pipeline.agents.index import Index

logger = logging.getLogger(__name__)

_PAUSE_SECONDS = 2.0


def run(
    stage: str, settings: Settings, vitals: Vitals, outages: Outages, *, patient: bool, make: str | None = None
) -> None:
    """Run a stage until a signal ends it.

    Args:
        stage: one of `pipeline.topics.STAGES`.
        vitals: gets the counts.
        outages: told what the stage waits for.
        patient: wait for servers that are gone.
        make: what makes the worker in each pool process (`pipeline.agents.transform.Transform`).

    Raises:
        CopydeskError: a server, a rule file or the model cannot be used.
        SystemExit: at the end.
    """
    when_ready = partial(_once_it_can_be_used, outages=outages, patient=patient)
    when_ready("Kafka", lambda: reachable(settings.kafka))
    runner: Transform | Index
    if stage == "index":
        when_ready("Elasticsearch", lambda: _require_indices(settings))
        runner = _index(settings, vitals, outages)
    else:
        runner = Transform(stage, settings, vitals, outages, make)
        asyncio.run(runner.pool.start())
    worker: Any = faust.Worker(
        runner.app, loglevel="WARNING", override_logging=False, redirect_stdouts=False, quiet=True
    )
    spare_what_is_loaded()
    logger.info("Stage %s is ready", stage)
    try:
        worker.execute_from_commandline()
    finally:
        if isinstance(runner, Transform):
            runner.pool.stop()


# Elasticsearch's client takes two seconds to load, and only the index stage speaks to it.
def _require_indices(settings: Settings) -> None:
    from connectors.elasticsearch import indices

    indices.require(settings.elasticsearch)


def _index(settings: Settings, vitals: Vitals, outages: Outages) -> "Index":
    from pipeline.agents.index import Index

    return Index(settings, vitals, outages)


def _once_it_can_be_used(server: str, check: Callable[[], None], *, outages: Outages, patient: bool) -> None:
    while True:
        try:
            check()
        except ServerError as error:
            if not patient:
                raise
            outages.failed(server, str(error))
            time.sleep(_PAUSE_SECONDS)
        else:
            outages.answered(server)
            return


def main(makes: Mapping[str, str] | None = None) -> None:
    """The process that the supervisor starts for a stage; settings come on standard input.

    Arguments: the stage, the supervisor's process id, the descriptor of the channel to it, and ``patient`` or
    ``impatient`` (with servers that cannot be reached).

    Args:
        makes: stage -> what makes its worker in a pool process, in place of the usual one.
    """
    stage, parent, descriptor, patience = sys.argv[1:]
    end_with_parent(int(parent), signal.SIGTERM)
    settings: Settings = pickle.loads(sys.stdin.buffer.read())  # noqa: S301 - from the supervisor
    configure(settings.logs, stage)
    vitals, outages = Vitals(), Outages()
    reporter = Reporter(socket.socket(fileno=int(descriptor)), vitals, outages)
    reporter.start()
    try:
        run(stage, settings, vitals, outages, patient=patience == "patient", make=(makes or {}).get(stage))
    except CopydeskError as error:
        # The supervisor tells it to the user.
        reporter.last_words(str(error))
        sys.exit(SERVER if isinstance(error, ServerError) else USAGE if isinstance(error, SettingsError) else PROBLEM)


if __name__ == "__main__":
    main()
