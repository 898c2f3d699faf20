"""The command line: ``copydesk``."""

import sys
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.text import Text

from pipeline import __version__
from pipeline.cli import (
    chaos,
    config,
    deadletters,
    demo,
    explain,
    extract,
    feed,
    reprocess,
    search,
    stack,
    status,
    up,
    web,
    workers,
)
from pipeline.cli.terminal import errors
from pipeline.errors import CopydeskError, ServerError, SettingsError
from pipeline.exits import PROBLEM, SERVER, USAGE
from pipeline.settings import load

app = typer.Typer(
    name="copydesk",
    help="A streaming copy desk for news: clean text, claims and events from a Kafka topic into Elasticsearch.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode="rich",
)


def _version(wanted: bool) -> None:
    if wanted:
        typer.echo(f"copydesk {__version__}")
        raise typer.Exit


@app.callback()
def _settings(
    context: typer.Context,
    file: Annotated[
        Path | None, typer.Option("--config", help="Settings file instead of config/copydesk.toml.")
    ] = None,
    given: Annotated[
        list[str] | None, typer.Option("--set", metavar="KEY=VALUE", help="Set one key, e.g. workers.processes=2.")
    ] = None,
    kafka: Annotated[str | None, typer.Option(metavar="HOST:PORT", help="Kafka's bootstrap servers.")] = None,
    elasticsearch: Annotated[str | None, typer.Option(metavar="URL", help="Elasticsearch's addresses.")] = None,
    version: Annotated[
        bool, typer.Option("--version", callback=_version, is_eager=True, help="Print the version and stop.")
    ] = False,
) -> None:
    flags: dict[str, Any] = {}
    for assignment in given or []:
        key, equals, value = assignment.partition("=")
        if not equals:
            raise SettingsError(f"--set {assignment}: write KEY=VALUE, such as --set workers.processes=2.")
        flags[key.strip()] = value
    short = {"kafka.bootstrap_servers": kafka, "elasticsearch.hosts": elasticsearch}
    context.obj = load(file, flags | {name: address for name, address in short.items() if address is not None})


for command in (
    demo.demo,
    up.up,
    up.down,
    stack.setup,
    workers.worker,
    feed.feed_command,
    extract.extract,
    explain.explain,
    search.search,
    status.status,
    web.web,
    reprocess.reprocess,
    config.config,
    chaos.chaos,
):
    app.command(name=command.__name__.removesuffix("_command"))(command)

app.add_typer(deadletters.app)


def main() -> None:
    """Run the command line; what Copydesk raises on purpose ends in one sentence and an exit code."""
    try:
        app()
    except CopydeskError as error:
        errors.print(Text.assemble(("copydesk: ", "bold red"), str(error)), soft_wrap=True)
        sys.exit(SERVER if isinstance(error, ServerError) else USAGE if isinstance(error, SettingsError) else PROBLEM)
    except OSError as error:
        # Such as a full disk behind our output; what concerns our own files and servers has its sentence already.
        errors.print(Text.assemble(("copydesk: ", "bold red"), f"{error.strerror or error}."), soft_wrap=True)
        sys.exit(PROBLEM)
