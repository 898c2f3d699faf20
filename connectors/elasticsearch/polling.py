"""New documents for programs that poll: each once, none left out.

The order is that in which the index took the documents in: the sequence number that Elasticsearch gives to each write
within a shard. A moment that the writer notes (`ingested_at`) would not do: several workers write at once, a write may
wait for minutes until the server takes it, clocks differ, and so a document could turn up behind a cursor that has
passed its moment already.

Numbers are given in order, but what they number becomes searchable a little out of order: two writes run side by side,
and a refresh may fall between them. Therefore `poll` looks for the highest number, pauses, and then gives out what
has a number up to that one. All of that had its number before the look, and after the pause, which covers the refresh
interval and more, it is searchable.
"""

import base64
import binascii
import re
import time
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
        seen: shard -> the highest one that was there at the last look; all up to it are searchable.
        moment: what was ingested before is left out.
    """

    kind: Kind
    index: str
    given: tuple[int, ...]
    seen: tuple[int, ...]
    moment: str | None

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


def poll(searcher: Searcher, query: Query, since: str, limit: int) -> Batch:
    """What matches and was ingested since the last call. Takes some seconds where there is something new.

    Args:
        since: the cursor of the last call; or ``beginning``, ``now``, or a day or moment (ISO 8601) to begin with.
        limit: at most this many.

    Raises:
        QueryError: the cursor is none, or one for another kind of documents or another index.
        ServerError: Elasticsearch cannot be used as configured.
    """
    index = _index(searcher, query.kind)
    given = seen = (-1,) * index.shards
    moment = None
    if _MOMENT.fullmatch(since):
        moment = _moment(since)
    elif since not in (BEGINNING, NOW):
        cursor = _cursor(since, query.kind, index)
        given, seen, moment = cursor.given, cursor.seen, cursor.moment
    if given == seen:
        seen = _look(searcher, query.kind, given)
        if since == NOW:
            given = seen
        elif given != seen:
            time.sleep(index.settle_seconds)
    filters = [query_of(query), *([{"range": {"ingested_at": {"gte": moment}}}] if moment else [])]
    found, given = _read(searcher, query.kind, filters, given, seen, limit)
    found.sort(key=lambda hit: (hit.document.ingested_at, hit.id))
    cursor = Cursor(query.kind, index.uuid, given, seen, moment)
    return Batch(hits=found, cursor=cursor.text(), more=given != seen)


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


def _look(searcher: Searcher, kind: Kind, given: tuple[int, ...]) -> tuple[int, ...]:
    """The highest sequence number of each shard that can be found now."""
    body = {"size": 0, "aggs": {"highest": {"max": {"field": "_seq_no"}}}}
    answers = [searcher.ask(_on_shard(kind, shard, body)) for shard in range(len(given))]
    values = [answer["aggregations"]["highest"]["value"] for answer in answers]
    # The document with the highest number may be gone since.
    return tuple(least if value is None else max(int(value), least) for value, least in zip(values, given, strict=True))


def _read(
    searcher: Searcher,
    kind: Kind,
    filters: list[dict[str, Any]],
    given: tuple[int, ...],
    seen: tuple[int, ...],
    limit: int,
) -> tuple[list[Hit], tuple[int, ...]]:
    """The next hits of each shard, and up to where each shard has now been read."""
    found: list[Hit] = []
    upto: list[int] = []
    for shard, (after, last) in enumerate(zip(given, seen, strict=True)):
        room = limit - len(found)
        if after >= last or not room:
            upto.append(after)
            continue
        numbers = {"range": {"_seq_no": {"gt": after, "lte": last}}}
        body = {
            "query": {"bool": {"filter": [*filters, numbers]}},
            "sort": [{"_seq_no": "asc"}],
            "size": room,
            "track_total_hits": True,
            "_source": {"excludes": list(FIELDS[kind].hidden)},
        }
        answer = searcher.ask(_on_shard(kind, shard, body))
        page = hits.page(kind, answer)
        found += page.hits
        upto.append(last if page.total <= room else answer["hits"]["hits"][-1]["sort"][0])
    return found, tuple(upto)


def _on_shard(kind: Kind, shard: int, body: dict[str, Any]) -> Request:
    return Request("GET", f"/{kind}/_search?preference=_shards:{shard}", body)
