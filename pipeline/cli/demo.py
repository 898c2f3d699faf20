"""`copydesk demo`: the main job on a folder of articles, on real servers, from nothing to a search."""

import shutil
from contextlib import nullcontext
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from rich.live import Live

from pipeline.cli.report import details, overview
from pipeline.cli.terminal import errors, output
from pipeline.errors import CopydeskError, SettingsError, SetupError
from pipeline.settings import Loaded, Settings

if TYPE_CHECKING:
    from connectors.accounts import Accounts
    from connectors.feed import FeedReport
    from connectors.kafka.producer import Acknowledged
    from connectors.sources import Refusal
    from pipeline.cli.running import Running

#: An article takes well under a second; a machine that needs longer than this for a folder has another problem.
_PATIENCE_SECONDS = 600.0


def demo(
    context: typer.Context,
    folder: Annotated[str, typer.Argument(help="Articles to run.")] = "seeds",
    query: Annotated[str, typer.Option(help="The search at the end.")] = "minister visit",
) -> None:
    """Start servers and workers, run a folder of articles through them, show what was found, stop everything."""
    from connectors.embedded.account import temporary_folder
    from connectors.embedded.servers import make_ready
    from pipeline.cli.running import running

    loaded: Loaded = context.obj
    # Looked at before anything is started: a wrong name is told at once.
    order = _ids(folder, loaded.settings)
    ready = make_ready(loaded.settings.embedded, errors)
    logs = temporary_folder(None)
    try:
        with running(loaded.settings, ready, None, logs, errors) as here:
            pushed = _feed(here.settings, folder)
            accounts = _wait(here, pushed)
            _report(here.settings, pushed, accounts, order, query)
    except CopydeskError as error:
        raise type(error)(f"{error}{_last_log_lines(logs)}") from error
    finally:
        shutil.rmtree(logs, ignore_errors=True)
    output.print(_NEXT)
    if accounts.missing:
        raise CopydeskError(f"{len(accounts.missing)} pushed articles are not accounted for.")


def _feed(settings: Settings, folder: str) -> "list[Acknowledged]":
    from connectors.feed import feed

    errors.print(f"Feeding {folder} …")
    report = feed(settings, [folder], progress=_Told(), collect=True)
    if report.stopped or not report.acknowledged:
        raise SetupError(report.stopped or f"{folder} holds no article that could be sent.")
    return report.acknowledged


def _ids(folder: str, settings: Settings) -> list[str]:
    """The ids of the articles in the order of the folder; acknowledgements come in the brokers' order.

    Raises:
        SettingsError: there are none.
    """
    from connectors import sources

    items = list(sources.read(folder, settings.feed))
    found = [item.id for item in items if isinstance(item, sources.Sourced)]
    if not found:
        why = [f" {item.where}: {item.sentence}" for item in items if isinstance(item, sources.Refusal)]
        raise SettingsError(f"{folder} holds no article that could be sent.{''.join(why[:1])}")
    return found


class _Told:
    """Refusals as they come; the counts stand at the end."""

    def update(self, report: "FeedReport", in_flight: int) -> None:
        """Nothing: a demo is short."""

    def refused(self, refusal: "Refusal") -> None:
        """Show why."""
        self.note(f"Refused {refusal.where}: {refusal.sentence}")

    def note(self, sentence: str) -> None:
        """Show a sentence."""
        errors.print(sentence, style="yellow", markup=False, soft_wrap=True)


def _wait(here: "Running", pushed: "list[Acknowledged]") -> "Accounts":
    from connectors.accounts import account, wait_until_idle
    from connectors.kafka.lag import Progress

    with Live(console=errors, transient=True, auto_refresh=False) if errors.is_terminal else nullcontext() as live:

        def watch(progress: Progress) -> None:
            here.supervisor.watch()
            waiting = " · ".join(f"{stage} {lag}" for stage, lag in progress.lag.items())
            if live:
                live.update(f"Waiting for {len(pushed)} articles: {waiting}", refresh=True)

        if not wait_until_idle(here.settings, _PATIENCE_SECONDS, watch):
            raise SetupError(f"The articles are not through after {_PATIENCE_SECONDS:g} seconds.")
    return account(here.settings.elasticsearch, pushed)


def _report(
    settings: Settings, pushed: "list[Acknowledged]", accounts: "Accounts", order: list[str], query: str
) -> None:
    from connectors.elasticsearch.search import fetch, find
    from pipeline.cli.found import show

    articles = fetch(settings.elasticsearch, order)
    output.print(overview(articles))
    output.rule("The first article", style="dim")
    output.print(details(articles[0]))
    output.rule(f"Search: {query}", style="dim")
    total, hits = find(settings.elasticsearch, query, limit=3)
    output.print(f"{total} articles; the first {len(hits)}:")
    for hit in hits:
        show(hit)
    output.rule(style="dim")
    output.print(
        f"{len(pushed)} pushed = {len(accounts.indexed)} indexed + {len(accounts.superseded)} superseded by a newer"
        f" version + {len(accounts.dead)} dead-lettered + {len(accounts.missing)} missing"
    )


def _last_log_lines(folder: Path) -> str:
    """The end of the workers' log, which is about to be removed."""
    lines = [line for log in folder.glob("*.log") for line in log.read_text(errors="replace").splitlines()]
    return "\n" + "\n".join(lines[-5:]) if lines else ""


_NEXT = """
To go on:
  .venv/bin/copydesk up                       servers and workers until Ctrl-C (data is kept)
  .venv/bin/copydesk feed seeds/              in another terminal: articles in
  .venv/bin/copydesk search "minister visit"  and documents out
  .venv/bin/copydesk extract FILE             the same functions without servers, JSON out
  README.md                                   Kibana, the Elasticsearch API, many machines"""
