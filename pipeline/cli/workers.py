"""`copydesk worker`: run stages until told to stop."""

import time
from contextlib import nullcontext
from typing import Annotated

import typer

from pipeline.agents.supervisor import Supervisor
from pipeline.cli.signals import until_signalled
from pipeline.cli.terminal import errors
from pipeline.errors import SettingsError
from pipeline.logs import configure
from pipeline.settings import Loaded
from pipeline.topics import STAGES


def worker(
    context: typer.Context,
    stages: Annotated[list[str] | None, typer.Argument(metavar="[clean|enrich|index]...", help="Default: all.")] = None,
) -> None:
    """Run the stages that carry articles from topic to topic and into Elasticsearch.

    Each stage is a process of its own, started again if it ends. Run this
    command on more machines to share the work: Kafka divides the
    partitions among all workers of a stage.
    """
    from pipeline.agents.books import Bookkeeper

    loaded: Loaded = context.obj
    for stage in stages or []:
        if stage not in STAGES:
            raise SettingsError(f"There is no stage {stage!r}; the stages are {', '.join(STAGES)}.")
    configure(loaded.settings.logs)
    supervisor = Supervisor(list(dict.fromkeys(stages or STAGES)), loaded.settings)
    # The clean and enrich workers of a cluster need no way to Elasticsearch.
    books = Bookkeeper(loaded.settings) if "index" in supervisor.stages else nullcontext()
    try:
        supervisor.start()
        with until_signalled() as stopped, books:
            while not stopped():
                supervisor.watch()
                time.sleep(0.5)
    finally:
        errors.print("Stopping …")
        supervisor.stop()
