"""`/metrics`, `/healthz` and `/readyz` of a worker: one port for all of its stages.

The supervisor serves them, since it is there while stages come and go, and a stage that hangs cannot answer for
itself. A second worker on the machine takes the next free port.
"""

import errno
import logging
import threading
from collections.abc import Callable
from functools import partial
from http.server import BaseHTTPRequestHandler
from socketserver import ThreadingTCPServer
from typing import Any

from prometheus_client.exposition import choose_encoder

from connectors.kafka.connection import address
from pipeline.agents.metrics import Metrics, State
from pipeline.errors import SetupError
from pipeline.settings import WorkerSettings

logger = logging.getLogger(__name__)

#: Workers on one machine that find a port each, counted from `workers.metrics_port`.
_PORTS = 50
_TEXT = "text/plain; charset=utf-8"


class Endpoints:
    """The HTTP server.

    Args:
        settings: `workers.metrics_host` and `workers.metrics_port`, which is not 0.
        state: tells the state now.

    Raises:
        SetupError: there is no such address, or no port is free.
    """

    def __init__(self, settings: WorkerSettings, state: Callable[[], State]) -> None:
        self._server = _bind(settings.metrics_host, settings.metrics_port, partial(_Handler, state))
        #: ``http://host:port``
        self.address = f"http://{address(settings.metrics_host, self._server.server_address[1])}"
        threading.Thread(target=self._server.serve_forever, args=(0.1,), name="endpoints", daemon=True).start()
        logger.info("Metrics are at %s/metrics", self.address)

    def stop(self) -> None:
        """Answer no more."""
        self._server.shutdown()
        self._server.server_close()


class _Server(ThreadingTCPServer):
    # Not `ThreadingHTTPServer`, which asks the name service about its address before it answers anybody.
    daemon_threads = True
    allow_reuse_address = True  # that of a worker that has just ended


class _Handler(BaseHTTPRequestHandler):
    timeout = 10  # a client that sends nothing

    def __init__(self, state: Callable[[], State], *given: Any) -> None:
        self._state = state
        super().__init__(*given)  # answers

    def do_GET(self) -> None:
        """Answer."""
        path = self.path.partition("?")[0]
        if path == "/metrics":
            encode, kind = choose_encoder(self.headers.get("Accept") or "")
            self._answer(200, encode(Metrics(self._state()).registry()), kind)
        elif path in {"/healthz", "/readyz"}:
            state = self._state()
            sentences = state.trouble if path == "/healthz" else (*state.trouble, *state.unready)
            self._answer(503 if sentences else 200, "".join(f"{line}\n" for line in sentences or ["ok"]).encode())
        else:
            self._answer(404, b"Here are /metrics, /healthz and /readyz.\n")

    def _answer(self, status: int, body: bytes, kind: str = _TEXT) -> None:
        self.send_response(status)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def version_string(self) -> str:
        """The name of the server, without its versions."""
        return "copydesk"

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the base class names it
        """Nothing: a look every few seconds is no news."""


def _bind(host: str, port: int, handler: Callable[..., BaseHTTPRequestHandler]) -> _Server:
    last = min(port + _PORTS, 65536)
    for candidate in range(port, last):
        try:
            return _Server((host, candidate), handler)
        except OSError as error:
            if error.errno != errno.EADDRINUSE:
                raise SetupError(
                    f"The metrics cannot be served at {host}:{candidate} ({error.strerror or error}):"
                    " set `workers.metrics_host` and `workers.metrics_port`."
                ) from error
    raise SetupError(f"No port of {port} to {last - 1} is free for the metrics: set `workers.metrics_port`.")
