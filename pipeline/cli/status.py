"""`copydesk status`: how far the stages have come."""

from typing import Annotated

import msgspec
import typer
from elastic_transport import ApiError, TransportError
from rich.table import Table

from connectors.elasticsearch.client import connect, explain
from connectors.elasticsearch.indices import ALIASES
from connectors.kafka.lag import Progress, ProgressReader
from connectors.kafka.probe import reachable
from pipeline.cli.terminal import output
from pipeline.settings import ElasticsearchSettings, Loaded


def status(
    context: typer.Context,
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON for a program to read.")] = False,
) -> None:
    """Show how many records wait for each stage and how many documents are in the index."""
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


def stages(progress: Progress) -> Table:
    """The stages as a table."""
    table = Table("stage", "done", "waiting", box=None, pad_edge=False)
    for stage, lag in progress.lag.items():
        table.add_row(stage, f"{progress.done[stage]:,}", f"{lag:,}")
    return table


def count(settings: ElasticsearchSettings) -> dict[str, int]:
    """Documents behind each alias.

    Raises:
        ServerError: Elasticsearch cannot be used as configured, or has not been set up.
    """
    with connect(settings) as client:
        try:
            return {alias: client.count(index=alias)["count"] for alias in ALIASES}
        except (ApiError, TransportError) as error:
            raise explain(error, settings) from error
