"""Indices that an older version made learn what is new, and keep what they have."""

import pytest
from elasticsearch import Elasticsearch

from connectors.elasticsearch import indices
from connectors.elasticsearch.client import connect
from connectors.elasticsearch.search import Searcher
from pipeline.errors import ServerError
from pipeline.searching.query import Query
from pipeline.settings import ElasticsearchSettings

pytestmark = pytest.mark.servers


def _forget(client: Elasticsearch) -> None:
    for alias in indices.ALIASES:
        if client.indices.exists_alias(name=alias):
            client.indices.delete(index=",".join(client.indices.get_alias(name=alias)))


def test_a_search_before_the_set_up_says_what_to_do(search_server: ElasticsearchSettings) -> None:
    """An error number would not."""
    with connect(search_server) as client:
        _forget(client)

    with Searcher(search_server) as searcher, pytest.raises(ServerError, match="run `copydesk setup`"):
        searcher.search(Query())


def test_an_index_without_our_analyzers_and_fields_gets_them(search_server: ElasticsearchSettings) -> None:
    """Its documents stay; what is written from then on is found by its names."""
    plain = {"analyzer": {"news": {"type": "custom", "tokenizer": "standard", "filter": ["lowercase"]}}}
    properties = {"id": {"type": "keyword"}, "title": {"type": "text", "analyzer": "news", "index_options": "offsets"}}
    with connect(search_server) as client:
        _forget(client)
        client.indices.create(
            index=indices.index_name("articles"),
            aliases={"articles": {"is_write_index": True}},
            settings={"analysis": plain},
            mappings={"dynamic": "strict", "properties": properties},
        )
        client.index(index="articles", id="old", document={"id": "old", "title": "Rain"}, refresh=True)

        states = [indices.set_up(search_server)["articles"] for _ in range(2)]

        body = {"id": "new", "source": "Tarnby Post", "ingested_at": "2026-10-22T12:00:00Z"}
        client.index(index="articles", id="new", document=body, refresh=True)
        with Searcher(search_server) as searcher:
            found = [hit.id for hit in searcher.search(Query(outlet=("tarnby post",))).hits]

        assert ["exists", "exists"] == states
        assert ["new"] == found
        assert 2 == client.count(index="articles")["count"]
