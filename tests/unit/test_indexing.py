"""The index documents fit their mappings, and say what the article said."""

from datetime import UTC, datetime
from types import NoneType, UnionType
from typing import Any, Union, get_args, get_origin

import msgspec
import pytest
from msgspec import Struct
from msgspec.inspect import StructType, type_info

from connectors.elasticsearch.indices import SEARCHED, mapping
from pipeline.deadletters import dead_letter
from pipeline.documents import (
    Claim,
    ClaimPart,
    EnrichedArticle,
    Entity,
    Event,
    Location,
    Origin,
    Participant,
    Pipeline,
    Place,
    Trigger,
    When,
)
from pipeline.errors import Reason, Rejected
from pipeline.indexing import dead_letter_document, documents

NOW = datetime(2026, 11, 24, 9, 30, tzinfo=UTC)
_ORIGIN = Origin(topic="articles.raw", partition=3, offset=17, timestamp=1_700_000_000_000)


def _part(text: str, start: int) -> ClaimPart:
    spans = ((start, start + len(text)),)
    return ClaimPart(text=text, spans=spans, raw_spans=spans, name=text)


def _entity(text: str, start: int, label: str, **more: Any) -> Entity:
    end = start + len(text)
    return Entity(text=text, label=label, start=start, end=end, raw_start=start, raw_end=end, name=text, **more)


TEXT = "Ada Brook said Tarnby Council met envoys in Lisbon, Portugal, on Monday."
_TRIGGER = Trigger(text="met", start=30, end=33, raw_start=30, raw_end=33)
_PARTICIPANT = Participant(text="envoys", name="Envoys", country="PRT", spans=((34, 40),), raw_spans=((34, 40),))
ARTICLE = EnrichedArticle(
    id="a1",
    url="https://example.org/a1",
    title="Envoys met",
    source="Tarnby Post",
    published_at="2026-11-23",
    fetched_at="2026-11-24T08:00:00+00:00",
    authors=("Ida Lind",),
    language="en",
    text=TEXT,
    raw_text=TEXT,
    entities=(
        _entity("Ada Brook", 0, "PERSON"),
        _entity("Tarnby Council", 15, "ORG"),
        _entity("Lisbon", 44, "GPE", country="PRT", location=Location(38.7, -9.1), precision="city"),
        _entity("Portugal", 52, "GPE", country="PRT", location=Location(39.5, -8.0), precision="country"),
    ),
    claims=(
        Claim(
            id="c1",
            source=_part("Ada Brook", 0),
            cue=_part("said", 10),
            content=_part("Tarnby Council met envoys in Lisbon, Portugal, on Monday", 15),
            source_type="person",
            quote="indirect",
            certainty="asserted",
            polarity="positive",
            checkworthy=0.5,
        ),
    ),
    events=(
        Event(
            id="e1",
            type="CONSULT",
            act="CONSULT",
            status="realised",
            trigger=_TRIGGER,
            actors=(_PARTICIPANT,),
            targets=(_PARTICIPANT,),
            place=Place(name="Lisbon", country="PRT", location=Location(38.7, -9.1), precision="city"),
            time=When(text="Monday", start="2026-11-23", end="2026-11-23", granularity="day"),
            claim="c1",
            event_key="k1",
        ),
        Event(id="e2", type="other", status="planned", trigger=_TRIGGER),
    ),
    extra={"desk": {"deep": [1]}},
    pipeline=Pipeline(version="0.1.0", rules="r", model="m", stages={"clean": 1.5}, enriched_chars=9, kafka=_ORIGIN),
)


def _unmapped(value: Any, properties: dict[str, Any], path: str = "") -> list[str]:
    """The fields of a document for which a strict mapping has no place."""
    if isinstance(value, list | tuple):
        return [missing for item in value for missing in _unmapped(item, properties, path)]
    if not isinstance(value, dict):
        return []
    missing = []
    for key, inner in value.items():
        known = properties.get(key)
        if known is None:
            missing.append(f"{path}{key}")
        elif "properties" in known:
            missing += _unmapped(inner, known["properties"], f"{path}{key}.")
    return missing


def test_every_field_of_every_document_has_its_place_in_a_strict_mapping() -> None:
    """A field without one would dead-letter each article that has it."""
    made = documents(ARTICLE, NOW)
    letter = dead_letter(Rejected(Reason.EMPTY, "empty"), stage="clean", value=b"x", at=_ORIGIN, origin=_ORIGIN)

    bodies = {
        "articles": msgspec.to_builtins(made.article),
        "claims": msgspec.to_builtins(made.claims["c1"]),
        "events": msgspec.to_builtins(made.events["e1"]),
        "deadletters": dead_letter_document(letter, NOW),
    }

    assert set(SEARCHED) == set(bodies)
    assert {} == {
        alias: missing for alias, body in bodies.items() if (missing := _unmapped(body, mapping(alias)["properties"]))
    }
    assert {"strict"} == {mapping(alias)["dynamic"] for alias in SEARCHED}


