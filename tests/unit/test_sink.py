"""What the sink does where the server answers, but not for every document."""

import asyncio
from typing import Any

import msgspec
import pytest

from connectors.elasticsearch import bulk
from connectors.elasticsearch.bulk import BulkWriter, Moved
from connectors.elasticsearch.sink import ArticleSink
from pipeline.indexing import Documents
from pipeline.outages import Outages
from pipeline.settings import ElasticsearchSettings
from pipeline.vitals import Vitals

_INDICES = {alias: f"{alias}-1" for alias in ("articles", "claims", "events")}
_STARTING = {"_id": "a", "error": {"type": "no_shard_available_action_exception", "reason": "no shard"}}
_OLDER = {"_id": "a", "found": True, "_version": 1, "_source": {"claim_ids": ["a-1", "a-2"], "event_ids": []}}
_NEWER = Documents(id="a", version=2, article={"id": "a"}, claims={"a-1": {"id": "a-1"}})


class Starting:
    """A server whose shards are starting: so many multi-gets fail for their documents."""

    def __init__(self, failures: int) -> None:
        self._failures = failures
        self.written: list[tuple[str, str]] = []

    async def mget(self, **_given: Any) -> dict[str, Any]:
        """An answer of success, whatever it says of the document."""
        self._failures -= 1
        return {"docs": [_OLDER if self._failures < 0 else _STARTING]}

    async def bulk(self, operations: list[bytes], **_given: Any) -> dict[str, Any]:
        """Take everything."""
        heads = [head for line in operations for head in msgspec.json.decode(line).items() if head[0] != "id"]
        self.written += [(action, target["_id"]) for action, target in heads]
        return {"items": [{action: {"_id": target["_id"], "status": 200}} for action, target in heads]}


def _sink(monkeypatch: pytest.MonkeyPatch, server: Starting) -> tuple[ArticleSink, Outages]:
    monkeypatch.setattr(bulk, "_FIRST_PAUSE", 0.001)
    outages, client = Outages(), server
    writer = BulkWriter(client, ElasticsearchSettings(), Vitals(), outages)  # type: ignore[arg-type]
    return ArticleSink(client, writer, _INDICES), outages  # type: ignore[arg-type]


def test_an_article_whose_shard_starts_does_not_pass_for_one_that_is_not_there(monkeypatch: pytest.MonkeyPatch) -> None:
    """The claims that its newer version no longer has would stay for good."""
    server = Starting(failures=2)
    sink, outages = _sink(monkeypatch, server)

    assert {} == asyncio.run(sink.write([_NEWER]))

    assert [("index", "a-1"), ("delete", "a-2"), ("index", "a")] == server.written
    assert (2, {}) == (outages.attempts, outages.open)


def test_who_waits_for_an_answer_hears_that_other_indices_took_their_place(monkeypatch: pytest.MonkeyPatch) -> None:
    """An index that was deleted meanwhile never answers."""
    sink, _outages = _sink(monkeypatch, Starting(failures=1000))

    async def moved() -> bool:
        return True

    with pytest.raises(Moved):
        asyncio.run(sink._held("articles-1", ["a"], moved))
