"""`copydesk web`: the page."""

import asyncio
from typing import Annotated

import typer
from rich.text import Text

from pipeline.cli.terminal import errors
from pipeline.errors import ServerError
from pipeline.settings import Loaded


def web(
    context: typer.Context,
    host: Annotated[str | None, typer.Option(help="Address to listen on. Default: 127.0.0.1.")] = None,
    port: Annotated[int | None, typer.Option(min=0, max=65535, help="Port; 0 for any free one. Default: 8765.")] = None,
) -> None:
    """Serve the page on this machine until Ctrl-C: search, articles with their evidence, a map, the stages' health."""
    from connectors.elasticsearch.indices import require
    from pipeline.web.guard import LOOPBACK_NAMES
    from pipeline.web.server import application, serve

    loaded: Loaded = context.obj
    given = {name: value for name, value in (("host", host), ("port", port)) if value is not None}
    wanted = loaded.settings.web.model_copy(update=given)
    app = application(loaded.settings.model_copy(update={"web": wanted}))
    try:
        require(loaded.settings.elasticsearch)
    except ServerError as error:
        # The page is served all the same: it says so, too, and shows results as soon as there are any.
        errors.print(Text.assemble(("copydesk: ", "bold yellow"), str(error)), soft_wrap=True)
    if wanted.host not in LOOPBACK_NAMES:
        errors.print("The page has no login: whoever reaches it reads what is in the index.", soft_wrap=True)

    def started(address: str) -> None:
        errors.print(f"The page is at {address} · Ctrl-C stops it.", soft_wrap=True)

    asyncio.run(serve(app, wanted.host, wanted.port, started))
