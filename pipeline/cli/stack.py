"""`copydesk setup`: topics and indices."""

import typer

from pipeline.cli.terminal import output
from pipeline.settings import Loaded, Settings


def setup(context: typer.Context) -> None:
    """Create topics, index templates, indices and aliases where they are missing. Safe to repeat."""
    loaded: Loaded = context.obj
    for line in prepare(loaded.settings):
        output.print(line)


def prepare(settings: Settings) -> list[str]:
    """Create what is missing on both servers.

    Returns:
        A line for each topic and alias.

    Raises:
        ServerError: a server cannot be used as configured.
    """
    from connectors.elasticsearch import indices
    from connectors.kafka.probe import reachable
    from connectors.kafka.topics import create_topics

    reachable(settings.kafka)
    lines = []
    for topic in create_topics(settings.kafka):
        state = "created" if topic.created else "exists"
        lines.append(
            f"topic {topic.name}: {state}, {topic.partitions} partitions{f'. {topic.note}' if topic.note else ''}"
        )
    for alias, state in indices.set_up(settings.elasticsearch).items():
        lines.append(f"alias {alias}: {state}")
    return lines
