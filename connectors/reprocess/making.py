"""From a document of the old index to the one of the new: made anew of its original bytes, or copied."""

import asyncio
import dataclasses
import logging
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from itertools import batched
from typing import Any

import msgspec
from elasticsearch import AsyncElasticsearch

from connectors.elasticsearch.multiget import found
from connectors.elasticsearch.sink import WITHDRAWN, ArticleSink
from connectors.kafka.reader import TopicReader
from connectors.reprocess.changes import Hit
from connectors.reprocess.generations import Generation
from pipeline.agents.outcome import Done, Outcome, Work
from pipeline.agents.pool import Pool
from pipeline.documents import EnrichedArticle, Origin
from pipeline.errors import CopydeskError, Rejected
from pipeline.indexing import Documents, documents

logger = logging.getLogger(__name__)

_IDS_A_REQUEST = 1000

type _Source = dict[str, Any]

_decode = msgspec.json.Decoder(EnrichedArticle).decode


@dataclass(slots=True)
class Made:
    """What was done, by articles; each is one of the first five.

    Attributes:
        anew: made of their original bytes.
        copied: not selected.
        bytes_gone: selected, but the raw topic does not have their bytes any more; copied as they were.
        rejected: selected, but what makes articles now takes them for none, or fails; copied as they were.
        before: in the new index already, by an earlier walk or run.
        sentences: why articles were rejected, by id.
    """

    anew: int = 0
    copied: int = 0
    bytes_gone: int = 0
    rejected: int = 0
    before: int = 0
    sentences: dict[str, str] = field(default_factory=dict)

    @property
    def total(self) -> int:
        """All articles that were looked at."""
        return self.anew + self.copied + self.bytes_gone + self.rejected + self.before


class Maker:
    """Brings articles into the new generation.

    Args:
        sink: over the new indices.
        pool: makes articles of raw ones.
        reader: of the raw topic.
    """

    def __init__(
        self,
        client: AsyncElasticsearch,
        sink: ArticleSink,
        pool: Pool,
        reader: TopicReader,
        old: Generation,
        new: Generation,
    ) -> None:
        self._client = client
        self._sink = sink
        self._pool = pool
        self._reader = reader
        self._old = old
        self._new = new
        self.made = Made()

    async def bring(self, hits: Sequence[Hit]) -> None:
        """Write these articles to the new indices, unless they are there in this version.

        Raises:
            CopydeskError: the new index refuses an article as it was in the old one.
        """
        there = await self._versions([hit.id for hit in hits])
        due = [hit for hit in hits if there.get(hit.id, -1) < hit.version]
        self.made.before += len(hits) - len(due)
        anew = await self._anew([hit for hit in due if hit.selected])
        refused = await self._sink.write(list(anew.values()))
        for name, why in refused.items():
            self._reject(name, why)
        self.made.anew += len(anew) - len(refused)
        as_they_were = [hit for hit in due if hit.id not in anew or hit.id in refused]
        self.made.copied += sum(not hit.selected for hit in as_they_were)
        # What the sink has withdrawn of a refused one keeps that version for a while, and lets no older one in.
        above = {name: anew[name].version + WITHDRAWN + 1 for name in refused}
        if lost := await self._sink.write(await self._copies(as_they_were, above)):
            name, why = next(iter(lost.items()))
            raise CopydeskError(f"The new index does not take article {name} as it was in the old one: {why}")

    async def _versions(self, ids: Sequence[str]) -> dict[str, int]:
        there = found(await self._client.mget(index=self._new.articles, ids=list(ids), source=False))
        return {doc["_id"]: doc["_version"] for doc in there}

    async def _anew(self, hits: Sequence[Hit]) -> dict[str, Documents]:
        """Article id -> documents, of those whose bytes are there and make an article."""
        work = await asyncio.to_thread(self._originals, hits)
        self.made.bytes_gone += len(hits) - len(work)
        chosen = [hit for hit in hits if hit.id in work]
        outcomes = await self._pool.run([work[hit.id] for hit in chosen]) if chosen else []
        now = datetime.now(UTC)
        return {
            hit.id: made
            for hit, outcome in zip(chosen, outcomes, strict=True)
            if (made := self._documents(hit, outcome, now))
        }

    def _documents(self, hit: Hit, outcome: Outcome, now: datetime) -> Documents | None:
        match outcome:
            case Done(id=name, value=value) if name == hit.id:
                made = documents(_decode(value), now)
                # Older code may have been put back in place: what it makes replaces the newer all the same.
                return dataclasses.replace(made, version=max(made.version, hit.version))
            case Done(id=name):
                self._note(hit.id, f"Its record makes the article {name} now.")
            case Rejected():
                self._note(hit.id, str(outcome))
        return None

    def _reject(self, name: str, why: Rejected) -> None:
        self._note(name, str(why))

    def _note(self, name: str, sentence: str) -> None:
        self.made.rejected += 1
        self.made.sentences[name] = sentence

    def _originals(self, hits: Sequence[Hit]) -> dict[str, Work]:
        """Article id -> the record that it was made of, as far as the raw topic still has it."""
        origins = {hit.id: origin for hit in hits if (origin := _origin(hit)) and origin.topic == self._reader.topic}
        wanted: dict[int, set[int]] = {}
        for origin in origins.values():
            wanted.setdefault(origin.partition, set()).add(origin.offset)
        # The timestamp tells it from a record at the same place of a topic that was deleted and made again.
        records = {record.place: record.value for record in self._reader.some(wanted)}
        return {name: Work(records[origin], origin) for name, origin in origins.items() if origin in records}

    async def _copies(self, hits: Sequence[Hit], above: Mapping[str, int]) -> list[Documents]:
        """Articles as they are, with their claims and events.

        Those of an article that is being replaced in the old index may be gone already, while the newer article has
        still to come. The copy names what there is, so that nothing points to what is not there.

        Args:
            above: article id -> the version to write it as; default: its own.
        """
        claims = await self._children("claims", [child for hit in hits for child in hit.source.get("claim_ids", ())])
        events = await self._children("events", [child for hit in hits for child in hit.source.get("event_ids", ())])
        return [self._copy(hit, above.get(hit.id, hit.version), claims, events) for hit in hits]

    def _copy(self, hit: Hit, version: int, claims: Mapping[str, _Source], events: Mapping[str, _Source]) -> Documents:
        own = {child: claims[child] for child in hit.source.get("claim_ids", ()) if child in claims}
        happened = {child: events[child] for child in hit.source.get("event_ids", ()) if child in events}
        article = hit.source
        if len(own) < len(article.get("claim_ids", ())) or len(happened) < len(article.get("event_ids", ())):
            logger.warning("Article %s has lost claims or events in the old index: copied without them", hit.id)
            article = {**article, "claim_ids": list(own), "claim_count": len(own), "event_ids": list(happened)}
        return Documents(id=hit.id, version=version, article=article, claims=own, events=happened)

    async def _children(self, alias: str, ids: Sequence[str]) -> dict[str, _Source]:
        children: dict[str, _Source] = {}
        for some in batched(ids, _IDS_A_REQUEST):
            there = found(await self._client.mget(index=self._old.indices[alias], ids=list(some)))
            children.update({doc["_id"]: doc["_source"] for doc in there})
        return children


def _origin(hit: Hit) -> Origin | None:
    kafka = hit.source.get("pipeline", {}).get("kafka")
    return msgspec.convert(kafka, Origin) if kafka else None
