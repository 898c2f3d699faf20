"""Whole requests: a page of hits, facets, a histogram over time, points on a map."""

import json
from dataclasses import dataclass
from typing import Any, Literal

from pipeline.searching.fields import FIELDS, Fields
from pipeline.searching.filters import marked, query_of
from pipeline.searching.query import Order, Query

type Axis = Literal["published", "happening"]
type Interval = Literal["day", "week", "month", "quarter", "year"]

#: Private-use characters around a highlighted word: no article's text can hold a look-alike by accident.
MARK_ON, MARK_OFF = "\ue000", "\ue001"
#: What the server lets a search page through (``index.max_result_window``).
DEEPEST = 10_000


@dataclass(frozen=True, slots=True)
class Request:
    """A request to Elasticsearch.

    Attributes:
        path: with the leading slash, and parameters.
        body: None where the request has none.
    """

    method: str
    path: str
    body: dict[str, Any] | None = None

    def console(self) -> str:
        """The request as it is pasted into Kibana's console."""
        body = json.dumps(self.body, ensure_ascii=False, indent=2)
        for mark in (MARK_ON, MARK_OFF):
            body = body.replace(mark, f"\\u{ord(mark):04x}")
        return f"{self.method} {self.path}\n{body}"


def page(query: Query, limit: int = 10, offset: int = 0) -> Request:
    """The hits of a query with highlights, and how many there are in all.

    Pages do not overlap: hits of one score are in the order of their day and their id.
    """
    fields = FIELDS[query.kind]
    body = {
        "query": query_of(query),
        "sort": _sort(query, fields),
        "from": offset,
        "size": limit,
        "track_total_hits": True,
        "track_scores": bool(query.text.strip()),
        "_source": {"excludes": list(fields.hidden)},
    }
    if wanted := marked(query):
        body["highlight"] = _highlight(fields, wanted)
    return _search(query, body)


def facets(query: Query, size: int = 10) -> Request:
    """The most frequent values of each facet among what matches, under the names of the filters."""
    fields = FIELDS[query.kind]
    aggregations = {
        name: {"terms": {"field": fields.exact.get(name) or fields.codes[name], "size": size}} for name in fields.facets
    }
    return _search(query, {"query": query_of(query), "size": 0, "track_total_hits": True, "aggs": aggregations})


def extent(query: Query, axis: Axis = "published") -> Request:
    """The first and the last moment on the time axis among what matches."""
    field = date_field(query, axis)
    aggregations = {"first": {"min": {"field": field}}, "last": {"max": {"field": field}}}
    return _search(query, {"query": query_of(query), "size": 0, "aggs": aggregations})


def histogram(query: Query, interval: Interval, axis: Axis = "published") -> Request:
    """How many match in each stretch of time, empty ones between others included."""
    dates = {"field": date_field(query, axis), "calendar_interval": interval, "min_doc_count": 0}
    return _search(query, {"query": query_of(query), "size": 0, "aggs": {"time": {"date_histogram": dates}}})


def tiles(query: Query, precision: int = 6, size: int = 500) -> Request:
    """Where what matches lies, nearby ones together.

    Args:
        precision: zoom level of the tiles that are one point, 0 to 29.
    """
    field = FIELDS[query.kind].where
    grid = {
        "geotile_grid": {"field": field, "precision": precision, "size": size},
        "aggs": {"middle": {"geo_centroid": {"field": field}}},
    }
    return _search(query, {"query": query_of(query), "size": 0, "aggs": {"tiles": grid}})


def date_field(query: Query, axis: Axis) -> str:
    """The field of a time axis; only events have a date of their own."""
    fields = FIELDS[query.kind]
    return fields.axis if axis == "happening" else fields.published


def _search(query: Query, body: dict[str, Any]) -> Request:
    return Request("GET", f"/{query.kind}/_search", body)


def _sort(query: Query, fields: Fields) -> list[dict[str, Any]]:
    days: dict[Order, str] = {"newest": "desc", "oldest": "asc"}
    order = days.get(query.order, "desc")
    newest = {fields.published: {"order": order, "missing": "_last"}}
    tie = {"id": "asc"}
    if query.order == "nearest" and query.near and fields.where:
        middle = {"lat": query.near.lat, "lon": query.near.lon}
        return [{"_geo_distance": {fields.where: middle, "unit": "km"}}, tie]
    if query.order == "best" and query.text.strip():
        return [{"_score": "desc"}, newest, tie]
    return [newest, tie]


def _highlight(fields: Fields, wanted: dict[str, Any]) -> dict[str, Any]:
    return {
        "highlight_query": wanted,
        "pre_tags": [MARK_ON],
        "post_tags": [MARK_OFF],
        # Words are marked wherever they stand, not only in the field that was asked.
        "require_field_match": False,
        "fields": {
            name: {"number_of_fragments": fragments, "fragment_size": 160 if fragments else 0}
            for name, fragments in fields.shown.items()
        },
    }
