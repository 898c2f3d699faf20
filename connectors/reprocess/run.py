"""`copydesk reprocess`: a new generation of the index is made beside the old one and takes its place when it is whole.

1. Walk over the old index and bring every article into the new one: made anew, or copied. Articles keep arriving in
   the old one, so walk again over what was written meanwhile, until that is little.
2. Close the old indices for writing. Whoever wants to write waits; what was being written is done.
3. Walk a last time: now the new index has all that the old one has. Compare the counts.
4. Put the new indices behind the aliases, in one request. Whoever waits writes to them.

Until step 4 nothing that is searched has changed. If it ends before that, however it ends, the next run opens the
old indices again, and goes on with the new ones where they were begun by the same plan.
"""

import asyncio
import logging
import time
from collections.abc import Callable
from dataclasses import dataclass

from elasticsearch import AsyncElasticsearch, Elasticsearch

from connectors.elasticsearch.bulk import BulkWriter
from connectors.elasticsearch.client import connect, connect_async, explained
from connectors.elasticsearch.sink import ArticleSink
from connectors.kafka.reader import TopicReader
from connectors.reprocess import generations
from connectors.reprocess.changes import Changes
from connectors.reprocess.generations import Generation, Plan, signs
from connectors.reprocess.making import Made, Maker
from pipeline.agents.pool import Pool
from pipeline.errors import CopydeskError
from pipeline.outages import Outages
from pipeline.reprocessing import Selection, makers, query
from pipeline.settings import Settings
from pipeline.topics import RAW
from pipeline.vitals import Vitals

logger = logging.getLogger(__name__)

#: A walk that is over so soon is followed by the last one, during which the index stage waits.
_SHORT_SECONDS = 3.0
#: Where articles arrive faster than that, the wait is longer.
_WALKS = 8
#: Versions of Copydesk in one index.
_VERSIONS = 1000


@dataclass(frozen=True, slots=True)
class Prospect:
    """What would be done.

    Attributes:
        old: the index of articles that is searched.
        total: articles in it.
        selected: those to be made anew.
        gone: those of them whose bytes the raw topic does not have any more.
        resumed: the new index that an earlier run by the same plan has begun.
    """

    old: str
    total: int
    selected: int
    gone: int
    resumed: str | None


@dataclass(frozen=True, slots=True)
class Outcome:
    """What was done.

    Attributes:
        waited: seconds during which the index stage had to wait.
    """

    old: Generation
    new: Generation
    made: Made
    articles: int
    waited: float


def prospect(settings: Settings, selection: Selection) -> Prospect:
    """Say what `reprocess` would do, and do nothing.

    Raises:
        ServerError: Kafka or Elasticsearch cannot be used as configured.
        SettingsError: the selection, a rule file or the model is wrong.
    """
    with explained(settings.elasticsearch), connect(settings.elasticsearch) as client:
        old, plan, selected = _planned(client, settings, selection)
        with TopicReader(settings.kafka, RAW) as reader:
            there = _still_there(reader.starts())
        begun = generations.unfinished(client, old)
        total = client.count(index=old.articles)["count"]
        wanted = client.count(index=old.articles, query=selected)["count"]
        able = client.count(index=old.articles, query={"bool": {"filter": [selected, there]}})["count"]
    return Prospect(
        old.articles, total, wanted, wanted - able, begun[0].articles if begun and begun[1] == plan else None
    )


def reprocess(settings: Settings, selection: Selection, told: Callable[[Made], None]) -> Outcome | None:
    """Make the index anew and put it in the place of the old one.

    Args:
        told: called with what was done so far, every now and then.

    Returns:
        What was done; None if no article is selected and no earlier run has left anything, for then a new index would
        be the old one.

    Raises:
        ServerError: Kafka or Elasticsearch cannot be used as configured.
        SettingsError: the selection, a rule file or the model is wrong.
        CopydeskError: the new index does not come out as it should, and the old one is still the one searched; or
            another run is at work.
    """
    with explained(settings.elasticsearch), connect(settings.elasticsearch) as client:
        old, plan, selected = _planned(client, settings, selection)
        some = selection == Selection() or client.count(index=old.articles, query=selected)["count"]
        if not some and generations.unfinished(client, old) is None:
            return None
        new = _begin(client, old, plan)
        return asyncio.run(_Run(settings, client, plan, old, new, told).run(selected))


def abort(settings: Settings) -> str | None:
    """Remove what an interrupted run has left: its indices, and the block on the old ones.

    Returns:
        The index of articles that was removed; None where there was none.

    Raises:
        ServerError: Elasticsearch cannot be used as configured.
    """
    with explained(settings.elasticsearch), connect(settings.elasticsearch) as client:
        old = generations.current(client)
        begun = generations.unfinished(client, old)
        if begun is None:
            return None
        generations.require_nobody_at(client, begun[0])
        generations.open_for_writing(client, old)
        generations.drop(client, begun[0])
        return begun[0].articles


