"""`copydesk chaos`: break things on purpose and see that nothing is lost and nothing doubled."""

import random
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import msgspec
import typer
from rich.text import Text

from pipeline.cli.terminal import errors, output
from pipeline.errors import CopydeskError, SetupError
from pipeline.logs import configure
from pipeline.settings import Loaded, Settings

if TYPE_CHECKING:
    from pipeline.chaos.site import Site
    from pipeline.chaos.table import Told

_STYLES = {"PASS": "bold green", "FAIL": "bold red", "SKIP": "yellow"}


def chaos(
    context: typer.Context,
    quick: Annotated[bool, typer.Option("--quick", help="The same with fewer articles and faults: minutes.")] = False,
    row: Annotated[list[str] | None, typer.Option(help="Run this row only; may be repeated.")] = None,
    json_file: Annotated[
        Path | None, typer.Option("--json", metavar="FILE", help="Also write the table as JSON.")
    ] = None,
    own_servers: Annotated[
        bool, typer.Option("--own-servers", help="On the configured servers, without the rows that break servers.")
    ] = False,
    seed: Annotated[int | None, typer.Option(help="Choose the same victims and pauses again.")] = None,
) -> None:
    """Kill and freeze servers and workers, poison and replay articles, and see that nothing is lost or doubled.

    One line is printed for each row of the table (docs/chaos.md). Without
    --own-servers everything runs on servers that are started for it, with
    empty data, and removed afterwards.

    Exit codes: 0 every row passed, 1 a row failed, 2 wrong usage.
    """
    from pipeline.chaos.site import cheap
    from pipeline.chaos.table import choose, run

    loaded: Loaded = context.obj
    rows = choose(row or [])
    number = random.SystemRandom().randrange(10**6) if seed is None else seed
    errors.print(f"Seed {number}.")
    told: list[Told] = []
    logs = Path(tempfile.mkdtemp(prefix="copydesk-chaos-"))
    # That a process ended and starts again is no news here.
    configure(loaded.settings.logs, file=logs / "supervisors.log")
    try:
        settings = cheap(loaded.settings, quick)
        with _site(settings, own_servers, logs, random.Random(number)) as site:  # noqa: S311 - no secret
            for line in run(rows, site, quick):
                told.append(line)
                output.print(_line(line), soft_wrap=True)
    finally:
        failed = [line.row for line in told if line.status == "FAIL"]
        if not failed:
            shutil.rmtree(logs, ignore_errors=True)
    if json_file:
        _write(json_file, told, quick, number)
    if failed:
        raise CopydeskError(f"{len(failed)} of {len(told)} rows failed: {', '.join(failed)}. The workers' logs: {logs}")


@contextmanager
def _site(settings: Settings, own: bool, logs: Path, chance: random.Random) -> "Iterator[Site]":
    from connectors.embedded.servers import Servers, make_ready
    from pipeline.chaos.site import Site
    from pipeline.chaos.watching import GroupWatch
    from pipeline.cli.running import with_servers
    from pipeline.cli.stack import prepare

    if own:
        prepare(settings)
        if GroupWatch(settings.kafka).anybody():
            raise SetupError(
                "Workers are at work on these servers: stop them first, chaos has to be alone with its own."
            )
        yield Site(settings, None, logs, chance)
        return
    ready = make_ready(settings.embedded, errors)
    errors.print("Starting Kafka and Elasticsearch …")
    with Servers(settings.embedded, ready=ready) as servers:
        here = with_servers(settings, servers)
        prepare(here)
        yield Site(here, servers, logs, chance)


def _line(told: "Told") -> Text:
    counts = ", ".join(f"{number:,} {name}" for name, number in told.counts.items())
    text = Text.assemble((told.status, _STYLES[told.status]), f"  {told.row:<9}", f"{told.scenario}: ", counts)
    text.append(f"{'; ' if counts and told.figure else ''}{told.figure}")
    text.append(f"  ({told.seconds:.0f} s)" if told.seconds else "", style="dim")
    for failure in told.failures:
        text.append(f" — {failure}", style="red")
    return text


def _write(file: Path, told: "list[Told]", quick: bool, seed: int) -> None:
    from pipeline import __version__

    report = {"version": __version__, "quick": quick, "seed": seed, "rows": told}
    try:
        file.write_bytes(msgspec.json.format(msgspec.json.encode(report)) + b"\n")
    except OSError as error:
        raise SetupError(f"{file} cannot be written: {error.strerror or error}.") from error
