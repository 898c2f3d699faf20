"""Bulk writes that end only when each item is settled.

The server judges items one by one and so do we: what is temporary is tried again with growing pauses, what is
wrong with the document is handed back, and a conflict means that the same or a newer version is there already.
"""

import asyncio
import random
import re
from collections.abc import Awaitable, Callable, Iterable, Sequence
from dataclasses import dataclass
from enum import Enum, auto
from typing import Any

import msgspec
from elastic_transport import ApiError, TransportError
from elasticsearch import AsyncElasticsearch

from connectors.elasticsearch.client import blocked, explain
from pipeline.errors import Reason, Rejected
from pipeline.outages import Outages
from pipeline.settings import ElasticsearchSettings
from pipeline.vitals import Vitals

_to_json = msgspec.json.Encoder().encode

_SERVER = "Elasticsearch"
#: Bytes of one bulk request; the server's own limit for a request is 100 MB.
_REQUEST_BYTES = 8 * 1024 * 1024
#: What of the answer is read: the rest of it is eight times as long.
_ANSWERED = ("items.*.status", "items.*.error")
#: The longest pause is how late work goes on once the server is back.
_FIRST_PAUSE, _LONGEST_PAUSE = 0.2, 5.0
#: What is wrong with an index and not with a document, whatever the status it comes under.
_PASSING = {"cluster_block_exception", "index_not_found_exception", "index_closed_exception"}
_PRESSURE = re.compile(
    r"\b(?P<kind>coordinating|primary|replica)_operation_bytes=(?P<needed>\d+), max_\w+_bytes=(?P<most>\d+)"
)


type _Encoded = tuple[Write, list[bytes]]


class Moved(Exception):
    """The indices that are written to are closed for good and others took their place: write all of it there."""


class Fate(Enum):
    """What becomes of one item of a bulk request."""

    WRITTEN = auto()
    SUPERSEDED = auto()  # the index holds this version or a newer one
    RETRY = auto()
    REFUSED = auto()


@dataclass(frozen=True, slots=True)
class Write:
    """One document to write, or to delete where `document` is None.

    Attributes:
        index: its name, or an alias of it.
        version: external version; an older one never replaces a newer one.
    """

    index: str
    id: str
    version: int
    document: dict[str, Any] | None

    @property
    def lines(self) -> list[bytes]:
        """The lines of the bulk request."""
        target = {"_index": self.index, "_id": self.id, "version": self.version, "version_type": "external"}
        if self.document is None:
            return [_to_json({"delete": target})]
        return [_to_json({"index": target}), _to_json(self.document)]


@dataclass(frozen=True, slots=True)
class Settled:
    """A write whose fate is final.

    Attributes:
        rejection: why the server refused the document; None where it did not.
    """

    write: Write
    fate: Fate
    rejection: Rejected | None = None


def judge(status: int, error: dict[str, Any] | None) -> Fate:
    """The fate of a bulk item by its HTTP status and error object."""
    kind = (error or {}).get("type", "")
    if status == 409:
        return Fate.SUPERSEDED
    if status < 300 or (status == 404 and not error):
        return Fate.WRITTEN  # a delete of what is not there is done
    if status in {429, 401, 403} or status >= 500 or kind in _PASSING:
        # Neither the article's fault nor final: rights, disk space and indices are put right by an operator.
        return Fate.RETRY
    return Fate.REFUSED


def never_fits(sentence: str) -> bool:
    """Whether the server rejected a document sent alone since it is larger than its memory for indexing ever allows.

    The status is that of a server under load, which passes; this does not (``indexing_pressure.memory.limit``).
    """
    found = _PRESSURE.search(sentence)
    return found is not None and int(found["needed"]) > int(found["most"])


