"""Articles that do not get into a real index: what becomes of their claims."""

import asyncio
from collections.abc import Sequence
from typing import Any

import pytest

from connectors.elasticsearch.bulk import BulkWriter
from connectors.elasticsearch.client import connect, connect_async
from connectors.elasticsearch.sink import WITHDRAWN, ArticleSink
from pipeline.errors import Rejected
from pipeline.indexing import Documents
from pipeline.outages import Outages
from pipeline.settings import ElasticsearchSettings
from pipeline.vitals import Vitals
from tests.integration.stack import Stack

pytestmark = pytest.mark.servers


class Hasty(ArticleSink):
    """A sink that asks what the index holds, and is then overtaken by another worker."""

    blind = True

    async def _held(self, *arguments: Any) -> Any:
        if self.blind:
            self.blind = False
            return {}
        return await super()._held(*arguments)


def _written(
    settings: ElasticsearchSettings, steps: Sequence[tuple[type[ArticleSink], Documents]], claims: Sequence[str]
) -> tuple[list[dict[str, Rejected]], list[list[str]]]:
    """What each step answers, and which of the claims are there after it; nothing is left in the index."""
    answers: list[dict[str, Rejected]] = []
    there: list[list[str]] = []
    with connect(settings) as client:

        async def write() -> None:
            async with connect_async(settings) as writing:
                for kind, article in steps:
                    sink = kind(writing, BulkWriter(writing, settings, Vitals(), Outages()))
                    answers.append(await sink.write([article]))
                    there.append([name for name in claims if client.exists(index="claims", id=name)])

        asyncio.run(write())
        client.delete(index="articles", id=steps[0][1].id)
        for name in there[-1]:
            client.delete(index="claims", id=name)
    return answers, there


def _documents(version: int, claims: Sequence[str], **fields: str) -> Documents:
    # Versions of what was deleted are remembered for a while: each test has an article of its own.
    name = claims[0].rpartition("-")[0]
    article = {"id": name, "claim_ids": list(claims), **fields}
    return Documents(id=name, version=version, article=article, claims={claim: {} for claim in claims})


def test_a_refused_article_leaves_the_older_version_its_claims_and_keeps_no_copy_out(stack: Stack) -> None:
    """What is deleted of it is neither what the older one names, nor in the way of a copy that follows."""
    both = ["one-1", "one-2"]
    steps = [
        (ArticleSink, _documents(1, both[:1])),
        (ArticleSink, _documents(5, both, published="no field of ours")),
        (ArticleSink, _documents(5 + WITHDRAWN + 1, both)),
    ]

    answers, there = _written(stack.settings.elasticsearch, steps, both)

    assert [[], ["one"], []] == [list(answer) for answer in answers]
    assert [["one-1"], ["one-1"], both] == there


def test_an_older_version_that_comes_late_leaves_no_claim_of_its_own(stack: Stack) -> None:
    """As after a rebalance: who lost the partition still writes what it had in hand."""
    steps = [
        (ArticleSink, _documents(5, ["two-2", "two-3"])),
        (Hasty, _documents(1, ["two-1", "two-2"])),
        (Hasty, _documents(5, ["two-2", "two-3"])),
    ]

    answers, there = _written(stack.settings.elasticsearch, steps, ["two-1", "two-2", "two-3"])

    assert [{}, {}, {}] == answers
    assert [["two-2", "two-3"]] * 3 == there
