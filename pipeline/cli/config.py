"""`copydesk config`: the settings in force and where each came from."""

from typing import Annotated, Any

import msgspec
import typer
from pydantic import SecretStr
from rich.table import Table

from pipeline.cli.terminal import emit, output
from pipeline.settings import Loaded, flatten


def config(
    context: typer.Context,
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON for a program to read.")] = False,
) -> None:
    """Show the settings in force and where each came from, secrets masked."""
    loaded: Loaded = context.obj
    rows = [(key, _shown(value), loaded.origins[key]) for key, value in flatten(loaded.settings)]
    if as_json:
        emit(msgspec.json.encode({key: {"value": value, "from": origin} for key, value, origin in rows}))
        return
    if not output.is_terminal:
        for key, value, origin in rows:
            emit(f"{key}\t{'' if value is None else value}\t{origin}")
        return
    table = Table("setting", "value", "from", box=None, pad_edge=False)
    for key, value, origin in rows:
        table.add_row(key, "" if value is None else str(value), origin)
    output.print(table)


def _shown(value: Any) -> Any:
    if isinstance(value, SecretStr):
        return "********"
    return value if isinstance(value, int | float | bool) or value is None else str(value)
