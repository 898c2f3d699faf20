"""The sink: enriched articles and dead letters into the index."""

import logging
from collections.abc import Awaitable, Callable, Mapping, Sequence
from functools import partial
from typing import Any

from elastic_transport import ApiError, TransportError
from elasticsearch import AsyncElasticsearch

from connectors.elasticsearch.bulk import BulkWriter, Fate, Moved, Write
from connectors.elasticsearch.indices import GENERATED, behind
from connectors.elasticsearch.multiget import found
from pipeline.errors import Rejected
from pipeline.indexing import Documents

logger = logging.getLogger(__name__)

type _Indices = Mapping[str, str]
type _HasMoved = Callable[[], Awaitable[bool]]
#: Article id -> version, claim ids and event ids that the index holds.
type _Held = dict[str, tuple[int, list[str], list[str]]]

#: By so much the version under which the claims of a refused article are deleted is above its own.
WITHDRAWN = 1


class ArticleSink:
    """Writes articles with their claims and events.

    Args:
        client: an asynchronous client.
        writer: the bulk writer over the same client.
        indices: alias -> the index to write to; default: those that the aliases stand for.
    """

    def __init__(self, client: AsyncElasticsearch, writer: BulkWriter, indices: _Indices | None = None) -> None:
        self._client = client
        self._writer = writer
        self._fixed = indices

    async def write(self, articles: Sequence[Documents]) -> dict[str, Rejected]:
        """Write articles and return when each is searchable-to-be or refused.

        All steps go to the same indices, not to aliases: where `copydesk reprocess` puts others behind the aliases in
        the middle of them, the old ones take nothing any more, and all steps are done again on the new ones.

        Args:
            articles: each id once.

        Returns:
            article id -> why the server refused it.
        """
        while True:
            indices = self._fixed or behind(await self._writer.until_answered(self._aliases))
            try:
                return await self._write(articles, indices)
            except Moved:
                logger.info("Other indices are behind the aliases now: writing %d articles there", len(articles))

    async def _write(self, articles: Sequence[Documents], indices: _Indices) -> dict[str, Rejected]:
        """Write articles to indices.

        The order makes a crash between two steps harmless, since the article's own version is written last and
        a redelivered article goes through all steps again:

        1. ask which version of each article the index holds, and drop what is not newer;
        2. write claims and events, and delete those of the older version that the new one no longer has;
        3. write the articles;
        4. take the claims and events of those out again that did not get in: refused, or late, since a worker that
           took over the partition has written a newer version meanwhile.

        Raises:
            Moved: other indices have taken the place of these.
        """
        moved = None if self._fixed else partial(self._moved, indices)
        held = await self._held(indices["articles"], [article.id for article in articles], moved)  # step 1
        due = [new for new in articles if new.id not in held or new.version > held[new.id][0]]
        owners: dict[tuple[str, str], str] = {}
        parts: list[Write] = []
        for article in due:
            _version, old_claims, old_events = held.get(article.id, (-1, [], []))
            writes = [
                *_children(indices["claims"], article.version, article.claims, old_claims),
                *_children(indices["events"], article.version, article.events, old_events),
            ]
            owners.update({(write.index, write.id): article.id for write in writes})
            parts += writes
        refused: dict[str, Rejected] = {}
        for result in await self._writer.write(parts, moved):  # step 2
            if result.rejection:
                refused.setdefault(owners[result.write.index, result.write.id], result.rejection)
        whole = [
            Write(indices["articles"], article.id, article.version, article.article)
            for article in due
            if article.id not in refused
        ]
        late: list[str] = []
        for result in await self._writer.write(whole, moved):  # step 3
            if result.rejection:
                refused.setdefault(result.write.id, result.rejection)
            elif result.fate is Fate.SUPERSEDED:
                late.append(result.write.id)
        out = {*refused, *late}
        if out:  # step 4
            held |= await self._held(indices["articles"], late, moved)
            withdrawn = _withdrawals([article for article in due if article.id in out], held, indices)
            await self._writer.write(withdrawn, moved)
        return refused

    async def _held(self, index: str, ids: list[str], moved: _HasMoved | None) -> _Held:
        async def ask() -> list[dict[str, Any]]:
            return found(await self._client.mget(index=index, ids=ids, source_includes=["claim_ids", "event_ids"]))

        return {
            doc["_id"]: (doc["_version"], doc["_source"].get("claim_ids", []), doc["_source"].get("event_ids", []))
            for doc in (await self._writer.until_answered(ask, moved) if ids else [])
        }

    async def _aliases(self) -> Mapping[str, object]:
        aliases: Mapping[str, object] = (await self._client.indices.get_alias(name=",".join(GENERATED))).body
        return aliases

    async def _moved(self, indices: _Indices) -> bool:
        """Whether the aliases stand for other indices now."""
        try:
            return behind(await self._aliases()) != indices
        except (ApiError, TransportError):
            return False  # an outage, of which the writer tells


def _withdrawals(articles: Sequence[Documents], held: _Held, indices: _Indices) -> list[Write]:
    """The deletions of the claims and events of articles that did not get in: nothing may point to what is not there.

    Those that the version which is there names stay.
    """
    kept = {child for article in articles if article.id in held for some in held[article.id][1:] for child in some}
    return [
        Write(indices[alias], child, article.version + WITHDRAWN, None)
        for article in articles
        for alias, children in (("claims", article.claims), ("events", article.events))
        for child in children
        if child not in kept
    ]


def _children(index: str, version: int, now: dict[str, dict[str, object]], before: Sequence[str]) -> list[Write]:
    gone = [Write(index, child, version, None) for child in before if child not in now]
    return [*(Write(index, child, version, body) for child, body in now.items()), *gone]
