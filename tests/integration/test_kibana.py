"""The queries behind Kibana's panels run on the real server and return what the seeds say."""

from collections import Counter
from collections.abc import Iterator
from typing import Any

import msgspec
import pytest

from connectors.elasticsearch.search import Searcher
from pipeline.documents import EnrichedArticle
from pipeline.indexing import documents
from pipeline.searching.requests import Request
from pipeline.settings import ElasticsearchSettings
from tests.integration.filled import TODAY
from tests.kibana import SavedObject, aggregations, of_type, views

pytestmark = pytest.mark.servers

type _Key = tuple[str, ...]


@pytest.fixture(scope="module")
def searcher(filled: ElasticsearchSettings) -> Iterator[Searcher]:
    """Searches over the seeds."""
    with Searcher(filled) as opened:
        yield opened


@pytest.fixture(scope="module")
def bodies(read_seeds: list[EnrichedArticle]) -> dict[str, list[dict[str, Any]]]:
    """Alias -> the documents that were indexed, as they were made."""
    made = [documents(article, TODAY) for article in read_seeds]
    return {
        "articles": [msgspec.to_builtins(each.article) for each in made],
        "claims": [msgspec.to_builtins(claim) for each in made for claim in each.claims.values()],
        "events": [msgspec.to_builtins(event) for each in made for event in each.events.values()],
    }


@pytest.mark.parametrize("found", of_type("lens"), ids=lambda found: found.id)
def test_a_chart_counts_what_the_seeds_hold(
    found: SavedObject, searcher: Searcher, bodies: dict[str, list[dict[str, Any]]]
) -> None:
    """Each bar is as long as there are documents with its values; the longest are shown."""
    alias = views()[found.view].attributes["title"]
    (layer,) = found.layers.values()
    columns = [layer["columns"][name] for name in layer["columnOrder"] if name != "count"]
    aggs = aggregations(layer)

    answer = searcher.ask(Request("GET", f"/{alias}/_search", {"size": 0, "aggs": aggs}))

    shown = dict(_bars(answer["aggregations"], list(layer["columnOrder"][: len(columns)])))
    held = Counter(key for body in bodies[alias] for key in _keys(body, columns))
    assert shown
    assert {key: held[key] for key in shown} == shown
    if len(columns) == 1 and columns[0]["operationType"] == "terms":
        size = columns[0]["params"]["size"]
        assert sorted(held.values(), reverse=True)[:size] == sorted(shown.values(), reverse=True)


def _bars(aggs: dict[str, Any], names: list[str], above: _Key = ()) -> Iterator[tuple[_Key, int]]:
    name, *rest = names
    for bucket in aggs[name]["buckets"]:
        key = (*above, str(bucket.get("key_as_string", bucket["key"]))[: 10 if "key_as_string" in bucket else None])
        if rest:
            yield from _bars(bucket, rest, key)
        elif bucket["doc_count"]:
            yield key, bucket["doc_count"]


def _keys(body: dict[str, Any], columns: list[dict[str, Any]]) -> Iterator[_Key]:
    """The bars that a document belongs to."""
    keys: list[_Key] = [()]
    for column in columns:
        values = _values(body, column["sourceField"])
        if column["operationType"] == "date_histogram":
            values = {value[:10] for value in values}
        keys = [(*key, value) for key in keys for value in values]
    yield from keys


def _values(body: Any, path: str) -> set[str]:
    """What a field of a document holds."""
    for name in path.split("."):
        body = (body or {}).get(name)
    return set(body) if isinstance(body, list) else {body} - {None}


@pytest.mark.parametrize(
    ("name", "finds"),
    [
        ("copydesk-search-articles", "First Kim, now China’s Chanakya"),
        ("copydesk-search-claims", "Fish do not carry passports"),
        ("copydesk-search-unsure", "Russia may get help from North Korea"),
        ("copydesk-search-planned", "Mirela Castandou"),
    ],
)
def test_a_saved_search_finds_what_the_seeds_hold(name: str, finds: str, searcher: Searcher) -> None:
    """Its query is Lucene's, which Kibana hands to the server as it is."""
    (found,) = (each for each in of_type("search") if each.id == name)
    query = found.source["query"]
    assert query["language"] == "lucene"
    matching = (
        {"query_string": {"query": query["query"], "analyze_wildcard": True}} if query["query"] else {"match_all": {}}
    )
    alias = views()[found.view].attributes["title"]
    sort = [{field: {"order": direction, "missing": "_last"}} for field, direction in found.attributes["sort"]]

    answer = searcher.ask(Request("GET", f"/{alias}/_search", {"query": matching, "sort": sort, "size": 500}))

    assert finds in str(answer["hits"]["hits"])
    if name == "copydesk-search-unsure":
        assert {"speculated", "unconfirmed"} == {hit["_source"]["certainty"] for hit in answer["hits"]["hits"]}


def test_the_map_draws_the_towns_of_the_seeds(searcher: Searcher, bodies: dict[str, list[dict[str, Any]]]) -> None:
    """One point a tile, all events with a place among them."""
    (found,) = of_type("map")
    (grid,) = (layer["sourceDescriptor"] for layer in found.parsed("layerListJSON") if "geoField" in str(layer))
    field = grid["geoField"]
    aggs = {
        "tiles": {"geotile_grid": {"field": field, "precision": 8}, "aggs": {"at": {"geo_centroid": {"field": field}}}}
    }
    placed = [body for body in bodies["events"] if (body.get("place") or {}).get("location")]

    answer = searcher.ask(Request("GET", "/events/_search", {"size": 0, "aggs": aggs}))

    buckets = answer["aggregations"]["tiles"]["buckets"]
    assert len(placed) == sum(bucket["doc_count"] for bucket in buckets)
    assert {(round(b["at"]["location"]["lat"]), round(b["at"]["location"]["lon"])) for b in buckets} == {
        (round(body["place"]["location"]["lat"]), round(body["place"]["location"]["lon"])) for body in placed
    }
