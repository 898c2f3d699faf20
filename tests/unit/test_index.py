"""What the index agent hands on, and what becomes of what the sink refuses."""

import asyncio
from collections.abc import Sequence
from typing import Any

import msgspec
import pytest

from pipeline.agents.index import Index
from pipeline.agents.record import Record
from pipeline.documents import EnrichedArticle, Origin, Pipeline
from pipeline.errors import Reason, Rejected
from pipeline.indexing import Documents
from pipeline.outages import Outages
from pipeline.settings import load
from pipeline.topics import ENRICHED
from pipeline.vitals import Vitals


class ChoosySink:
    """A sink that refuses some texts, as the server does when a mapping does not fit."""

    def __init__(self, refused: set[str]) -> None:
        self.written: dict[str, str] = {}
        self._refused = refused

    async def write(self, articles: Sequence[Documents]) -> dict[str, Rejected]:
        """Take what is not refused."""
        refused = {}
        for article in articles:
            text = str(article.article["text"])
            if text in self._refused:
                refused[article.id] = Rejected(Reason.MAPPING, "refused")
            else:
                self.written[article.id] = text
        return refused


def _record(offset: int, text: str, fetched_at: str) -> Record:
    article = EnrichedArticle(
        id="a",
        text=text,
        raw_text=text,
        fetched_at=fetched_at,
        pipeline=Pipeline(
            version="0", kafka=Origin(topic="articles.raw", partition=0, offset=offset, timestamp=offset)
        ),
    )
    return Record(ENRICHED, 0, offset, 0, msgspec.json.encode(article))


@pytest.mark.parametrize(
    ("refused", "written", "dead"),
    [(set(), "new", []), ({"new"}, "old", [1]), ({"new", "old"}, None, [1, 0])],
)
def test_of_several_versions_in_a_batch_the_newest_that_the_server_takes_is_written(
    refused: set[str], written: str | None, dead: list[int]
) -> None:
    """A refused correction must not take the version before it along."""
    agent = Index(load(environ={}).settings, Vitals(), Outages())
    sink = ChoosySink(refused)
    letters: list[int] = []

    class Letters:
        async def send(self, _done: Sequence[Any], rejected: Sequence[tuple[Record, Rejected, str | None]]) -> None:
            letters.extend(record.offset for record, _why, _id in rejected)

    class NoDeadLetters:
        async def write(self, writes: Sequence[Any]) -> list[Any]:
            assert [] == list(writes)
            return []

    agent._sink, agent._outbox, agent._writer = sink, Letters(), NoDeadLetters()  # type: ignore[assignment]

    async def handle(records: list[Record]) -> None:
        await agent.deliver(records, await agent.work(records))

    asyncio.run(handle([_record(0, "old", "2026-01-01T08:00:00Z"), _record(1, "new", "2026-01-01T09:00:00Z")]))

    assert written == sink.written.get("a")
    assert dead == letters


def test_an_article_that_cannot_be_laid_out_is_rejected_alone() -> None:
    """Whoever put it on the topic: the process would end, read it again and end again."""
    agent = Index(load(environ={}).settings, Vitals(), Outages())
    records = [_record(0, "bad", "the day before"), _record(1, "good", "2026-01-01T09:00:00Z")]

    made = asyncio.run(agent.work(records))

    assert [(0, Reason.FAILED)] == [(record.offset, why.reason) for record, why, _id in made.rejected]
    assert [1] == [record.offset for versions in made.articles.values() for record, _documents in versions]
