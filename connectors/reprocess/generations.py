"""Generations of the index: those behind the aliases, and the next one that is being made."""

import asyncio
import logging
import re
import time
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager, suppress
from typing import Any
from uuid import uuid4

import msgspec
from elastic_transport import ApiError, TransportError
from elasticsearch import AsyncElasticsearch, Elasticsearch
from msgspec import Struct

from connectors.elasticsearch.indices import GENERATED, behind, index_name
from pipeline.errors import CopydeskError
from pipeline.reprocessing import Makers, Selection

logger = logging.getLogger(__name__)

_NUMBER = re.compile(r"-v(\d+)$")
_META = "copydesk_reprocess"
_SIGN = "copydesk_reprocess_sign"
#: A run gives a sign of life so often; another one watches for it so long.
_SIGN_SECONDS, _WATCH_SECONDS = 2.0, 8.0


class Plan(Struct, frozen=True, kw_only=True):
    """What a generation is made from and how: one that was begun by another plan is not gone on with."""

    old: dict[str, str]
    selection: Selection
    makers: Makers


class Generation(Struct, frozen=True):
    """The indices of articles, claims and events that belong together: alias -> index."""

    indices: dict[str, str]

    @property
    def articles(self) -> str:
        """The index of articles."""
        return self.indices["articles"]

    @property
    def names(self) -> str:
        """All of them, as requests take them."""
        return ",".join(self.indices.values())


def current(client: Elasticsearch) -> Generation:
    """The generation that is searched."""
    found = behind(client.indices.get_alias(name=",".join(GENERATED)).body)
    return Generation({alias: found[alias] for alias in GENERATED})


def unfinished(client: Elasticsearch, old: Generation) -> tuple[Generation, Plan] | None:
    """The generation that an interrupted run has left, with its plan."""
    generation = _numbered(_newest(client))
    if generation.articles == old.articles or not client.indices.exists(index=generation.articles):
        return None
    meta = client.indices.get_mapping(index=generation.articles)[generation.articles]["mappings"].get("_meta", {})
    if _META not in meta:
        return None
    return generation, msgspec.convert(meta[_META], Plan)


@asynccontextmanager
async def signs(client: AsyncElasticsearch, generation: Generation, plan: Plan) -> AsyncIterator[None]:
    """Give signs of life for as long as this lasts, so that no other run takes this one for interrupted."""

    async def go_on() -> None:
        while True:
            await asyncio.sleep(_SIGN_SECONDS)
            with suppress(ApiError, TransportError):  # an outage, of which whoever writes tells
                await client.indices.put_mapping(index=generation.articles, meta=_signed(plan))

    giving = asyncio.create_task(go_on())
    try:
        yield
    finally:
        giving.cancel()


def require_nobody_at(client: Elasticsearch, generation: Generation) -> None:
    """See that no run is at work on a generation, by watching it for some seconds.

    Raises:
        CopydeskError: there is one.
    """
    before = _sign(client, generation)
    until = time.monotonic() + _WATCH_SECONDS
    while time.monotonic() < until:
        time.sleep(_SIGN_SECONDS / 4)
        if _sign(client, generation) != before:
            raise CopydeskError(
                f"Another `copydesk reprocess` is making {generation.articles} now: let it end, or stop it first."
                " Nothing was changed."
            )


def _signed(plan: Plan) -> dict[str, Any]:
    return {_META: msgspec.to_builtins(plan), _SIGN: uuid4().hex}


def _sign(client: Elasticsearch, generation: Generation) -> object:
    """The last sign of life; None where there is none, or no such index any more."""
    found = client.options(ignore_status=404).indices.get_mapping(index=generation.articles).body
    return found.get(generation.articles, {}).get("mappings", {}).get("_meta", {}).get(_SIGN)


def create(client: Elasticsearch, plan: Plan) -> Generation:
    """Make the indices of the next generation, empty, by the templates of `copydesk setup`.

    Those of articles come last and carry the plan: without it nothing is gone on with. Of two runs that begin at the
    same moment, one is told that its index exists.
    """
    generation = _numbered(_newest(client) + 1)
    for alias in sorted(GENERATED, key=lambda alias: alias == "articles"):
        meta = {"_meta": _signed(plan)} if alias == "articles" else {}
        client.indices.create(index=generation.indices[alias], mappings=meta)
    return generation


def close_for_writing(client: Elasticsearch, generation: Generation) -> None:
    """Let nobody write to these indices; returns when what was being written is done."""
    client.indices.add_block(index=generation.names, block="write")


def open_for_writing(client: Elasticsearch, generation: Generation) -> None:
    """Take that back."""
    client.indices.put_settings(index=generation.names, settings={"index.blocks.write": None})


def swap(client: Elasticsearch, old: Generation, new: Generation) -> None:
    """Put the new indices behind the aliases in the place of the old ones, all at once."""
    actions: list[dict[str, Any]] = []
    for alias in GENERATED:
        actions.append({"remove": {"index": old.indices[alias], "alias": alias, "must_exist": True}})
        actions.append({"add": {"index": new.indices[alias], "alias": alias, "is_write_index": True}})
    client.indices.update_aliases(actions=actions)


def drop(client: Elasticsearch, generation: Generation) -> None:
    """Delete the indices.

    Raises:
        CopydeskError: one of them is behind an alias.
    """
    found: Mapping[str, Any] = client.options(ignore_status=404).indices.get_alias(index=generation.names).body
    used = [index for index, content in found.items() if isinstance(content, dict) and content.get("aliases")]
    if used:
        raise CopydeskError(f"{used[0]} is behind an alias and is not deleted.")
    client.indices.delete(index=generation.names, ignore_unavailable=True)


def _newest(client: Elasticsearch) -> int:
    """The highest number of any index of ours."""
    patterns = ",".join(index_name(alias, 0)[: -len("000")] + "*" for alias in GENERATED)
    found = client.indices.get(index=patterns, allow_no_indices=True, features="aliases")
    numbers = [int(match[1]) for name in found if (match := _NUMBER.search(name))]
    return max(numbers, default=0)


def _numbered(number: int) -> Generation:
    return Generation({alias: index_name(alias, number) for alias in GENERATED})
