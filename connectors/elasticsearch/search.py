"""Searches over the index."""

from collections.abc import Sequence

import msgspec
from elastic_transport import ApiError, TransportError
from msgspec import Struct

from connectors.elasticsearch.client import connect, explain
from pipeline.documents import EnrichedArticle
from pipeline.settings import ElasticsearchSettings

#: Private-use characters around a highlighted word: no article's text can hold a look-alike by accident.
MARK_ON, MARK_OFF = "\ue000", "\ue001"


class Hit(Struct, frozen=True, kw_only=True):
    """One article that was found.

    Attributes:
        highlights: fragments in the article's own words, matches between `MARK_ON` and `MARK_OFF`.
    """

    id: str
    score: float
    title: str | None
    url: str | None
    source: str | None
    published_at: str | None
    highlights: list[str]


def fetch(settings: ElasticsearchSettings, ids: Sequence[str]) -> list[EnrichedArticle]:
    """Whole articles by id, in the order of the ids, each once; unknown ids are left out.

    Raises:
        ServerError: Elasticsearch cannot be used as configured.
    """
    wanted = list(dict.fromkeys(ids))
    if not wanted:
        return []
    with connect(settings) as client:
        try:
            docs = client.mget(index="articles", ids=wanted)["docs"]
        except (ApiError, TransportError) as error:
            raise explain(error, settings) from error
    return [msgspec.convert(doc["_source"], EnrichedArticle, strict=False) for doc in docs if doc.get("found")]


def find(settings: ElasticsearchSettings, query: str, limit: int) -> tuple[int, list[Hit]]:
    """Articles whose headline or text matches, best first.

    Args:
        query: words, phrases in double quotes, ``+`` and ``-``; never a syntax error.

    Returns:
        How many match, and the first `limit` of them.

    Raises:
        ServerError: Elasticsearch cannot be used as configured.
    """
    with connect(settings) as client:
        try:
            response = client.search(
                index="articles",
                query={
                    "simple_query_string": {
                        "query": query,
                        "fields": ["title^3", "text"],
                        "default_operator": "and",
                    }
                },
                highlight={
                    "pre_tags": [MARK_ON],
                    "post_tags": [MARK_OFF],
                    "fields": {"text": {"fragment_size": 160, "number_of_fragments": 2}},
                },
                source_includes=["title", "url", "source", "published_at"],
                size=limit,
                track_total_hits=True,
            )
        except (ApiError, TransportError) as error:
            raise explain(error, settings) from error
    hits = response["hits"]
    return hits["total"]["value"], [
        Hit(
            id=hit["_id"],
            score=hit["_score"] or 0.0,
            title=hit["_source"].get("title"),
            url=hit["_source"].get("url"),
            source=hit["_source"].get("source"),
            published_at=hit["_source"].get("published_at"),
            highlights=hit.get("highlight", {}).get("text", []),
        )
        for hit in hits["hits"]
    ]
