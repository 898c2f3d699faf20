"""The sink: enriched articles and dead letters into the index."""

from collections.abc import Sequence

from elasticsearch import AsyncElasticsearch

from connectors.elasticsearch.bulk import BulkWriter, Write
from pipeline.errors import Rejected
from pipeline.indexing import Documents


class ArticleSink:
    """Writes articles with their claims and events.

    Args:
        client: an asynchronous client.
        writer: the bulk writer over the same client.
    """

    def __init__(self, client: AsyncElasticsearch, writer: BulkWriter) -> None:
        self._client = client
        self._writer = writer

    async def write(self, articles: Sequence[Documents]) -> dict[str, Rejected]:
        """Write articles and return when each is searchable-to-be or refused.

        The order makes a crash between two steps harmless, since the article's own version is written last and
        a redelivered article goes through all steps again:

        1. ask which version of each article the index holds, and drop what is not newer;
        2. write claims and events, and delete those of the older version that the new one no longer has;
        3. write the articles.

        Args:
            articles: each id once.

        Returns:
            article id -> why the server refused it.
        """
        held = await self._held([article.id for article in articles])  # step 1
        due = [new for new in articles if new.id not in held or new.version > held[new.id][0]]
        owners: dict[tuple[str, str], str] = {}
        parts: list[Write] = []
        for article in due:
            _version, old_claims, old_events = held.get(article.id, (-1, [], []))
            writes = [
                *_children("claims", article.version, article.claims, old_claims),
                *_children("events", article.version, article.events, old_events),
            ]
            owners.update({(write.alias, write.id): article.id for write in writes})
            parts += writes
        refused: dict[str, Rejected] = {}
        for result in await self._writer.write(parts):  # step 2
            if result.rejection:
                refused.setdefault(owners[result.write.alias, result.write.id], result.rejection)
        whole = [
            Write("articles", article.id, article.version, article.article)
            for article in due
            if article.id not in refused
        ]
        for result in await self._writer.write(whole):  # step 3
            if result.rejection:
                refused.setdefault(result.write.id, result.rejection)
        if refused:
            await self._withdraw([article for article in due if article.id in refused])
        return refused

    async def _withdraw(self, articles: Sequence[Documents]) -> None:
        """Take the claims and events of refused articles out again: nothing may point to what is not there."""
        await self._writer.write(
            [
                Write(alias, child, article.version + 1, None)
                for article in articles
                for alias, children in (("claims", article.claims), ("events", article.events))
                for child in children
            ]
        )

    async def _held(self, ids: list[str]) -> dict[str, tuple[int, list[str], list[str]]]:
        """Article id -> version, claim ids and event ids that the index holds now."""
        if not ids:
            return {}
        response = await self._writer.until_answered(
            lambda: self._client.mget(index="articles", ids=ids, source_includes=["claim_ids", "event_ids"])
        )
        return {
            found["_id"]: (
                found["_version"],
                found["_source"].get("claim_ids", []),
                found["_source"].get("event_ids", []),
            )
            for found in response["docs"]
            if found.get("found")
        }


def _children(alias: str, version: int, now: dict[str, dict[str, object]], before: Sequence[str]) -> list[Write]:
    gone = [Write(alias, child, version, None) for child in before if child not in now]
    return [*(Write(alias, child, version, body) for child, body in now.items()), *gone]
