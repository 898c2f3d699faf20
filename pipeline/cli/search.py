"""`copydesk search`: find articles."""

from typing import TYPE_CHECKING, Annotated, Any

import msgspec
import typer
from rich.markup import escape

from pipeline.cli.terminal import output
from pipeline.settings import Loaded

if TYPE_CHECKING:
    from connectors.elasticsearch.search import Hit


def search(
    context: typer.Context,
    query: Annotated[str, typer.Argument(help='Words, "phrases", +must, -must not.')],
    limit: Annotated[int, typer.Option("--limit", "-n", min=1, max=1000, help="How many to show.")] = 10,
    as_json: Annotated[bool, typer.Option("--json", help="Print a JSON object a line for a program to read.")] = False,
) -> None:
    """Search headlines and texts of articles."""
    from connectors.elasticsearch.search import find

    loaded: Loaded = context.obj
    total, hits = find(loaded.settings.elasticsearch, query, limit)
    if as_json:
        for hit in hits:
            typer.echo(msgspec.json.encode(hit))
        return
    output.print(f"{total} {'article' if total == 1 else 'articles'}")
    for hit in hits:
        show(hit)


def show(hit: "Hit") -> None:
    """Print a hit with its highlights."""
    from connectors.elasticsearch.search import MARK_OFF, MARK_ON

    facts: list[Any] = [hit.source, hit.published_at, hit.url, hit.id]
    output.print(f"\n[bold]{escape(hit.title or '(no headline)')}[/]")
    output.print(f"  [dim]{escape(' · '.join(str(fact) for fact in facts if fact))}[/]")
    for fragment in hit.highlights:
        marked = escape(fragment).replace(MARK_ON, "[bold yellow]").replace(MARK_OFF, "[/]")
        output.print(f"  … {marked.replace(chr(10), ' ')} …")
