"""The documents that are searched: one for the article, one flat one for each claim and each event.

Plain functions from an enriched article to index documents; ``connectors.elasticsearch`` writes them. Field
names are those of the mappings in ``config/elasticsearch/``.
"""

import base64
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

import msgspec
from msgspec.structs import asdict

from pipeline.deadletters import DeadLetter
from pipeline.documents import Claim, ClaimPart, EnrichedArticle, Entity, Event
from pipeline.identity import document_version
from pipeline.spans import sentence_around

#: Events of no known class are counted in the article but are no documents of their own.
UNTYPED = "other"

#: Labels of names, and the field that lists them.
_FACETS = {"PERSON": "people", "ORG": "organisations", **dict.fromkeys(("GPE", "LOC", "FAC"), "places")}


@dataclass(frozen=True, slots=True)
class Documents:
    """What one article becomes in the index.

    Attributes:
        version: the external version of all of them.
        article: the document behind the alias ``articles``.
        claims, events: the documents behind ``claims`` and ``events``, by id.

    The values in a document may be structs: they are encoded as they are, which is quicker than taking them apart.
    """

    id: str
    version: int
    article: dict[str, Any]
    claims: dict[str, dict[str, Any]] = field(default_factory=dict)
    events: dict[str, dict[str, Any]] = field(default_factory=dict)


def documents(article: EnrichedArticle, now: datetime) -> Documents:
    """Lay out the index documents of an article.

    Args:
        now: when they are written; a cursor for programs that poll sorts by it.
    """
    names = _Names(article.entities)
    homes = _homes(article, names)
    shared = {"ingested_at": _timestamp(now), "article": _reference(article), "pipeline": article.pipeline}
    claims = {claim.id: {**asdict(claim), **_about_claim(claim, names, homes), **shared} for claim in article.claims}
    events = {
        event.id: {**_without_defaults(event), **_about_event(article, event), **shared}
        for event in article.events
        if event.type != UNTYPED
    }
    kafka = article.pipeline.kafka
    body = {
        **asdict(article),
        "ingested_at": shared["ingested_at"],
        **_facets(article.entities),
        "outlets": _names(entity for entity in article.entities if entity.kind == "outlet"),
        "locations": _locations(article.entities),
        "speakers": sorted(homes),
        "event_types": sorted({event["type"] for event in events.values()}),
        "words": len(article.text.split()),
        "removed_chars": sum(stretch.end - stretch.start for stretch in article.removed),
        "claim_count": len(article.claims),
        "event_count": len(article.events),
        "claim_ids": list(claims),
        "event_ids": list(events),
    }
    return Documents(
        id=article.id,
        version=document_version(article.fetched_at, kafka.timestamp if kafka else int(now.timestamp() * 1000)),
        article=body,
        claims=claims,
        events=events,
    )


def dead_letter_document(letter: DeadLetter, now: datetime) -> dict[str, Any]:
    """Lay out the index document of a dead letter: its headers with its state, and the original bytes in base 64."""
    return {
        "id": letter.id,
        "ingested_at": _timestamp(now),
        "stage": letter.stage,
        "reason": letter.reason,
        "error": letter.error,
        "article": letter.article,
        "source": letter.source,
        "state": letter.state,
        "state_at": letter.state_at,
        "target": _plain(letter.target),
        "why": letter.why,
        "topic": letter.topic,
        "partition": letter.partition,
        "offset": letter.offset,
        "origin": _plain(letter.origin),
        "failed_at": letter.failed_at,
        "version": letter.version,
        "bytes": len(letter.value),
        "value": base64.b64encode(letter.value).decode("ascii"),
    }


def _about_claim(claim: Claim, names: "_Names", homes: Mapping[str, set[str]]) -> dict[str, Any]:
    source = claim.source
    countries = _countries(names.inside(source)) | homes.get(source.name or "", set()) if source else ()
    return {**_facets(names.inside(claim.content)), "source_countries": sorted(countries)}


def _about_event(article: EnrichedArticle, event: Event) -> dict[str, Any]:
    countries = {who.country for who in (*event.actors, *event.targets) if who.country}
    if event.place and event.place.country:
        countries.add(event.place.country)
    return {
        "countries": sorted(countries),
        "participants": sorted({who.name or who.text for who in (*event.actors, *event.targets)}),
        "passage": sentence_around(article.text, event.trigger.start, event.trigger.end),
    }


def _homes(article: EnrichedArticle, names: "_Names") -> dict[str, set[str]]:
    """Each named speaker of an article and the countries that go with the name: "Portugal's secretary Ada Brook"."""
    homes: dict[str, set[str]] = {}
    for claim in article.claims:
        if claim.source and claim.source.name:
            homes.setdefault(claim.source.name, set()).update(_countries(names.inside(claim.source)))
    return homes


class _Names:
    """The entities of an article by their place: in text order, and none overlaps another."""

    def __init__(self, entities: Sequence[Entity]) -> None:
        self._entities = entities
        self._starts = [entity.start for entity in entities]
        self._ends = [entity.end for entity in entities]

    def inside(self, part: ClaimPart) -> list[Entity]:
        """Those that lie in a part of a claim as a whole."""
        return [
            entity
            for start, end in part.spans
            for entity in self._entities[bisect_left(self._starts, start) : bisect_right(self._ends, end)]
        ]


def _countries(entities: Iterable[Entity]) -> set[str]:
    return {entity.country for entity in entities if entity.country}


def _without_defaults(event: Event) -> dict[str, Any]:
    """The fields of an event but for those that its record leaves out."""
    return {name: value for name, value in asdict(event).items() if value is not None and value != ()}


def _reference(article: EnrichedArticle) -> dict[str, Any]:
    return {
        "id": article.id,
        "url": article.url,
        "source": article.source,
        "published_at": article.published_at,
        "title": article.title,
        "language": article.language,
    }


def _facets(entities: Sequence[Entity]) -> dict[str, list[str]]:
    names: dict[str, set[str]] = {"people": set(), "organisations": set(), "places": set()}
    for entity in entities:
        facet = _FACETS.get(entity.label)
        if facet is not None:
            names[facet].add(entity.name)
    return {**{facet: sorted(found) for facet, found in names.items()}, "countries": sorted(_countries(entities))}


def _names(entities: Iterable[Entity]) -> list[str]:
    return sorted({entity.name for entity in entities})


def _locations(entities: Sequence[Entity]) -> list[dict[str, float]]:
    # A country's centre on a map would look like a town; only divisions and cities are points.
    points = {entity.location for entity in entities if entity.location and entity.precision != "country"}
    return [{"lat": point.lat, "lon": point.lon} for point in sorted(points, key=lambda point: (point.lat, point.lon))]


def _timestamp(moment: datetime) -> str:
    return moment.astimezone(UTC).isoformat(timespec="milliseconds")


def _plain(value: Any) -> Any:
    return msgspec.to_builtins(value)
