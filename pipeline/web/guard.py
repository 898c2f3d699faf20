"""What every request and every answer must satisfy: who may ask, how, and what a browser may do with it."""

from collections.abc import Iterable
from urllib.parse import urlsplit

from aiohttp import hdrs, web
from aiohttp.typedefs import Handler, Middleware

#: Names that always mean this machine.
LOOPBACK_NAMES = frozenset({"localhost", "127.0.0.1", "::1"})

#: Nothing but our own files runs or is loaded, and no script can make markup of a string: should the text of an
#: article ever reach the page as markup, the browser neither runs nor fetches anything for it.
POLICY = "; ".join(
    (
        "default-src 'none'",
        "script-src 'self'",
        "style-src 'self'",
        "img-src 'self'",
        "connect-src 'self'",
        "form-action 'self'",
        "base-uri 'none'",
        "frame-ancestors 'none'",
        "require-trusted-types-for 'script'",
        "trusted-types 'none'",
    )
)
_HEADERS = {
    "Content-Security-Policy": POLICY,
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
}
_METHODS = frozenset({hdrs.METH_GET, hdrs.METH_HEAD})


async def add_headers(_request: web.Request, response: web.StreamResponse) -> None:
    """Put the security headers on an answer; for the application's signal ``on_response_prepare``."""
    response.headers.update(_HEADERS)
    # The version of the server's library helps nobody but an attacker.
    response.headers[hdrs.SERVER] = "copydesk"


def host_name(host: str | None) -> str | None:
    """The name in a Host header, without the port and in lower case; None where there is none."""
    try:
        return urlsplit(f"//{host}").hostname if host else None
    except ValueError:
        return None


def guard(names: Iterable[str]) -> Middleware:
    """A middleware that answers only what is asked by reading methods, and under a name of ours.

    Any site can have its name resolve to 127.0.0.1 and then read, as far as the browser can tell, from its own
    address (DNS rebinding). The Host header still tells the name.

    Args:
        names: host names under which the page may be asked for.
    """
    allowed = LOOPBACK_NAMES | {name.lower() for name in names}

    @web.middleware
    async def check(request: web.Request, handler: Handler) -> web.StreamResponse:
        if host_name(request.headers.get(hdrs.HOST)) not in allowed:
            raise web.HTTPMisdirectedRequest(
                text="This page does not answer under that name: use http://127.0.0.1, or add the name to `web.names`."
            )
        if request.method not in _METHODS:
            raise web.HTTPMethodNotAllowed(request.method, sorted(_METHODS), text="This page can only be read: GET.")
        return await handler(request)

    return check
