"""`copydesk status`: how far the stages have come."""

from typing import TYPE_CHECKING, Annotated

import msgspec
import typer
from rich.table import Table

from pipeline.cli.terminal import output
from pipeline.settings import Loaded

if TYPE_CHECKING:
    from connectors.kafka.lag import Progress


def status(
    context: typer.Context,
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON for a program to read.")] = False,
) -> None:
    """Show how many records wait for each stage and how many documents are in the index."""
    from connectors.elasticsearch.indices import count
    from connectors.kafka.lag import ProgressReader
    from connectors.kafka.probe import reachable

    loaded: Loaded = context.obj
    settings = loaded.settings
    reachable(settings.kafka)
    with ProgressReader(settings.kafka) as reader:
        progress = reader.read()
    documents = count(settings.elasticsearch)
    if as_json:
        report = {
            "kafka": settings.kafka.bootstrap_servers,
            "elasticsearch": settings.elasticsearch.hosts,
            "records": progress.end,
            "done": progress.done,
            "lag": progress.lag,
            "documents": documents,
        }
        typer.echo(msgspec.json.encode(report))
        return
    output.print(f"Kafka {settings.kafka.bootstrap_servers} · Elasticsearch {settings.elasticsearch.hosts}\n")
    output.print(stages(progress))
    output.print("\nDocuments: " + " · ".join(f"{name} {number:,}" for name, number in documents.items()))


def stages(progress: "Progress") -> Table:
    """The stages as a table."""
    table = Table("stage", "done", "waiting", box=None, pad_edge=False)
    for stage, lag in progress.lag.items():
        table.add_row(stage, f"{progress.done[stage]:,}", f"{lag:,}")
    return table
