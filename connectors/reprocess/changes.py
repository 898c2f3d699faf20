"""All documents of an index, and then those that were written meanwhile, each at least once in its last version.

Elasticsearch numbers the writes of a shard. A walk in the order of these numbers up to a shard's global checkpoint,
below which no write is still under way on any copy, misses nothing, and the next walk goes on where it ended: what was
written again has got a higher number. No clock is asked.
"""

from collections.abc import AsyncIterator
from typing import Any

from elasticsearch import AsyncElasticsearch
from msgspec import Struct

_PAGE = 100
_SELECTED = "selected"

type Checkpoints = dict[int, int]


class Hit(Struct, frozen=True):
    """A document.

    Attributes:
        selected: whether it matches the query that was given.
    """

    id: str
    version: int
    source: dict[str, Any]
    selected: bool


class Changes:
    """A walk over an index.

    Args:
        selection: the query by which hits are told apart.
    """

    def __init__(self, client: AsyncElasticsearch, index: str, selection: dict[str, Any]) -> None:
        self._client = client
        self._index = index
        self._selection = selection
        self._walked: Checkpoints = {}

    async def checkpoints(self, *, closed: bool = False) -> Checkpoints:
        """Shard -> the number up to which all writes are done and can be found; -1 for an empty one.

        Args:
            closed: nobody can write to the index, so that all writes are done.
        """
        stats = await self._client.indices.stats(index=self._index, level="shards", metric="docs")
        shards = stats["indices"][self._index]["shards"]
        await self._client.indices.refresh(index=self._index)
        return {
            int(number): copy["seq_no"]["max_seq_no" if closed else "global_checkpoint"]
            for number, copies in shards.items()
            for copy in copies
            if copy["routing"]["primary"]
        }

    async def pages(self, upto: Checkpoints) -> AsyncIterator[list[Hit]]:
        """The documents that were written since the last walk, up to some checkpoints."""
        for shard, last in upto.items():
            while (first := self._walked.get(shard, -1)) < last:
                found = await self._page(shard, first, last)
                if not found:
                    self._walked[shard] = last
                    break
                yield [_hit(hit) for hit in found]
                self._walked[shard] = found[-1]["sort"][0]

    async def _page(self, shard: int, after: int, last: int) -> list[dict[str, Any]]:
        answer = await self._client.search(
            index=self._index,
            preference=f"_shards:{shard}",
            query={
                "bool": {
                    "filter": [{"range": {"_seq_no": {"gt": after, "lte": last}}}],
                    "should": [{"bool": {"filter": self._selection, "_name": _SELECTED}}],
                }
            },
            sort=[{"_seq_no": "asc"}],
            version=True,
            size=_PAGE,
        )
        hits: list[dict[str, Any]] = answer["hits"]["hits"]
        return hits


def _hit(hit: dict[str, Any]) -> Hit:
    return Hit(hit["_id"], hit["_version"], hit["_source"], _SELECTED in hit.get("matched_queries", ()))
