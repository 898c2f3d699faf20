"""Searches over the index."""

from collections.abc import Sequence
from types import TracebackType
from typing import Any, Self

import msgspec

from connectors.elasticsearch import hits
from connectors.elasticsearch.client import connect, explained
from connectors.elasticsearch.hits import Bar, Bucket, Hit, Page, Tile
from connectors.elasticsearch.multiget import found
from pipeline.documents import EnrichedArticle
from pipeline.searching import requests
from pipeline.searching.query import Query
from pipeline.searching.requests import Axis, Interval, Request
from pipeline.settings import ElasticsearchSettings

#: The longest stretch of time, in days, that is shown in bars of this interval.
_LONGEST: tuple[tuple[Interval, float], ...] = (("day", 62), ("week", 430), ("month", 1860), ("quarter", 5580))
_DAY_MS = 86_400_000


class Searcher:
    """Searches over one client, which threads may share.

    Every method raises ServerError where Elasticsearch cannot be used as configured.

    Args:
        settings: how to reach Elasticsearch.
    """

    def __init__(self, settings: ElasticsearchSettings) -> None:
        self._settings = settings
        self._client = connect(settings)

    def search(self, query: Query, limit: int = 10, offset: int = 0) -> Page:
        """Some of the hits, and how many there are.

        Args:
            limit: at most this many; together with `offset` no more than `requests.DEEPEST`.
        """
        return hits.page(query.kind, self.ask(requests.page(query, limit, offset)))

    def facets(self, query: Query, size: int = 10) -> dict[str, list[Bucket]]:
        """The most frequent values of each facet, under the names of the query's filters."""
        answer = self.ask(requests.facets(query, size))
        return {
            name: [Bucket(str(bucket["key"]), bucket["doc_count"]) for bucket in found["buckets"]]
            for name, found in answer["aggregations"].items()
        }

    def histogram(self, query: Query, axis: Axis = "published", interval: Interval | None = None) -> list[Bar]:
        """How many match over time; empty where nothing that matches has a date.

        Args:
            axis: when the article was published, or when the event happens.
            interval: of a bar; None: so that there are no more than some 60.
        """
        if interval is None:
            ends = self.ask(requests.extent(query, axis))["aggregations"]
            if ends["first"]["value"] is None:
                return []
            interval = _interval((ends["last"]["value"] - ends["first"]["value"]) / _DAY_MS)
        answer = self.ask(requests.histogram(query, interval, axis))
        return [Bar(bar["key_as_string"], bar["doc_count"]) for bar in answer["aggregations"]["time"]["buckets"]]

    def tiles(self, query: Query, precision: int = 6) -> list[Tile]:
        """Where what matches lies; claims lie nowhere.

        Args:
            precision: zoom level of the tiles that are one point, 0 to 29.
        """
        answer = self.ask(requests.tiles(query, precision))
        return [
            Tile(tile["middle"]["location"]["lat"], tile["middle"]["location"]["lon"], tile["doc_count"])
            for tile in answer["aggregations"]["tiles"]["buckets"]
        ]

    def article(self, id_: str) -> EnrichedArticle | None:
        """A whole article with its entities, claims and events."""
        return next(iter(self.articles([id_])), None)

    def articles(self, ids: Sequence[str]) -> list[EnrichedArticle]:
        """Whole articles, in the order of the ids, each once; unknown ids are left out."""
        wanted = list(dict.fromkeys(ids))
        if not wanted:
            return []
        with explained(self._settings):
            docs = found(self._client.mget(index="articles", ids=wanted))
        return [msgspec.convert(doc["_source"], EnrichedArticle, strict=False) for doc in docs]

    def ask(self, request: Request) -> Any:
        """The answer to a request as it is."""
        headers = {"accept": "application/json", "content-type": "application/json"}
        with explained(self._settings):
            return self._client.perform_request(request.method, request.path, headers=headers, body=request.body).body

    def close(self) -> None:
        """Close the client."""
        self._client.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: type[BaseException] | BaseException | TracebackType | None) -> None:
        self.close()


def fetch(settings: ElasticsearchSettings, ids: Sequence[str]) -> list[EnrichedArticle]:
    """Whole articles by id; see `Searcher.articles`."""
    with Searcher(settings) as searcher:
        return searcher.articles(ids)


def find(settings: ElasticsearchSettings, text: str, limit: int) -> tuple[int, list[Hit]]:
    """How many articles match some words, and the best of them; see `Searcher.search`."""
    with Searcher(settings) as searcher:
        page = searcher.search(Query(text=text), limit)
        return page.total, page.hits


def _interval(days: float) -> Interval:
    return next((interval for interval, longest in _LONGEST if days <= longest), "year")
