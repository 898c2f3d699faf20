"""A proxy in front of Elasticsearch that refuses a share of all bulk items, as a server under load does."""

import asyncio
import random
import ssl
import threading
from collections.abc import Iterator
from concurrent.futures import Future
from dataclasses import dataclass
from typing import Any, Self

import msgspec
from aiohttp import ClientError, ClientSession, web

from connectors.embedded.ports import LOOPBACK
from pipeline.settings import ElasticsearchSettings

#: More than the sink ever sends in one request.
_LARGEST_REQUEST = 256 * 1024 * 1024
#: What belongs to one connection, and what aiohttp sets itself, is not handed on.
_OWN = {"connection", "keep-alive", "transfer-encoding", "host", "content-length", "content-encoding"}
_OK, _TOO_MANY = 200, 429

type _Key = tuple[str, str, str, int]


@dataclass(frozen=True, slots=True)
class _Item:
    """One item of a bulk request.

    Attributes:
        action: ``index`` or ``delete``.
        target: index, id and version.
        lines: as they stand in the request.
    """

    action: str
    target: dict[str, Any]
    lines: list[bytes]

    @property
    def key(self) -> _Key:
        """What is written where, the version included."""
        return self.action, str(self.target["_index"]), str(self.target["_id"]), int(self.target.get("version", 0))

    @property
    def refusal(self) -> dict[str, Any]:
        """How the server answers an item for which it has no room."""
        error = {"type": "es_rejected_execution_exception", "reason": "rejected by the proxy of copydesk chaos"}
        where = {"_index": self.target["_index"], "_id": self.target["_id"]}
        return {self.action: {**where, "status": _TOO_MANY, "error": error}}


class RefusingProxy:
    """Serves on a loopback port while its context is open.

    Refused items are answered with 429 and not handed on; everything else passes unchanged.

    Args:
        upstream: the server, the first of its addresses.
        share: of the items that are refused, 0 to 1.
        chance: decides which.

    Attributes:
        items: items of bulk requests that came.
        refused: how many of them were refused.
        repeated: how many came again although the server had taken them.
    """

    def __init__(self, upstream: ElasticsearchSettings, share: float, chance: random.Random) -> None:
        self.items = self.refused = self.repeated = 0
        self._upstream = upstream
        self._share = share
        self._chance = chance
        self._taken: set[_Key] = set()
        self._tls = ssl.create_default_context(cafile=upstream.ca_file)
        self._address: Future[str] = Future()
        self._loop = asyncio.new_event_loop()
        self._over = asyncio.Event()
        self._thread = threading.Thread(target=self._loop.run_until_complete, args=(self._serve(),), name="proxy")

    @property
    def settings(self) -> ElasticsearchSettings:
        """The upstream's settings with this proxy in its place."""
        return self._upstream.model_copy(update={"hosts": self._address.result(), "ca_file": None})

    def __enter__(self) -> Self:
        self._thread.start()
        self._address.result()
        return self

    def __exit__(self, *_: object) -> None:
        self._loop.call_soon_threadsafe(self._over.set)
        self._thread.join()
        self._loop.close()

    async def _serve(self) -> None:
        app = web.Application(client_max_size=_LARGEST_REQUEST)
        app.router.add_route("*", "/{path:.*}", self._answer)
        runner = web.AppRunner(app, access_log=None)
        async with ClientSession() as self._client:
            try:
                await runner.setup()
                await web.TCPSite(runner, LOOPBACK, 0).start()
            except OSError as error:
                self._address.set_exception(error)
                return
            self._address.set_result(f"http://{LOOPBACK}:{runner.addresses[0][1]}")
            await self._over.wait()
            await runner.cleanup()

    async def _answer(self, request: web.Request) -> web.Response:
        body = await request.read()
        if not request.path.endswith("/_bulk"):
            return await self._forward(request, body)
        items = list(_items(body))
        kept = [item for item in items if self._chance.random() >= self._share]
        self.items += len(items)
        self.refused += len(items) - len(kept)
        self.repeated += sum(item.key in self._taken for item in items)
        answered: dict[int, Any] = {}
        if kept:
            answer = await self._forward(request, b"\n".join([*(line for item in kept for line in item.lines), b""]))
            if answer.status != _OK:
                return answer
            assert isinstance(answer.body, bytes)
            answered = dict(zip(map(id, kept), msgspec.json.decode(answer.body)["items"], strict=True))
            self._taken |= {item.key for item in kept if _took(answered[id(item)])}
        merged = {"took": 0, "errors": True, "items": [answered.get(id(item), item.refusal) for item in items]}
        headers = {"X-Elastic-Product": "Elasticsearch", "Content-Type": request.headers.get("Accept", "")}
        return web.Response(headers=headers, body=msgspec.json.encode(merged))

    async def _forward(self, request: web.Request, body: bytes) -> web.Response:
        """The upstream's answer to the same request with this body; 502 where it gives none."""
        url = f"{self._upstream.hosts.split(',')[0].strip().rstrip('/')}{request.raw_path}"
        headers = {name: value for name, value in request.headers.items() if name.lower() not in _OWN}
        try:
            async with self._client.request(request.method, url, headers=headers, data=body, ssl=self._tls) as answer:
                passed = {name: value for name, value in answer.headers.items() if name.lower() not in _OWN}
                return web.Response(status=answer.status, headers=passed, body=await answer.read())
        except ClientError as error:
            return web.Response(status=502, text=f"The server behind the proxy cannot be reached: {error}.")


def _items(body: bytes) -> Iterator[_Item]:
    lines = iter(body.splitlines())
    for line in lines:
        ((action, target),) = msgspec.json.decode(line).items()
        yield _Item(action, target, [line] if action == "delete" else [line, next(lines)])


def _took(answer: dict[str, Any]) -> bool:
    """Whether the server has settled an item, so that it need not come again."""
    ((_action, outcome),) = answer.items()
    return int(outcome["status"]) < _TOO_MANY