class BulkWriter:
    """Writes to Elasticsearch and does not give up.

    Args:
        client: with retries of its own switched off.
        vitals: gets the counts.
        outages: told when nothing is taken, and when something is again.
    """

    def __init__(
        self, client: AsyncElasticsearch, settings: ElasticsearchSettings, vitals: Vitals, outages: Outages
    ) -> None:
        self._client = client
        self._settings = settings
        self._vitals = vitals
        self._outages = outages

    async def write(self, writes: Sequence[Write], moved: Callable[[], Awaitable[bool]] | None = None) -> list[Settled]:
        """Write all documents and return when every one is settled, however long that takes.

        Args:
            moved: asked before documents are tried again.

        Raises:
            Moved: `moved` has said so.
        """
        settled: list[Settled] = []
        pending = list(writes)
        pause = _FIRST_PAUSE
        while pending:
            again: list[Write] = []
            trouble = ""
            for request in _requests(pending):
                for result, why in await self._send(request):
                    if result.fate is Fate.RETRY:
                        again.append(result.write)
                        trouble = why
                    else:
                        settled.append(result)
                self._vitals.sign()
            nothing_taken = len(again) == len(pending)
            if nothing_taken:
                self._outages.failed(_SERVER, trouble)
            else:
                self._outages.answered(_SERVER)
            if again:
                self._vitals.bulk_retries += len(again)
                await asyncio.sleep(_jittered(pause))
                if moved and await moved():
                    raise Moved
                pause = min(pause * 2, _LONGEST_PAUSE) if nothing_taken else _FIRST_PAUSE
            pending = again
        return settled

    async def until_answered[T](
        self, request: Callable[[], Awaitable[T]], moved: Callable[[], Awaitable[bool]] | None = None
    ) -> T:
        """The answer to a request that is repeated, with growing pauses, until the server gives one.

        Args:
            moved: asked before the request is repeated.

        Raises:
            Moved: `moved` has said so.
        """
        pause = _FIRST_PAUSE
        while True:
            try:
                answer = await request()
            except (ApiError, TransportError) as error:
                self._outages.failed(_SERVER, str(explain(error, self._settings)))
            else:
                self._vitals.sign()
                self._outages.answered(_SERVER)
                return answer
            await asyncio.sleep(_jittered(pause))
            if moved and await moved():
                raise Moved
            pause = min(pause * 2, _LONGEST_PAUSE)

    async def _send(self, request: Sequence[_Encoded]) -> list[tuple[Settled, str]]:
        """Each write of one request with its fate and, where it waits or is refused, a sentence."""
        try:
            # The client passes lines that are encoded already as they are, though its types do not say so.
            operations: list[Any] = [line for _write, lines in request for line in lines]
            response = await self._client.bulk(operations=operations, filter_path=_ANSWERED)
        except (ApiError, TransportError) as error:
            return await self._send_smaller(request, error)
        alone = len(request) == 1
        results = []
        for (write, _lines), item in zip(request, response["items"], strict=True):
            ((_action, outcome),) = item.items()
            fate = judge(outcome["status"], outcome.get("error"))
            why = _sentence(outcome)
            reason = Reason.MAPPING
            if alone and fate is Fate.RETRY and never_fits(why):
                fate, reason = Fate.REFUSED, Reason.TOO_LARGE
            results.append((Settled(write, fate, Rejected(reason, why) if fate is Fate.REFUSED else None), why))
        return results

    async def _send_smaller(
        self, request: Sequence[_Encoded], error: ApiError | TransportError
    ) -> list[tuple[Settled, str]]:
        """What to do with a request that was refused as a whole: halve it to find the document, or wait."""
        sentence = str(explain(error, self._settings))
        status = error.meta.status if isinstance(error, ApiError) else 0
        if status not in {400, 413}:
            return [(Settled(write, Fate.RETRY), sentence) for write, _lines in request]
        if len(request) > 1:
            half = len(request) // 2
            return [*await self._send(request[:half]), *await self._send(request[half:])]
        reason = Reason.TOO_LARGE if status == 413 else Reason.MAPPING
        return [(Settled(request[0][0], Fate.REFUSED, Rejected(reason, sentence)), sentence)]


def _jittered(pause: float) -> float:
    return pause * random.uniform(0.7, 1.3)  # noqa: S311 - jitter, no secret


def _requests(writes: Iterable[Write]) -> Iterable[list[_Encoded]]:
    """Writes in requests of bounded size; a larger document goes alone."""
    request: list[_Encoded] = []
    size = 0
    for write in writes:
        lines = write.lines
        length = sum(map(len, lines))
        if request and size + length > _REQUEST_BYTES:
            yield request
            request, size = [], 0
        request.append((write, lines))
        size += length
    if request:
        yield request


def _sentence(outcome: dict[str, Any]) -> str:
    error = outcome.get("error")
    if not error:
        return ""
    if error.get("type") == "cluster_block_exception":
        return blocked(error.get("reason", ""))
    cause = error.get("caused_by", {}).get("reason")
    return (
        f"Elasticsearch refused the document: {error.get('reason', error.get('type'))}{f' ({cause})' if cause else ''}."
    )
