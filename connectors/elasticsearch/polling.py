"""New documents for programs that poll: each once, none left out.

The order is that in which the index took the documents in: the sequence number that Elasticsearch gives to each write
within a shard. A moment that the writer notes (`ingested_at`) would not do: several workers write at once, a write may
wait for minutes until the server takes it, clocks differ, and so a document could turn up behind a cursor that has
passed its moment already.

Numbers are given in order, but what they number becomes searchable a little out of order: two writes run side by side,
and a refresh may fall between them. Therefore a look at the highest number counts only after a pause. Whatever has a
number up to that one had it before the look; after the pause, which covers the refresh interval many times, it is
searchable. The cursor carries the last look, so a program that polls less often than that never waits.
"""

import base64
import binascii
import re
import time
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import msgspec
from msgspec import Struct

from connectors.elasticsearch import hits
from connectors.elasticsearch.hits import Hit
from connectors.elasticsearch.search import Searcher
from pipeline.errors import ServerError
from pipeline.searching.fields import FIELDS
from pipeline.searching.filters import query_of
from pipeline.searching.query import Kind, Query, QueryError
from pipeline.searching.requests import Request

#: What may be given in place of a cursor.
BEGINNING, NOW = "beginning", "now"
#: From getting its number to being written into the shard, on a machine with other things to do.
_WRITTEN_SECONDS = 4.0
_MOMENT = re.compile(r"\d{4}-\d{2}-\d{2}(?:T\S+)?")
_SECONDS = re.compile(r"(\d+)(ms|s|m)")
_UNIT = {"ms": 0.001, "s": 1.0, "m": 60.0}


class Cursor(Struct, frozen=True, array_like=True):
    """Up to where a program has read.

    Attributes:
        index: UUID of the index behind the alias.
        given: shard -> the highest sequence number that was given out or passed over.
        seen: shard -> the highest one that was there at the last look.
        looked: when that was, seconds since 1970.
    """

    kind: Kind
    index: str
    given: tuple[int, ...]
    seen: tuple[int, ...]
    looked: float

    def text(self) -> str:
        """The cursor as programs keep it."""
        return base64.urlsafe_b64encode(msgspec.msgpack.encode(self)).decode("ascii").rstrip("=")


class Batch(Struct, frozen=True, kw_only=True):
    """What is new.

    Attributes:
        hits: sorted by ingest time and id.
        cursor: for the next call.
        more: there is more that can be had at once.
    """

    hits: list[Hit]
    cursor: str
    more: bool


class _Index(Struct, frozen=True):
    name: str
    uuid: str
    shards: int
    settle_seconds: float


def poll(
    searcher: Searcher, query: Query, since: str, limit: int, sleep: Callable[[float], None] = time.sleep
) -> Batch:
    """What matches and was ingested since the last call.

    Args:
        since: the cursor of the last call; or ``beginning``, ``now``, or a day or moment (ISO 8601) to begin with.
        limit: at most this many.
        sleep: waits for what is being written; a few seconds after a look that was just made, else not at all.

    Raises:
        QueryError: the cursor is none, or one for another kind of documents or another index.
        ServerError: Elasticsearch cannot be used as configured.
    """
    index = _index(searcher, query.kind)
    filters, cursor = _begin(searcher, query.kind, since, index)
    if any(given < seen for given, seen in zip(cursor.given, cursor.seen, strict=True)):
        sleep(max(index.settle_seconds - max(time.time() - cursor.looked, 0.0), 0.0))
    found, given = _read(searcher, query, filters, cursor, limit)
    cursor = Cursor(cursor.kind, cursor.index, given, cursor.seen, cursor.looked)
    more = given != cursor.seen
    if not more:
        cursor = Cursor(cursor.kind, cursor.index, given, *_look(searcher, query.kind, index, given))
    found.sort(key=lambda hit: (hit.document.ingested_at, hit.id))
    return Batch(hits=found, cursor=cursor.text(), more=more)


