"""The web server: routes, answers and errors; it runs until it is told to stop."""

import asyncio
import errno
import logging
import signal
import time
from collections.abc import Callable
from typing import Any

import msgspec
from aiohttp import hdrs, web
from aiohttp.typedefs import Handler

from connectors.elasticsearch.search import Searcher
from pipeline.errors import ServerError, SettingsError, SetupError
from pipeline.settings import Settings
from pipeline.web import assets, lookups
from pipeline.web.guard import add_headers, guard
from pipeline.web.health import KafkaHealth, index_report

logger = logging.getLogger(__name__)

#: Address -> page.
_PAGES = {"/": "index.html", "/article": "article.html", "/health": "health.html"}
#: Requests under way get this long to finish when the server stops.
_GRACE_SECONDS = 2.0

_SEARCHER = web.AppKey("searcher", Searcher)
_KAFKA = web.AppKey("kafka", KafkaHealth)
_SETTINGS = web.AppKey("settings", Settings)


def application(settings: Settings) -> web.Application:
    """The page and the requests behind it.

    Raises:
        SettingsError: `elasticsearch.hosts` is no address.
    """
    app = web.Application(middlewares=[guard([settings.web.host, *settings.web.other_names]), _told])
    app[_SETTINGS] = settings
    app[_KAFKA] = KafkaHealth(settings.kafka)
    app.on_response_prepare.append(add_headers)
    app[_SEARCHER] = Searcher(settings.elasticsearch)
    app.on_cleanup.append(_close)
    files = assets.load()
    for address, name in _PAGES.items():
        app.router.add_get(address, _served(files[name]))
    for name, asset in files.items():
        if name not in _PAGES.values():
            app.router.add_get(f"/static/{name}", _served(asset))
    app.router.add_get("/api/search", _search)
    app.router.add_get("/api/article", _article)
    app.router.add_get("/api/health", _health)
    return app


async def serve(app: web.Application, host: str, port: int, started: Callable[[str], None]) -> None:
    """Serve until SIGINT or SIGTERM.

    Args:
        port: 0 for any free one.
        started: called with the page's address once it answers.

    Raises:
        SetupError: the address or port cannot be had.
    """
    stop = asyncio.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        asyncio.get_running_loop().add_signal_handler(number, stop.set)
    runner = web.AppRunner(app, access_log=None, shutdown_timeout=_GRACE_SECONDS)
    await runner.setup()
    try:
        await _listen(runner, host, port)
        at: Any = runner.addresses[0]
        started(f"http://{f'[{host}]' if ':' in host else host}:{at[1]}/")
        await stop.wait()
    finally:
        await runner.cleanup()


async def _listen(runner: web.AppRunner, host: str, port: int) -> None:
    try:
        await web.TCPSite(runner, host, port).start()
    except OSError as error:
        if error.errno == errno.EADDRINUSE:
            raise SetupError(
                f"Port {port} on {host} is taken: stop what uses it, or take another with `copydesk web --port` or"
                " COPYDESK_WEB__PORT (0: any free one)."
            ) from error
        raise SetupError(f"The page cannot listen on {host}, port {port}: {error.strerror or error}.") from error


async def _close(app: web.Application) -> None:
    app[_SEARCHER].close()
    await app[_KAFKA].close()


@web.middleware
async def _told(request: web.Request, handler: Handler) -> web.StreamResponse:
    """Answer errors in one sentence: as JSON to the page's requests, as text to everything else."""
    try:
        return await handler(request)
    except web.HTTPException as error:
        if not request.path.startswith("/api/"):
            raise
        return _json({"error": error.text or error.reason}, error.status)
    except SettingsError as error:
        return _json({"error": str(error)}, web.HTTPBadRequest.status_code)
    except ServerError as error:
        return _json({"error": str(error)}, web.HTTPServiceUnavailable.status_code)
    except Exception:
        logger.exception("The page could not answer %s", request.path)
        sentence = "This request failed in an unexpected way; the terminal of `copydesk web` tells more."
        return _json({"error": sentence}, web.HTTPInternalServerError.status_code)


def _served(asset: assets.Asset) -> Handler:
    headers = {hdrs.CONTENT_TYPE: asset.type, hdrs.CACHE_CONTROL: "no-cache", hdrs.ETAG: asset.tag}

    async def answer(request: web.Request) -> web.Response:
        if request.headers.get(hdrs.IF_NONE_MATCH) == asset.tag:
            return web.Response(status=web.HTTPNotModified.status_code, headers=headers)
        return web.Response(body=asset.body, headers=headers)

    return answer


async def _search(request: web.Request) -> web.Response:
    begun = time.perf_counter()
    found = await lookups.search(request.app[_SEARCHER], {name: request.query.getall(name) for name in request.query})
    # Shown by the browser's tools beside what the network and the page took.
    answer = _json(found)
    answer.headers["Server-Timing"] = f"index;dur={(time.perf_counter() - begun) * 1000:.1f}"
    return answer


async def _article(request: web.Request) -> web.Response:
    found = await lookups.article(request.app[_SEARCHER], request.query.get("id", ""))
    if found is None:
        raise web.HTTPNotFound(text="There is no article with this id in the index.")
    return _json(found)


async def _health(request: web.Request) -> web.Response:
    app = request.app
    asked = asyncio.to_thread(index_report, app[_SEARCHER], app[_SETTINGS].elasticsearch)
    kafka, index = await asyncio.gather(app[_KAFKA].report(), asked)
    return _json({"kafka": kafka, "elasticsearch": index})


def _json(value: Any, status: int = web.HTTPOk.status_code) -> web.Response:
    headers = {hdrs.CACHE_CONTROL: "no-store"}
    return web.Response(
        body=msgspec.json.encode(value), status=status, content_type="application/json", headers=headers
    )
