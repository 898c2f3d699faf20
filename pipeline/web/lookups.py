"""What the page asks of the index."""

import asyncio
from collections.abc import Mapping, Sequence
from typing import Any

from msgspec import Struct

from connectors.elasticsearch.hits import Bucket, Hit
from connectors.elasticsearch.search import Searcher
from pipeline.searching import filters
from pipeline.searching.fields import FIELDS
from pipeline.searching.query import Kind, Query
from pipeline.searching.requests import DEEPEST, Request
from pipeline.web.address import SIZE, Parameters, first, page_of, query_of, without
from pipeline.web.article import ArticleView, view
from pipeline.web.stretches import Stretch, stretches

#: Other articles that are named for the events of one.
_REPORTS = 100
#: Countries, and places in each, that a map shows.
_COUNTRIES, _PLACES = 250, 40


class Spot(Struct, frozen=True):
    """Events at one place.

    Attributes:
        precision: ``country`` where nobody knows where in the country.
    """

    name: str
    country: str | None
    precision: str | None
    lat: float
    lon: float
    count: int


class Spots(Struct, frozen=True):
    """Events on a map.

    Attributes:
        spots: the most events first.
        nowhere: events that have no place, or one that nobody has the coordinates of.
        rare: events at places that are left out, as too few events of their country lie there.
    """

    spots: list[Spot]
    nowhere: int
    rare: int


class Found(Struct, frozen=True):
    """What a search page shows.

    Attributes:
        size: results on a page.
        reachable: how deep the pages go.
        map: None where none was asked for.
    """

    kind: Kind
    total: int
    size: int
    reachable: int
    hits: list[Hit]
    facets: dict[str, list[Bucket]]
    histogram: list[Stretch]
    map: Spots | None


class Report(Struct, frozen=True):
    """Another article that tells the same event."""

    key: str
    status: str
    article: dict[str, Any]


class Article(Struct, frozen=True):
    """An article and who else reports its events."""

    view: ArticleView
    reports: list[Report]


async def search(searcher: Searcher, parameters: Parameters) -> Found:
    """Everything that the search page shows, asked for side by side.

    Raises:
        QueryError: the address asks for what cannot be searched.
        ServerError: Elasticsearch cannot be used as configured.
    """
    query, page = query_of(parameters), page_of(parameters)
    on_map = query.kind == "events" and first(parameters, "view") == "map"
    found, facets, histogram, spots = await asyncio.gather(
        asyncio.to_thread(searcher.search, query, 0 if on_map else SIZE, (page - 1) * SIZE),
        _facets(searcher, query),
        asyncio.to_thread(searcher.histogram, query),
        asyncio.to_thread(_spots, searcher, query) if on_map else _nothing(),
    )
    return Found(
        kind=query.kind,
        total=found.total,
        size=SIZE,
        reachable=DEEPEST,
        hits=found.hits,
        facets=facets,
        histogram=stretches(histogram),
        map=spots,
    )


async def article(searcher: Searcher, wanted: str) -> Article | None:
    """The article with this id; None where there is none.

    Raises:
        ServerError: Elasticsearch cannot be used as configured.
    """
    found = await asyncio.to_thread(searcher.article, wanted) if wanted else None
    if found is None:
        return None
    shown = view(found)
    keys = sorted({event.key for event in shown.events if event.key})
    return Article(shown, await asyncio.to_thread(_reports, searcher, wanted, keys) if keys else [])


async def _facets(searcher: Searcher, query: Query) -> dict[str, list[Bucket]]:
    """The facets; those with a choice show what else could be chosen, as far as all other filters allow."""
    chosen = [name for name in FIELDS[query.kind].facets if getattr(query, name)]
    asked = [query, *(without(query, name) for name in chosen)]
    answers = await asyncio.gather(*(asyncio.to_thread(searcher.facets, one) for one in asked))
    wider = {name: answer[name] for name, answer in zip(chosen, answers[1:], strict=True)}
    return {name: _with(wider.get(name, buckets), getattr(query, name)) for name, buckets in answers[0].items()}


def _with(buckets: list[Bucket], chosen: Sequence[str]) -> list[Bucket]:
    """The buckets, and those chosen values that are too rare to be among them: a choice can be taken back."""
    there = {bucket.value for bucket in buckets}
    return [*buckets, *(Bucket(value, 0) for value in chosen if value not in there)]


async def _nothing() -> None:
    """In place of a request that is not made."""


def _spots(searcher: Searcher, query: Query) -> Spots:
    """Events by place, and how many are at none. By country, too: two towns of one name are two places."""
    place: Mapping[str, Any] = {
        "terms": {"field": "place.name", "size": _PLACES},
        "aggs": {
            "middle": {"geo_centroid": {"field": "place.location"}},
            "precision": {"terms": {"field": "place.precision", "size": 1}},
        },
    }
    countries = {"terms": {"field": "place.country", "size": _COUNTRIES, "missing": ""}, "aggs": {"places": place}}
    body = {"query": filters.query_of(query), "size": 0, "track_total_hits": True}
    answer = searcher.ask(Request("GET", "/events/_search", {**body, "aggs": {"countries": countries}}))
    buckets = answer["aggregations"]["countries"]["buckets"]
    found = [
        Spot(
            name=spot["key"],
            country=country["key"] or None,
            precision=next((bucket["key"] for bucket in spot["precision"]["buckets"]), None),
            lat=spot["middle"]["location"]["lat"],
            lon=spot["middle"]["location"]["lon"],
            count=spot["doc_count"],
        )
        for country in buckets
        for spot in country["places"]["buckets"]
        if spot["middle"]["count"]
    ]
    rare = sum(country["places"]["sum_other_doc_count"] for country in buckets)
    nowhere = answer["hits"]["total"]["value"] - sum(spot.count for spot in found) - rare
    return Spots(sorted(found, key=lambda spot: -spot.count), nowhere, rare)


def _reports(searcher: Searcher, wanted: str, keys: list[str]) -> list[Report]:
    """Events of other articles with one of these keys, the oldest article first."""
    query = {
        "bool": {"filter": [{"terms": {"event_key": keys}}], "must_not": [{"term": {"article.id": wanted}}]},
    }
    body = {
        "query": query,
        "sort": [{"article.published_at": "asc"}, {"article.id": "asc"}],
        "size": _REPORTS,
        "_source": ["event_key", "status", "article"],
    }
    answer = searcher.ask(Request("GET", "/events/_search", body))
    sources = [hit["_source"] for hit in answer["hits"]["hits"]]
    return [Report(source["event_key"], source["status"], source["article"]) for source in sources]
