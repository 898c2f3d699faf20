"""`copydesk reprocess`: make what is searched anew, with other rules, another model or a newer version."""

import time
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Annotated

import msgspec
import typer
from rich.progress import Progress, SpinnerColumn, TextColumn, TimeElapsedColumn

from pipeline.cli.terminal import emit, errors, output
from pipeline.errors import SettingsError
from pipeline.exits import INTERRUPTED
from pipeline.moments import stretch
from pipeline.settings import Loaded, Settings

if TYPE_CHECKING:
    from connectors.reprocess.making import Made
    from connectors.reprocess.run import Prospect
    from pipeline.reprocessing import Selection

#: Rejections that are shown one by one.
_SHOWN = 5


def reprocess(
    context: typer.Context,
    older_than_version: Annotated[
        str | None, typer.Option(metavar="VERSION", help="Only articles made by an older version of Copydesk.")
    ] = None,
    outdated: Annotated[
        bool, typer.Option("--outdated", help="Only those made by other rules, model or version than those in force.")
    ] = False,
    source: Annotated[list[str] | None, typer.Option(help="Only of this source; may be repeated.")] = None,
    since: Annotated[
        str | None, typer.Option("--from", metavar="WHEN", help="Only pushed since: ISO 8601, or 2h for 2 hours ago.")
    ] = None,
    until: Annotated[
        str | None, typer.Option("--to", metavar="WHEN", help="Only pushed before then: ISO 8601, or 1d ago.")
    ] = None,
    failed: Annotated[
        str | None,
        typer.Option(metavar="STAGE", help="Instead: send the open dead letters of this stage through it again."),
    ] = None,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Say what would be done and do nothing.")] = False,
    drop_old: Annotated[
        bool, typer.Option("--drop-old", help="Delete the old indices at the end. Default: they are kept.")
    ] = False,
    abort: Annotated[
        bool, typer.Option("--abort", help="Remove what an interrupted run has left, and do no more.")
    ] = False,
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON for a program to read.")] = False,
) -> None:
    """Make all articles anew, or some, in new indices that take the place of the old ones when they are whole.

    Searches see the old ones until then. Articles that arrive meanwhile
    are in the new ones, too. Articles that are not chosen, and those whose
    original bytes Kafka does not have any more, are copied as they are.
    Interrupted, the same command goes on where it was.

    Examples:

        copydesk reprocess --outdated --dry-run

        copydesk reprocess --source "Tarnby Gazette" --from 2d

        copydesk reprocess --failed enrich
    """
    from connectors.kafka.probe import reachable

    loaded: Loaded = context.obj
    settings = loaded.settings
    chosen = older_than_version or outdated or drop_old or as_json
    if failed and (chosen or abort):
        raise SettingsError("--failed is about dead letters: give it with --source, --from, --to or --dry-run only.")
    if abort and (chosen or source or since or until or dry_run):
        raise SettingsError("--abort removes what an interrupted run has left, whatever that was: give it alone.")
    reachable(settings.kafka)
    if failed:
        from pipeline.cli.deadletters import replay

        replay(context, stage=[failed], source=source, since=since, until=until, dry_run=dry_run)
        return
    if abort:
        _abort(settings)
        return
    selection = _selection(older_than_version, source, since, until, outdated=outdated)
    if dry_run:
        _foretell(settings, selection, as_json=as_json)
    else:
        _run(settings, selection, drop_old=drop_old, as_json=as_json)


def _selection(
    older_than: str | None, source: list[str] | None, since: str | None, until: str | None, *, outdated: bool
) -> "Selection":
    from pipeline.reprocessing import Selection, release

    if older_than is not None:
        release(older_than, "--older-than-version")
    begin, end = stretch(since, until, datetime.now(UTC))
    return Selection(
        older_than=older_than,
        outdated=outdated,
        sources=tuple(sorted(source or ())),
        since=_ms(begin),
        until=_ms(end),
    )


def _foretell(settings: Settings, selection: "Selection", *, as_json: bool) -> None:
    from connectors.reprocess.run import prospect

    found = prospect(settings, selection)
    if as_json:
        emit(msgspec.json.encode(found))
        return
    output.print(_sentence(found), soft_wrap=True)


def _sentence(found: "Prospect") -> str:
    anew = found.selected - found.gone
    parts = [
        f"{found.old} holds {found.total:,} articles. Would make {anew:,} anew of their original bytes and copy"
        f" {found.total - anew:,}."
    ]
    if found.gone:
        parts.append(f"{found.gone:,} of those were chosen, but Kafka does not have their bytes any more.")
    if found.resumed:
        parts.append(f"{found.resumed} was begun by the same command; it would go on there.")
    return " ".join(parts)


def _run(settings: Settings, selection: "Selection", *, drop_old: bool, as_json: bool) -> None:
    from connectors.reprocess.dropping import drop_when_passed
    from connectors.reprocess.run import reprocess

    columns = (SpinnerColumn(), TextColumn("{task.description}", markup=False), TimeElapsedColumn())
    with Progress(*columns, console=errors, transient=True, disable=not errors.is_terminal) as progress:
        task = progress.add_task("Starting", total=None)
        began = time.monotonic()
        try:
            outcome = reprocess(settings, selection, lambda made: progress.update(task, description=_counted(made)))
        except KeyboardInterrupt as error:
            errors.print("Interrupted. What is searched has not changed; the same command goes on where this one was.")
            raise typer.Exit(INTERRUPTED) from error
        took = time.monotonic() - began
    if outcome is None:
        if as_json:
            emit(b"null")
        else:
            output.print("Nothing to do: no article is chosen. What is searched has not changed.", soft_wrap=True)
        return
    for name, why in list(outcome.made.sentences.items())[:_SHOWN]:
        errors.print(f"{name} was copied as it was. {why}", style="yellow", markup=False, soft_wrap=True)
    dropped = drop_when_passed(settings, outcome.old) if drop_old else False
    if as_json:
        emit(msgspec.json.encode({**msgspec.to_builtins(outcome), "dropped": dropped}))
        return
    output.print(f"{_counted(outcome.made)} in {took:.0f} s.", soft_wrap=True)
    output.print(
        f"{outcome.new.articles} with {outcome.articles:,} articles is searched now; the index stage waited"
        f" {outcome.waited:.1f} s for it.",
        soft_wrap=True,
    )
    if dropped:
        output.print(f"{outcome.old.articles} and what belongs to it is deleted.")
    elif drop_old:
        output.print(
            f"{outcome.old.articles} is kept: the stages are still busy with what was pushed before. Delete it when"
            " `copydesk status` shows nothing older in flight.",
            soft_wrap=True,
        )
    else:
        output.print(f"{outcome.old.articles} is kept, closed for writing.", soft_wrap=True)


def _abort(settings: Settings) -> None:
    from connectors.reprocess.run import abort

    removed = abort(settings)
    output.print(f"Removed {removed} and what belongs to it." if removed else "No interrupted run has left anything.")


def _counted(made: "Made") -> str:
    parts = {
        "made anew": made.anew,
        "copied": made.copied,
        "copied since Kafka does not have their bytes any more": made.bytes_gone,
        "copied since they would be rejected now": made.rejected,
        "there already": made.before,
    }
    return ", ".join(f"{number:,} {what}" for what, number in parts.items() if number) or "No article yet"


def _ms(when: datetime | None) -> int | None:
    return None if when is None else int(when.timestamp() * 1000)
