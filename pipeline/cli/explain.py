"""`copydesk explain`: an article with each cut."""

from typing import Annotated

import typer
from rich.markup import escape

from connectors import sources
from connectors.sources import Refusal, Sourced
from pipeline.cli.terminal import errors, output
from pipeline.errors import Rejected
from pipeline.exits import OK, PROBLEM
from pipeline.settings import Loaded


def explain(
    context: typer.Context,
    files: Annotated[list[str], typer.Argument(metavar="FILE", help="Files, folders or patterns, as for `feed`.")],
) -> None:
    """Show articles with what cleaning takes out of them: which rule, why, and how sure it is."""
    from pipeline.cleaning import make_cleaner
    from pipeline.cleaning.explain import explain as explained
    from pipeline.cleaning.explain import summary
    from pipeline.raw import decode

    loaded: Loaded = context.obj
    cleaner = make_cleaner(loaded.settings.cleaning)
    problems = 0
    for name in files:
        for item in sources.read(name, loaded.settings.feed):
            if isinstance(item, Refusal):
                problems += 1
                errors.print(f"{item.where}: {item.sentence}", style="yellow", markup=False, soft_wrap=True)
            elif isinstance(item, Sourced):
                output.rule(escape(item.where), style="dim")
                try:
                    article = cleaner.clean(decode(item.value))
                except Rejected as rejection:
                    problems += 1
                    errors.print(f"{item.where}: {rejection}", style="yellow", markup=False, soft_wrap=True)
                else:
                    output.print(explained(article))
                    output.print(summary(article), markup=False)
    raise typer.Exit(PROBLEM if problems else OK)
