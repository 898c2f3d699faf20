"""`copydesk deadletters`: see, replay and discard what could not be processed."""

import base64
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Annotated

import msgspec
import typer

from pipeline.cli import letters as shown
from pipeline.cli.terminal import emit, errors, output
from pipeline.deadletters import State
from pipeline.errors import CopydeskError, SettingsError
from pipeline.exits import INTERRUPTED
from pipeline.moments import stretch
from pipeline.settings import Loaded, Settings

if TYPE_CHECKING:
    from connectors.deadletters import Filter, Kept
    from connectors.kafka.reader import TopicReader
    from connectors.replay import Report

#: Sentences shown of letters that could not be sent.
_TOLD = 5

app = typer.Typer(name="deadletters", help="See, replay and discard what could not be processed.", no_args_is_help=True)

_Texts = list[str] | None
_Reasons = Annotated[_Texts, typer.Option("--reason", help="Only of this reason; may be repeated, as all filters.")]
_Stages = Annotated[_Texts, typer.Option("--stage", help="Only given up by this stage: clean, enrich or index.")]
_Sources = Annotated[_Texts, typer.Option("--source", help="Only of articles of this source.")]
_Ids = Annotated[_Texts, typer.Option("--id", help="Only this letter, such as articles.raw-0-5.")]
_Since = Annotated[
    str | None, typer.Option("--from", metavar="WHEN", help="Failed since: ISO 8601, or 2h for 2 hours ago.")
]
_Until = Annotated[str | None, typer.Option("--to", metavar="WHEN", help="Failed before then: ISO 8601, or 1d ago.")]
_States = Annotated[_Texts, typer.Option("--state", help="open, replayed or discarded. Default: all.")]
_Json = Annotated[bool, typer.Option("--json", help="Print a JSON object a line for a program to read.")]
_DryRun = Annotated[bool, typer.Option("--dry-run", help="Say what would be done and do nothing.")]


@app.command(name="list")
def list_letters(
    context: typer.Context,
    reason: _Reasons = None,
    stage: _Stages = None,
    source: _Sources = None,
    ids: _Ids = None,
    since: _Since = None,
    until: _Until = None,
    state: _States = None,
    limit: Annotated[int, typer.Option("--limit", "-n", min=1, help="How many to show, the newest.")] = 50,
    as_json: _Json = False,
) -> None:
    """List dead letters, the newest failure last."""
    from connectors.deadletters import in_state, matching, read

    wanted = _filter(reason, stage, source, ids, since, until, state)
    found = matching(read(_settings(context).kafka), wanted)
    chosen = in_state(found, wanted)[-limit:]
    if as_json:
        for kept in chosen:
            emit(msgspec.json.encode(shown.fields(kept.letter, kept.size)))
        return
    for line in shown.lines(chosen):
        emit(line)
    output.print(shown.counted(found) if found else "No dead letter.")


@app.command()
def show(
    context: typer.Context,
    reason: _Reasons = None,
    stage: _Stages = None,
    source: _Sources = None,
    ids: _Ids = None,
    since: _Since = None,
    until: _Until = None,
    state: _States = None,
    limit: Annotated[int, typer.Option("--limit", "-n", min=1, help="How many to show, the newest.")] = 10,
    raw: Annotated[bool, typer.Option("--raw", help="Write one letter's original bytes, nothing else.")] = False,
    as_json: _Json = False,
) -> None:
    """Show everything about dead letters, with their original bytes.

    Bytes that are UTF-8 are shown as text, with control characters spelt out, and others as a hex dump.
    """
    from connectors.deadletters import in_state, matching, opened, read_from, with_bytes

    wanted = _filter(reason, stage, source, ids, since, until, state)
    with opened(_settings(context).kafka) as reader:
        found = in_state(matching(read_from(reader), wanted), wanted)
        if raw and len(found) != 1:
            raise SettingsError(f"--raw writes the bytes of one letter, and {len(found)} match: name it by --id.")
        for letter in with_bytes(reader, found[-limit:]):
            if raw:
                emit(letter.value, end=b"")
            elif as_json:
                value = base64.b64encode(letter.value).decode("ascii")
                emit(msgspec.json.encode({**shown.fields(letter, len(letter.value)), "value": value}))
            else:
                for line in shown.card(letter):
                    emit(line)
                emit("")
    if not found and not as_json:
        output.print("No dead letter.")


