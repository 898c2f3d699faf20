"""One stage in this process: what `pipeline.agents.supervisor` starts."""

import asyncio
import logging
import pickle
import signal
import sys
from typing import Any

import faust

from connectors.elasticsearch import indices
from connectors.kafka.probe import reachable
from pipeline.agents.index import Index
from pipeline.agents.lifetime import end_with_parent
from pipeline.agents.transform import Transform
from pipeline.errors import CopydeskError, ServerError, SettingsError
from pipeline.exits import PROBLEM, SERVER, USAGE
from pipeline.logs import configure
from pipeline.settings import Settings

logger = logging.getLogger(__name__)


def run(stage: str, settings: Settings) -> None:
    """Run a stage until a signal ends it.

    Args:
        stage: one of `pipeline.topics.STAGES`.

    Raises:
        CopydeskError: a server, a rule file or the model cannot be used.
        SystemExit: at the end.
    """
    reachable(settings.kafka)
    runner: Transform | Index
    if stage == "index":
        indices.require(settings.elasticsearch)
        runner = Index(settings)
    else:
        runner = Transform(stage, settings)
        asyncio.run(runner.pool.start())
    worker: Any = faust.Worker(
        runner.app, loglevel="WARNING", override_logging=False, redirect_stdouts=False, quiet=True
    )
    logger.info("Stage %s is ready", stage)
    try:
        worker.execute_from_commandline()
    finally:
        if isinstance(runner, Transform):
            runner.pool.stop()


def main() -> None:
    """The process that the supervisor starts for a stage: ``STAGE PARENT_PID``, settings on standard input."""
    stage, parent = sys.argv[1:]
    end_with_parent(int(parent), signal.SIGTERM)
    configure()
    try:
        run(stage, pickle.loads(sys.stdin.buffer.read()))  # noqa: S301 - from the supervisor
    except SettingsError as error:
        _fail(error, USAGE)
    except ServerError as error:
        _fail(error, SERVER)
    except CopydeskError as error:
        _fail(error, PROBLEM)


def _fail(error: CopydeskError, code: int) -> None:
    logger.error("%s", error)
    sys.exit(code)


if __name__ == "__main__":
    main()
