"""`copydesk explain`: an article with each cut."""

from typing import Annotated

import typer
from rich.markup import escape

from connectors import sources
from connectors.sources import Refusal, Sourced
from pipeline.cli.terminal import errors, output
from pipeline.errors import Rejected
from pipeline.exits import OK, PROBLEM
from pipeline.settings import Loaded, config_folder


def explain(
    context: typer.Context,
    files: Annotated[list[str], typer.Argument(metavar="FILE", help="Files, folders or patterns, as for `feed`.")],
) -> None:
    """Show articles with what cleaning takes out of them: which rule, why, and how sure it is."""
    from pipeline.cleaning import Cleaner
    from pipeline.cleaning.explain import explained
    from pipeline.raw import decode

    loaded: Loaded = context.obj
    cleaner = Cleaner(loaded.settings.cleaning.rules or config_folder() / "cleaning")
    problems = 0
    for name in files:
        for item in sources.read(name, loaded.settings.feed):
            if isinstance(item, Refusal):
                problems += 1
                errors.print(f"{item.where}: {item.sentence}", style="yellow", markup=False, soft_wrap=True)
            elif isinstance(item, Sourced):
                output.rule(escape(item.where), style="dim")
                try:
                    output.print(explained(cleaner.clean(decode(item.value))))
                except Rejected as rejection:
                    problems += 1
                    errors.print(f"{item.where}: {rejection}", style="yellow", markup=False, soft_wrap=True)
    raise typer.Exit(PROBLEM if problems else OK)
