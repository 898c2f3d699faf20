"""`copydesk status`: how far the stages have come, and whether every record that was pushed is accounted for."""

import time
from datetime import UTC, datetime
from enum import StrEnum
from typing import TYPE_CHECKING, Annotated, Any

import msgspec
import typer
from rich.table import Table
from rich.text import Text

from pipeline.cli.terminal import emit, errors, output
from pipeline.exits import MISMATCH
from pipeline.settings import Loaded, Settings

if TYPE_CHECKING:
    from connectors.kafka.lag import Progress
    from connectors.ledger.report import Ledger
    from pipeline.ledger.chunks import Counts

#: Sources or hours that are shown unless all are asked for: those in trouble come first.
_SHOWN = 12


class By(StrEnum):
    """What the sums can be told apart by."""

    SOURCE = "source"
    HOUR = "hour"


def status(
    context: typer.Context,
    by: Annotated[By, typer.Option(help="Sums for each source or each hour.")] = By.SOURCE,
    show_all: Annotated[bool, typer.Option("--all", help="Show every source or hour.")] = False,
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON for a program to read.")] = False,
    as_counted: Annotated[
        bool, typer.Option("--as-counted", help="Show the ledger as it was last counted; needs only the right to read.")
    ] = False,
) -> None:
    """Show how far the stages have come and what became of every record that was pushed.

    pushed = indexed + dead-lettered + duplicates + in flight + missing.
    Ends with exit code 4 if records are missing: all stages have passed
    them, and they are neither in the index nor among the dead letters.
    """
    from connectors.elasticsearch.indices import count
    from connectors.kafka.probe import reachable
    from connectors.ledger import report

    loaded: Loaded = context.obj
    settings = loaded.settings
    reachable(settings.kafka)
    progress, ledger = report.read(settings, by.value, audit_first=not as_counted)
    # The audit waits for the stages: counted before it, fewer documents would be shown than are indexed by the sums.
    documents = count(settings.elasticsearch)
    if as_json:
        emit(msgspec.json.encode(_report(settings, progress, documents, by, ledger)))
    else:
        _show(settings, progress, documents, by, ledger, show_all=show_all)
    if ledger.total.missing:
        errors.print(
            f"{ledger.total.missing:,} of {ledger.total.pushed:,} records are missing: they are neither indexed nor"
            " dead-lettered. Feed these sources again from the hours shown (docs/ledger.md).",
            style="red",
            soft_wrap=True,
        )
        raise typer.Exit(MISMATCH)


def _show(
    settings: Settings, progress: "Progress", documents: dict[str, int], by: By, ledger: "Ledger", *, show_all: bool
) -> None:
    output.print(f"Kafka {settings.kafka.bootstrap_servers} · Elasticsearch {settings.elasticsearch.hosts}\n")
    output.print(stages(progress))
    output.print("\nDocuments: " + " · ".join(f"{name} {number:,}" for name, number in documents.items()) + "\n")
    shown = list(ledger.groups.items())[: None if show_all else _SHOWN]
    output.print(_sums(by, [(_name(by, key), sums) for key, sums in shown], ledger))
    if len(shown) < len(ledger.groups):
        output.print(f"… and {len(ledger.groups) - len(shown):,} more; --all shows them.")
    output.print(f"\n{_balance(ledger.total)}", soft_wrap=True)
    if ledger.total.oldest_in_flight is not None:
        output.print(f"The oldest record in flight was pushed {_age(ledger.total.oldest_in_flight)} ago.")
    output.print(f"Counted {_age(ledger.counted_at)} ago." if ledger.counted_at else "The ledger was never counted.")


def stages(progress: "Progress") -> Table:
    """The stages as a table."""
    table = Table("stage", box=None, pad_edge=False)
    for heading in ("done", "waiting"):
        table.add_column(heading, justify="right")
    for stage, lag in progress.lag.items():
        table.add_row(stage, f"{progress.done[stage]:,}", f"{lag:,}")
    return table


def _sums(by: By, groups: "list[tuple[str, Counts]]", ledger: "Ledger") -> Table:
    table = Table(box=None, pad_edge=False)
    table.add_column(by.value)
    for heading in ("pushed", "indexed", "dead-lettered", "duplicates", "in flight", "missing"):
        table.add_column(heading, justify="right")
    for name, sums in [*groups, ("all", ledger.total)]:
        style = "red" if sums.missing else "bold" if sums is ledger.total else None
        table.add_row(Text(name), *(f"{number:,}" for number in _numbers(sums)), style=style)
    return table


def _balance(total: "Counts") -> str:
    pushed, *parts = _numbers(total)
    words = ("indexed", "dead-lettered", "duplicates", "in flight", "missing")
    return f"{pushed:,} pushed = " + " + ".join(f"{n:,} {word}" for n, word in zip(parts, words, strict=True))


def _numbers(sums: "Counts") -> tuple[int, ...]:
    return sums.pushed, sums.indexed, sums.dead_lettered, sums.duplicates, sums.in_flight, sums.missing


def _name(by: By, key: str | int | None) -> str:
    if key is None:
        return "(not told)"
    return _iso(int(key))[:16] if by is By.HOUR else str(key)


def _age(moment: int) -> str:
    seconds = max(0, time.time() - moment / 1000)
    for unit, size in (("days", 86_400), ("hours", 3600), ("minutes", 60)):
        if seconds >= 2 * size:
            return f"{seconds / size:.0f} {unit}"
    return "1 second" if 0.5 <= seconds < 1.5 else f"{seconds:.0f} seconds"


def _report(
    settings: Settings, progress: "Progress", documents: dict[str, int], by: By, ledger: "Ledger"
) -> dict[str, Any]:
    return {
        "kafka": settings.kafka.bootstrap_servers,
        "elasticsearch": settings.elasticsearch.hosts,
        "records": progress.end,
        "done": progress.done,
        "lag": progress.lag,
        "documents": documents,
        "ledger": {
            "balanced": ledger.total.balanced,
            "counted_at": _iso(ledger.counted_at) if ledger.counted_at else None,
            **_plain(ledger.total),
            f"by_{by}": [
                {by.value: _iso(int(key)) if key is not None and by is By.HOUR else key, **_plain(sums)}
                for key, sums in ledger.groups.items()
            ],
        },
    }


def _plain(sums: "Counts") -> dict[str, Any]:
    oldest = sums.oldest_in_flight
    age = None if oldest is None else round(max(0.0, time.time() - oldest / 1000), 1)
    return {**msgspec.to_builtins(sums), "oldest_in_flight": oldest and _iso(oldest), "oldest_in_flight_seconds": age}


def _iso(moment: int) -> str:
    return datetime.fromtimestamp(moment / 1000, UTC).isoformat(timespec="seconds")