@pytest.mark.parametrize(("struct", "alias"), [(EnrichedArticle, "articles"), (Claim, "claims"), (Event, "events")])
def test_no_field_of_a_document_type_is_forgotten_in_its_mapping(struct: type[Struct], alias: str) -> None:
    """Fields that the example above leaves out count, too."""
    assert [] == _fields(struct, mapping(alias)["properties"])


def _fields(struct: type[Struct], properties: dict[str, Any]) -> list[str]:
    info = type_info(struct)
    assert isinstance(info, StructType)
    missing = []
    for field in info.fields:
        known = properties.get(field.name)
        if known is None:
            missing.append(f"{struct.__name__}.{field.name}")
        elif "properties" in known and (inner := _struct_in(struct.__annotations__[field.name])):
            missing += _fields(inner, known["properties"])
    return missing


def _struct_in(annotation: Any) -> type[Struct] | None:
    """The document type inside an optional or a tuple."""
    if isinstance(annotation, type) and issubclass(annotation, Struct):
        return annotation
    if get_origin(annotation) in (Union, UnionType, tuple):
        return next(
            (found for part in get_args(annotation) if part is not NoneType and (found := _struct_in(part))), None
        )
    return None


def test_facets_count_names_once_and_map_towns_but_not_countries() -> None:
    """A country's centre on a map would look like a town."""
    body = documents(ARTICLE, NOW).article

    assert (["Ada Brook"], ["Tarnby Council"], ["Lisbon", "Portugal"], ["PRT"]) == (
        body["people"],
        body["organisations"],
        body["places"],
        body["countries"],
    )
    assert [{"lat": 38.7, "lon": -9.1}] == body["locations"]


def test_a_claim_carries_its_article_and_what_it_is_about() -> None:
    """Its speaker is no part of what it is about."""
    claim = documents(ARTICLE, NOW).claims["c1"]

    assert ("a1", "Tarnby Post", "2026-11-23", "Envoys met") == tuple(
        claim["article"][key] for key in ("id", "source", "published_at", "title")
    )
    assert ([], ["Tarnby Council"], ["PRT"]) == (claim["people"], claim["organisations"], claim["countries"])


def test_a_speaker_has_the_country_that_any_mention_of_the_name_gives() -> None:
    """ "Portugal's envoy Ida Lind" speaks for Portugal also where the article then says "Lind"."""
    text = "Portugal's envoy Ida Lind said it rained. Lind denied it snowed."
    entities = (
        _entity("Portugal", 0, "GPE", country="PRT"),
        _entity("Ida Lind", 17, "PERSON"),
        _entity("Lind", 42, "PERSON"),
    )
    claims = tuple(
        msgspec.structs.replace(
            ARTICLE.claims[0],
            id=name,
            source=msgspec.structs.replace(_part(words, start), name="Ida Lind"),
            content=_part(content, text.index(content)),
        )
        for name, words, start, content in (
            ("c1", "Portugal's envoy Ida Lind", 0, "it rained"),
            ("c2", "Lind", 42, "it snowed"),
        )
    )
    article = msgspec.structs.replace(ARTICLE, text=text, entities=entities, claims=claims, events=())

    made = documents(article, NOW)

    assert [["PRT"], ["PRT"]] == [claim["source_countries"] for claim in made.claims.values()]
    assert ["Ida Lind"] == made.article["speakers"]


def test_what_an_event_lacks_is_left_out_of_its_document() -> None:
    """As it is in the article's: a search for events without a place finds them by that."""
    bare = msgspec.structs.replace(ARTICLE.events[0], place=None, time=None, actors=())
    made = documents(msgspec.structs.replace(ARTICLE, events=(bare,)), NOW)

    own, there = made.events["e1"], msgspec.to_builtins(made.article)["events"][0]

    assert there == {name: msgspec.to_builtins(own[name]) for name in own.keys() & there.keys()}
    assert not {"place", "time", "actors"} & (own.keys() | there.keys())


def test_an_event_carries_its_sides_and_the_sentence_that_tells_it() -> None:
    """A trigger alone says little to who reads a list of hits."""
    event = documents(ARTICLE, NOW).events["e1"]

    assert (["Envoys"], TEXT) == (event["participants"], event["passage"])


def test_events_of_no_known_class_are_counted_and_no_documents() -> None:
    """They would drown the others in every search."""
    made = documents(ARTICLE, NOW)

    assert (["e1"], 2) == (list(made.events), made.article["event_count"])