@app.command()
def replay(
    context: typer.Context,
    reason: _Reasons = None,
    stage: _Stages = None,
    source: _Sources = None,
    ids: _Ids = None,
    since: _Since = None,
    until: _Until = None,
    dry_run: _DryRun = False,
) -> None:
    """Send the original bytes of open dead letters back to the topics they lay on. A second time changes nothing."""
    from connectors import replay as acting
    from connectors.deadletters import opened

    settings = _settings(context)
    wanted = _filter(reason, stage, source, ids, since, until, None)
    with opened(settings.kafka) as reader:
        chosen = _open_ones(reader, wanted)
        able = [kept for kept in chosen if acting.replayable(kept.letter)]
        if strays := len(chosen) - len(able):
            errors.print(
                f"{strays} lay on no topic that a stage reads and cannot be replayed: see them with --stage unknown,"
                " and discard them.",
                style="yellow",
                soft_wrap=True,
            )
        if dry_run:
            _plan("Would replay", [f"to {kept.letter.topic}" for kept in able])
            return
        with _reported() as report:
            acting.replay(settings, reader, able, report)


@app.command()
def discard(
    context: typer.Context,
    reason: _Reasons = None,
    stage: _Stages = None,
    source: _Sources = None,
    ids: _Ids = None,
    since: _Since = None,
    until: _Until = None,
    every: Annotated[bool, typer.Option("--all", help="Discard every open letter; needed where no filter is.")] = False,
    why: Annotated[str | None, typer.Option("--why", help="The reason, kept with the letters.")] = None,
    dry_run: _DryRun = False,
) -> None:
    """Mark open dead letters as not wanted. They stay where they are, with their bytes, and are not open any more."""
    from connectors import replay as acting
    from connectors.deadletters import opened

    settings = _settings(context)
    wanted = _filter(reason, stage, source, ids, since, until, None)
    if wanted.empty and not every:
        raise SettingsError("Say which dead letters to discard, such as --reason empty, or --all for every open one.")
    with opened(settings.kafka) as reader:
        chosen = _open_ones(reader, wanted)
        if dry_run:
            _plan("Would discard", [f"given up for {kept.letter.reason}" for kept in chosen])
            return
        with _reported() as report:
            acting.discard(settings, reader, chosen, why, report)


def _settings(context: typer.Context) -> Settings:
    from connectors.kafka.probe import reachable

    loaded: Loaded = context.obj
    reachable(loaded.settings.kafka)
    return loaded.settings


def _filter(
    reason: _Texts,
    stage: _Texts,
    source: _Texts,
    ids: _Texts,
    since: str | None,
    until: str | None,
    state: _Texts,
) -> "Filter":
    from connectors.deadletters import Filter

    begin, end = stretch(since, until, datetime.now(UTC))
    return Filter(
        reasons=reason or (),
        stages=stage or (),
        sources=source or (),
        ids=ids or (),
        states=state or (),
        since=begin,
        until=end,
    )


def _open_ones(reader: "TopicReader", wanted: "Filter") -> "list[Kept]":
    """The open letters that match; where there are none, that is told."""
    from connectors.deadletters import matching, read_from

    found = matching(read_from(reader), wanted)
    chosen = [kept for kept in found if kept.letter.state == State.OPEN]
    if not chosen:
        settled = f" Of those that match, {shown.counted(found)}." if found else ""
        output.print(f"Nothing to do: no open dead letter matches.{settled}", soft_wrap=True)
    return chosen


def _plan(what: str, parts: list[str]) -> None:
    for part, number in sorted(Counter(parts).items()):
        output.print(f"{what} {number:,} {part}", soft_wrap=True)


@contextmanager
def _reported() -> "Iterator[Report]":
    """A report that is told at the end, however that comes.

    Raises:
        Exit: with the code for scripts, where not all was done.
    """
    from connectors.replay import Report

    report = Report()
    try:
        yield report
    except KeyboardInterrupt:
        raise typer.Exit(INTERRUPTED) from None
    finally:
        for topic, number in sorted(report.sent.items()):
            output.print(f"Replayed {number:,} to {topic}", soft_wrap=True)
        if report.discarded:
            output.print(f"Discarded {report.discarded:,}")
        for letter, sentence in list(report.failed.items())[:_TOLD]:
            errors.print(f"{letter}: {sentence}", style="yellow", markup=False, soft_wrap=True)
    if report.failed:
        raise CopydeskError(f"{len(report.failed)} dead letters could not be sent again and stay open.")
