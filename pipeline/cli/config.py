"""`copydesk config`: the settings in force and where each came from."""

from collections.abc import Sequence
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
            emit(f"{key}\t{_typed(value)}\t{origin}")
        return
    output.print(table(rows))


def table(rows: Sequence[tuple[str, Any, str]]) -> Table:
    """Names, values and origins; names are never cut, since people copy them into the file."""
    found = Table(box=None, pad_edge=False)
    found.add_column("setting", min_width=max(len(key) for key, _value, _origin in rows))
    found.add_column("value", overflow="fold")
    found.add_column("from", overflow="fold")
    for key, value, origin in rows:
        found.add_row(key, _typed(value), origin)
    return found


def _typed(value: Any) -> str:
    """As it is written in the settings file, without quotation marks."""
    if isinstance(value, bool):
        return str(value).lower()
    return "" if value is None else str(value)


def _shown(value: Any) -> Any:
    if isinstance(value, SecretStr):
        return "********"
    return value if isinstance(value, int | float | bool) or value is None else str(value)