def _planned(
    client: Elasticsearch, settings: Settings, selection: Selection
) -> tuple[Generation, Plan, dict[str, object]]:
    old = generations.current(client)
    now = makers(settings)
    found = client.search(
        index=old.articles, size=0, aggs={"versions": {"terms": {"field": "pipeline.version", "size": _VERSIONS}}}
    )
    versions = [bucket["key"] for bucket in found["aggregations"]["versions"]["buckets"]]
    return old, Plan(old=old.indices, selection=selection, makers=now), query(selection, now, versions)


def _begin(client: Elasticsearch, old: Generation, plan: Plan) -> Generation:
    begun = generations.unfinished(client, old)
    if begun is not None:
        generations.require_nobody_at(client, begun[0])
        # Killed between the steps 2 and 4, it has left the stages waiting.
        generations.open_for_writing(client, old)
        if begun[1] == plan:
            logger.info("Going on with %s", begun[0].articles)
            return begun[0]
        generations.drop(client, begun[0])
    return generations.create(client, plan)


class _Run:
    def __init__(
        self,
        settings: Settings,
        client: Elasticsearch,
        plan: Plan,
        old: Generation,
        new: Generation,
        told: Callable[[Made], None],
    ) -> None:
        self._settings = settings
        self._client = client
        self._plan = plan
        self._old = old
        self._new = new
        self._told = told

    async def run(self, selected: dict[str, object]) -> Outcome:
        vitals = Vitals()
        # Signs from the first second on: the model alone may take longer to load than another run watches for them.
        async with connect_async(self._settings.elasticsearch) as client, signs(client, self._new, self._plan):
            pool = Pool("pipeline.agents.work:extraction", self._settings, vitals, "reprocess")
            try:
                await pool.start()
                writer = BulkWriter(client, self._settings.elasticsearch, vitals, Outages())
                sink = ArticleSink(client, writer, self._new.indices)
                with TopicReader(self._settings.kafka, RAW) as reader:
                    maker = Maker(client, sink, pool, reader, self._old, self._new)
                    changes = Changes(client, self._old.articles, selected)
                    for _ in range(_WALKS):  # step 1
                        began = time.monotonic()
                        await self._walk(changes, maker)
                        if time.monotonic() - began < _SHORT_SECONDS:
                            break
                    return await self._finish(client, changes, maker)
            finally:
                pool.stop()

    async def _walk(self, changes: Changes, maker: Maker, *, closed: bool = False) -> None:
        async for page in changes.pages(await changes.checkpoints(closed=closed)):
            await maker.bring(page)
            self._told(maker.made)

    async def _finish(self, client: AsyncElasticsearch, changes: Changes, maker: Maker) -> Outcome:
        began = time.monotonic()
        try:
            generations.close_for_writing(self._client, self._old)  # step 2
            await self._walk(changes, maker, closed=True)  # step 3
            articles = await self._compared(client)
            generations.swap(self._client, self._old, self._new)  # step 4
        finally:
            # Asked, since a swap whose answer got lost has taken place: what the old ones took then, nobody would find.
            if generations.current(self._client) == self._old:
                generations.open_for_writing(self._client, self._old)
        return Outcome(self._old, self._new, maker.made, articles, time.monotonic() - began)

    async def _compared(self, client: AsyncElasticsearch) -> int:
        """How many articles both generations have.

        Raises:
            CopydeskError: the new one does not have as many, or has fewer claims than its articles name.
        """
        for generation in (self._old, self._new):
            await client.indices.refresh(index=generation.names)
        before = (await client.count(index=self._old.articles))["count"]
        named = await client.search(
            index=self._new.articles, size=0, track_total_hits=True, aggs={"claims": {"sum": {"field": "claim_count"}}}
        )
        after = named["hits"]["total"]["value"]
        claims = (await client.count(index=self._new.indices["claims"]))["count"]
        absent = int(named["aggregations"]["claims"]["value"]) - claims
        if before != after or absent > 0:
            raise CopydeskError(
                f"The new index does not come out even: {after:,} articles, {before:,} in the old one;"
                f" {max(0, absent):,} claims absent. The old one stays in place; remove the new one with"
                " `copydesk reprocess --abort`, and begin again."
            )
        return int(after)


def _still_there(starts: dict[int, int]) -> dict[str, object]:
    """The query for articles whose records retention has not deleted."""
    return {
        "bool": {
            "filter": [{"term": {"pipeline.kafka.topic": RAW}}],
            "should": [
                {
                    "bool": {
                        "filter": [
                            {"term": {"pipeline.kafka.partition": number}},
                            {"range": {"pipeline.kafka.offset": {"gte": start}}},
                        ]
                    }
                }
                for number, start in starts.items()
            ],
            "minimum_should_match": 1,
        }
    }