def _begin(searcher: Searcher, kind: Kind, since: str, index: _Index) -> tuple[list[dict[str, Any]], Cursor]:
    """The cursor to go on from, and what else filters the first batch."""
    filters: list[dict[str, Any]] = []
    start = (-1,) * index.shards
    if since not in (BEGINNING, NOW):
        if not _MOMENT.fullmatch(since):
            return filters, _cursor(since, kind, index)
        filters = [{"range": {"ingested_at": {"gte": _moment(since)}}}]
    seen, looked = _look(searcher, kind, index, start)
    return filters, Cursor(kind, index.uuid, seen if since == NOW else start, seen, looked)


def _cursor(text: str, kind: Kind, index: _Index) -> Cursor:
    try:
        raw = base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))
        cursor = msgspec.msgpack.decode(raw, type=Cursor)
    except (binascii.Error, ValueError, msgspec.DecodeError) as error:
        raise QueryError(
            f"`since` cannot be {text!r}: give the cursor of the last call, {BEGINNING}, {NOW}, or a day or moment"
            " such as 2026-10-14."
        ) from error
    if cursor.kind != kind:
        raise QueryError(f"This cursor is one of {cursor.kind}, not of {kind}.")
    if cursor.index != index.uuid or len(cursor.given) != index.shards:
        raise QueryError(
            f"The index of {kind} was made anew since this cursor was given: begin again with `since` {BEGINNING}."
        )
    return cursor


def _moment(typed: str) -> str:
    try:
        moment = datetime.fromisoformat(typed)
    except ValueError as error:
        raise QueryError(f"`since` cannot be {typed!r}: {error}.") from error
    return (moment if moment.tzinfo else moment.replace(tzinfo=UTC)).isoformat()


def _index(searcher: Searcher, kind: Kind) -> _Index:
    """The one index behind the alias."""
    found = searcher.ask(Request("GET", f"/{kind}/_settings", None))
    if len(found) != 1:
        raise ServerError(f"The alias `{kind}` stands for {len(found)} indices; a cursor needs it to be one.")
    ((name, about),) = found.items()
    settings = about["settings"]["index"]
    interval = _SECONDS.fullmatch(settings.get("refresh_interval", "1s"))
    if interval is None:
        raise ServerError(f"The index {name} is never refreshed: set its `index.refresh_interval` to 1s.")
    refresh = int(interval[1]) * _UNIT[interval[2]]
    return _Index(name, settings["uuid"], int(settings["number_of_shards"]), _WRITTEN_SECONDS + refresh)


def _look(searcher: Searcher, kind: Kind, index: _Index, least: tuple[int, ...]) -> tuple[tuple[int, ...], float]:
    """The highest sequence number of each shard that can be found now, and when that was asked."""
    now = time.time()
    highest = []
    for shard in range(index.shards):
        body = {"size": 0, "aggs": {"highest": {"max": {"field": "_seq_no"}}}}
        value = searcher.ask(_on_shard(kind, shard, body))["aggregations"]["highest"]["value"]
        highest.append(max(int(value) if value is not None else -1, least[shard]))
    return tuple(highest), now


def _read(
    searcher: Searcher, query: Query, filters: list[dict[str, Any]], cursor: Cursor, limit: int
) -> tuple[list[Hit], tuple[int, ...]]:
    """The next hits of each shard, and up to where each shard has now been read."""
    found: list[Hit] = []
    upto: list[int] = []
    for shard, (given, seen) in enumerate(zip(cursor.given, cursor.seen, strict=True)):
        room = limit - len(found)
        if given >= seen or not room:
            upto.append(given)
            continue
        numbers = {"range": {"_seq_no": {"gt": given, "lte": seen}}}
        body = {
            "query": {"bool": {"filter": [query_of(query), numbers, *filters]}},
            "sort": [{"_seq_no": "asc"}],
            "size": room,
            "track_total_hits": True,
            "_source": {"excludes": list(FIELDS[query.kind].hidden)},
        }
        answer = searcher.ask(_on_shard(query.kind, shard, body))
        page = hits.page(query.kind, answer)
        found += page.hits
        upto.append(seen if page.total <= room else answer["hits"]["hits"][-1]["sort"][0])
    return found, tuple(upto)


def _on_shard(kind: Kind, shard: int, body: dict[str, Any]) -> Request:
    return Request("GET", f"/{kind}/_search?preference=_shards:{shard}", body)
