"""What a search finds, as typed values."""

from typing import Any

import msgspec
from msgspec import Struct

from pipeline.documents import Claim, Event, Location
from pipeline.searching.query import Kind


class Reference(Struct, frozen=True, kw_only=True):
    """The article that a claim or an event comes from."""

    id: str
    url: str | None = None
    source: str | None = None
    published_at: str | None = None
    title: str | None = None
    language: str | None = None


class FoundArticle(Struct, frozen=True, kw_only=True):
    """An article without its text; `connectors.elasticsearch.search.Searcher.article` fetches the whole."""

    id: str
    url: str | None = None
    title: str | None = None
    source: str | None = None
    published_at: str | None = None
    fetched_at: str | None = None
    ingested_at: str
    authors: tuple[str, ...] = ()
    language: str | None = None
    people: tuple[str, ...] = ()
    organisations: tuple[str, ...] = ()
    outlets: tuple[str, ...] = ()
    countries: tuple[str, ...] = ()
    places: tuple[str, ...] = ()
    locations: tuple[Location, ...] = ()
    speakers: tuple[str, ...] = ()
    event_types: tuple[str, ...] = ()
    words: int = 0
    claim_count: int = 0
    event_count: int = 0


class FoundClaim(Claim, frozen=True, kw_only=True):
    """A claim with its article and whom and what it is about."""

    article: Reference
    ingested_at: str
    source_countries: tuple[str, ...] = ()
    people: tuple[str, ...] = ()
    organisations: tuple[str, ...] = ()
    countries: tuple[str, ...] = ()
    places: tuple[str, ...] = ()


class FoundEvent(Event, frozen=True, kw_only=True):
    """An event with its article and the sentence that tells it."""

    article: Reference
    ingested_at: str
    countries: tuple[str, ...] = ()
    participants: tuple[str, ...] = ()
    passage: str = ""


type Found = FoundArticle | FoundClaim | FoundEvent

_TYPES: dict[Kind, type[FoundArticle] | type[FoundClaim] | type[FoundEvent]] = {
    "articles": FoundArticle,
    "claims": FoundClaim,
    "events": FoundEvent,
}


class Hit(Struct, frozen=True, kw_only=True):
    """One document that was found.

    Attributes:
        score: how well the words match; 0 where there were none.
        document: the document itself.
        highlights: field -> fragments in the article's own words, matches between `MARK_ON` and `MARK_OFF` of
            `pipeline.searching.requests`.
    """

    id: str
    score: float
    document: Found
    highlights: dict[str, list[str]]


class Page(Struct, frozen=True, kw_only=True):
    """Some of the hits of a search.

    Attributes:
        total: how many there are in all; exact.
    """

    total: int
    hits: list[Hit]


class Bucket(Struct, frozen=True):
    """One value of a facet and how many documents have it."""

    value: str
    count: int


class Bar(Struct, frozen=True):
    """One stretch of a histogram.

    Attributes:
        start: its first moment, ISO 8601.
    """

    start: str
    count: int


class Tile(Struct, frozen=True):
    """Documents that lie close together: how many, and the middle of where they lie."""

    lat: float
    lon: float
    count: int


def page(kind: Kind, answer: dict[str, Any]) -> Page:
    """The hits of an answer of Elasticsearch."""
    hits = answer["hits"]
    return Page(total=hits["total"]["value"], hits=[_hit(kind, hit) for hit in hits["hits"]])


def _hit(kind: Kind, hit: dict[str, Any]) -> Hit:
    return Hit(
        id=hit["_id"],
        score=hit["_score"] or 0.0,
        document=msgspec.convert(hit["_source"], _TYPES[kind], strict=False),
        highlights=hit.get("highlight", {}),
    )
