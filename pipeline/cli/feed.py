"""`copydesk feed`: articles onto the raw topic."""

import json
from dataclasses import asdict
from typing import TYPE_CHECKING, Annotated

import typer
from rich.console import Console
from rich.progress import Progress, SpinnerColumn, TextColumn, TimeElapsedColumn

from pipeline import exits
from pipeline.settings import Settings

if TYPE_CHECKING:
    from connectors.feed import FeedReport
    from connectors.sources import Refusal

#: Refusals shown one by one; the others are counted.
_SHOWN = 100


def feed_command(
    context: typer.Context,
    sources: Annotated[
        list[str],
        typer.Argument(
            metavar="SOURCE",
            help="Files (.txt, .html, .json, .jsonl, RSS or Atom as .xml, each also .gz), folders, quoted patterns,"
            " http(s) addresses of RSS or Atom feeds, or - for JSON lines on standard input.",
        ),
    ],
    follow: Annotated[
        bool,
        typer.Option("--follow", help="Look at the feeds again and again and send what is new, until Ctrl-C."),
    ] = False,
    as_json: Annotated[
        bool, typer.Option("--json", help="Print the counts and each refusal as one JSON object on standard output.")
    ] = False,
) -> None:
    """Send articles to Kafka and wait until it has every one of them.

    Ends with how many were sent, how many were refused (each with the
    reason) and how many failed. Feeding the same articles again, or going
    on after Ctrl-C, makes no second document.

    Examples:

        copydesk feed seeds/

        copydesk feed article.html archive-2024.jsonl.gz "inbox/*.txt"

        zcat dump.gz | copydesk feed -

        copydesk feed --follow https://news.example/rss.xml

    Exit codes: 0 all sent, 1 some refused or failed, 2 wrong settings or
    usage, 3 Kafka cannot be used, 130 interrupted.
    """
    from connectors.feed import feed
    from connectors.kafka.probe import reachable

    console = Console(stderr=True, highlight=False, soft_wrap=True)
    settings: Settings = context.obj.settings
    try:
        reachable(settings.kafka)
        with _Shown(console) as shown:
            report = feed(settings, sources, progress=shown, follow=follow)
    except KeyboardInterrupt as error:
        # Before anything was sent, or for the second time, while waiting for what was under way after the first.
        raise typer.Exit(exits.INTERRUPTED) from error
    console.print(_summary(report), markup=False)
    if report.stopped:
        console.print(report.stopped, style="red", markup=False)
    if as_json:
        counts = {key: value for key, value in asdict(report).items() if key != "acknowledged"}
        typer.echo(json.dumps(counts, ensure_ascii=False))
    raise typer.Exit(_exit_code(report))


class _Shown:
    """Progress on the terminal: one live line, and a line for each refusal."""

    def __init__(self, console: Console) -> None:
        self._console = console
        columns = (SpinnerColumn(), TextColumn("{task.description}", markup=False), TimeElapsedColumn())
        self._progress = Progress(*columns, console=console, transient=True, disable=not console.is_terminal)
        self._task = self._progress.add_task("Connecting to Kafka", total=None)
        self._refused = 0

    def __enter__(self) -> "_Shown":
        self._progress.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._progress.stop()

    def update(self, report: "FeedReport", in_flight: int) -> None:
        """Show the counts."""
        self._progress.update(
            self._task,
            description=f"{report.sent:,} sent, {in_flight:,} under way, {report.refused:,} refused,"
            f" {report.failed:,} failed",
        )

    def refused(self, refusal: "Refusal") -> None:
        """Show why, up to a number that can still be read."""
        self._refused += 1
        if self._refused <= _SHOWN:
            self._console.print(f"Refused {refusal.where}: {refusal.sentence}", style="yellow", markup=False)
        elif self._refused == _SHOWN + 1:
            self._console.print("Further refusals are counted, not shown.", style="yellow")

    def note(self, sentence: str) -> None:
        """Show a sentence."""
        self._console.print(sentence, style="yellow", markup=False)


def _summary(report: "FeedReport") -> str:
    parts = [f"{report.sent:,} sent", f"{report.refused:,} refused", f"{report.failed:,} failed"]
    if report.skipped:
        parts.append(f"{report.skipped:,} other file{'' if report.skipped == 1 else 's'} skipped")
    if report.unconfirmed:
        parts.append(f"{report.unconfirmed:,} under way and not confirmed")
    end = "Interrupted: " if report.interrupted else ""
    return f"{end}{', '.join(parts)} in {report.seconds:.1f} s."


def _exit_code(report: "FeedReport") -> int:
    if report.interrupted:
        return exits.INTERRUPTED
    if report.stopped:
        return exits.SERVER
    return exits.PROBLEM if report.refused or report.failed else exits.OK
