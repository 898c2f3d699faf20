"""`copydesk up` and `copydesk down`: a whole Copydesk on this machine, until Ctrl-C."""

import fcntl
import os
import signal
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from rich.live import Live
from rich.table import Table

from pipeline.cli.signals import until_signalled
from pipeline.cli.terminal import errors, output
from pipeline.errors import ServerError, SetupError
from pipeline.settings import Loaded

if TYPE_CHECKING:
    from pipeline.cli.running import Running

_LOOK_SECONDS = 1.0
#: Stopping workers and servers in order takes seconds; this is when something hangs.
_DOWN_SECONDS = 60.0


def up(
    context: typer.Context,
    kafka_port: Annotated[int | None, typer.Option(help="Port of Kafka on 127.0.0.1. Default: 9092.")] = None,
    elasticsearch_port: Annotated[int | None, typer.Option(help="The same for Elasticsearch. Default: 9200.")] = None,
) -> None:
    """Run servers and workers on this machine until Ctrl-C, and show how the stages do.

    What is indexed stays for the next time.
    """
    from connectors.embedded.servers import make_ready
    from pipeline.cli.running import running

    loaded: Loaded = context.obj
    given = loaded.settings.embedded
    # The ports that other commands expect by default, rather than any free ones.
    ports = (kafka_port or given.kafka_port or 9092, elasticsearch_port or given.elasticsearch_port or 9200)
    embedded = given.model_copy(update={"kafka_port": ports[0], "elasticsearch_port": ports[1]})
    settings = loaded.settings.model_copy(update={"embedded": embedded})
    ready = make_ready(embedded)
    with _only_one(ready.state), running(settings, ready, ready.state, ready.state, errors) as here:
        if ports != (9092, 9200):
            kafka, elasticsearch = here.settings.kafka.bootstrap_servers, here.settings.elasticsearch.hosts
            errors.print(
                f"For other commands: export COPYDESK_KAFKA__BOOTSTRAP_SERVERS={kafka}"
                f" COPYDESK_ELASTICSEARCH__HOSTS={elasticsearch}",
                soft_wrap=True,
            )
        errors.print(f"The workers' log: {here.log}", soft_wrap=True)
        if here.supervisor.metrics_address:
            errors.print(f"Metrics and health: {here.supervisor.metrics_address}/metrics /healthz /readyz")
        errors.print(
            "In another terminal: copydesk feed seeds/ · copydesk search … · copydesk web · Ctrl-C here stops all.\n"
        )
        _watch(here)
        errors.print("Stopping …")


def down(context: typer.Context) -> None:
    """Stop what `copydesk up` started on this machine, in another terminal or in the background."""
    from connectors.embedded.servers import state_folder

    loaded: Loaded = context.obj
    pid = _running_pid(state_folder(loaded.settings.embedded))
    if pid is None:
        output.print("Nothing is running.")
        return
    os.kill(pid, signal.SIGTERM)
    until = time.monotonic() + _DOWN_SECONDS
    while _running_pid(state_folder(loaded.settings.embedded)) == pid:
        if time.monotonic() > until:
            raise SetupError(f"Process {pid} did not stop within {_DOWN_SECONDS:g} seconds; end it with: kill -9 {pid}")
        time.sleep(0.1)
    output.print("Stopped.")


def _watch(here: "Running") -> None:
    from connectors.kafka.lag import ProgressReader
    from connectors.kafka.rates import Rates
    from pipeline.cli.live import table

    rates = Rates()
    with (
        until_signalled() as stopped,
        ProgressReader(here.settings.kafka) as reader,
        Live(console=output, auto_refresh=False, transient=True) as live,
    ):
        while not stopped():
            here.supervisor.watch()
            if end := here.servers.end():
                raise SetupError(f"{end} What is indexed stays; start again with: copydesk up")
            try:
                progress = reader.read()
            except ServerError as error:
                shown: Table | str = f"{error} Work goes on by itself once it answers."
            else:
                state = here.supervisor.state()
                shown = table(progress, rates.update(progress), here.supervisor.restarts)
                shown.caption = "\n".join((*state.trouble, *state.unready)) or None
            if output.is_terminal:
                live.update(shown, refresh=True)
            time.sleep(_LOOK_SECONDS)


@contextmanager
def _only_one(state: Path) -> Iterator[None]:
    """Hold the lock of the state folder, with our process id in it.

    Raises:
        SetupError: another `copydesk up` holds it.
    """
    state.mkdir(parents=True, exist_ok=True)
    with _pid_file(state).open("a+", encoding="ascii") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            raise SetupError(
                f"Copydesk is running already (process {_running_pid(state)}); stop it with: copydesk down"
            ) from error
        file.truncate(0)
        file.write(str(os.getpid()))
        file.flush()
        yield
        file.truncate(0)


def _running_pid(state: Path) -> int | None:
    """The process that holds the lock of the state folder."""
    if not _pid_file(state).is_file():
        return None
    with _pid_file(state).open(encoding="ascii") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_SH | fcntl.LOCK_NB)
        except BlockingIOError:
            return int(file.read() or 0) or None
        return None


def _pid_file(state: Path) -> Path:
    return state / "up.pid"
