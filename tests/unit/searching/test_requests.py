"""Requests ask for what the query says, of fields that the mappings have."""

from collections.abc import Iterator
from datetime import date
from typing import Any, get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st

from connectors.elasticsearch.indices import mapping
from pipeline.documents import Certainty
from pipeline.searching import requests
from pipeline.searching.fields import FIELDS, FOLDED
from pipeline.searching.filters import query_of
from pipeline.searching.query import KINDS, Days, Kind, Named, Near, Query


def mapped(properties: dict[str, Any], path: str = "") -> Iterator[tuple[str, str]]:
    """Path and type of each field of a mapping, with its sub-fields."""
    for name, field in properties.items():
        yield f"{path}{name}", field.get("type", "object")
        yield from mapped(field.get("properties", {}), f"{path}{name}.")
        yield from mapped(field.get("fields", {}), f"{path}{name}.")


@pytest.mark.parametrize("kind", KINDS)
def test_every_field_that_a_search_uses_is_mapped_for_it(kind: Kind) -> None:
    """Elasticsearch finds nothing in a field that is not there, and says nothing about it."""
    types = dict(mapped(mapping(kind)["properties"]))
    fields = FIELDS[kind]
    exact = [*fields.exact.values(), *fields.about, *([fields.speakers] if fields.speakers else [])]

    texts = [*(name.partition("^")[0] for name in fields.text), *fields.about_words, *fields.speaker_words]
    assert {"text"} == {types.get(name, name) for name in (*texts, *fields.shown)}
    assert {"keyword"} == {types.get(f"{name}{FOLDED}", name) for name in exact}
    assert {"keyword"} == {types.get(name, name) for name in (*fields.codes.values(), "id")}
    assert {"date"} == {types.get(name, name) for name in (fields.published, fields.axis, "ingested_at")}
    assert fields.where is None or types[fields.where] == "geo_point"
    assert set(fields.facets) <= fields.exact.keys() | fields.codes.keys()
    assert [] == [name for name in fields.hidden if name not in types]


def test_a_query_without_anything_asks_for_everything() -> None:
    """Newest first, and pages that do not overlap."""
    body = requests.page(Query()).body
    assert body is not None

    assert {"match_all": {}} == body["query"]
    assert [{"published_at": {"order": "desc", "missing": "_last"}}, {"id": "asc"}] == body["sort"]
    assert "highlight" not in body


def test_words_score_and_filters_do_not() -> None:
    """So that a filter never changes the order."""
    found = query_of(Query(kind="claims", text="cod", certainty=("denied",), country=("PRT", "ISL")))

    assert "cod" == found["bool"]["must"][0]["simple_query_string"]["query"]
    assert [{"terms": {"countries": ["PRT", "ISL"]}}, {"terms": {"certainty": ["denied"]}}] == found["bool"]["filter"]


def test_an_event_is_found_on_every_day_that_it_touches() -> None:
    """It ends after the first day that is asked for, and begins before the last."""
    stretch = Days(date(2026, 11, 1), date(2026, 11, 30))

    assert [
        {"range": {"time.end": {"gte": "2026-11-01"}}},
        {"range": {"time.start": {"lte": "2026-11-30"}}},
    ] == query_of(Query(kind="events", happening=stretch))["bool"]["filter"]


def test_a_country_is_not_heard_in_the_names_of_others() -> None:
    """The Portugal Post does not speak for Portugal; a person is found by the surname."""
    country = query_of(Query(kind="claims", said_by=(Named("Portugal", "PRT"),)))
    person = query_of(Query(kind="claims", said_by=(Named("Brook"),)))

    assert ("multi_match" in str(country), "source_countries" in str(country)) == (False, True)
    assert ("multi_match" in str(person), "source_countries" in str(person)) == (True, False)


def test_values_of_filters_are_not_marked_in_the_text() -> None:
    """Who asks for denied claims does not look for the word "denied"."""
    body = requests.page(Query(kind="claims", text="cod", certainty=("denied",), about=(Named("Ada Brook"),))).body
    assert body is not None

    marked = str(body["highlight"]["highlight_query"])
    assert (True, True, False) == ("cod" in marked, "Ada Brook" in marked, "denied" in marked)


def test_the_console_gets_marks_that_can_be_seen() -> None:
    """Private-use characters would be invisible, and lost on the way through a clipboard."""
    shown = requests.page(Query(text="cod")).console()

    assert shown.startswith("GET /articles/_search\n{")
    assert r'"\ue000"' in shown
    assert requests.MARK_ON not in shown


_NAMED = st.builds(Named, st.text(min_size=1), st.none() | st.just("PRT"))
_NAMES = st.lists(st.text(min_size=1), max_size=2).map(tuple)
QUERIES = st.builds(
    Query,
    kind=st.sampled_from(KINDS),
    text=st.text(),
    about=st.lists(_NAMED, max_size=2).map(tuple),
    outlet=_NAMES,
    person=_NAMES,
    certainty=st.lists(st.sampled_from(get_args(Certainty.__value__)), max_size=2).map(tuple),
    near=st.none() | st.just(Near(1.0, 2.0, 3.0)),
    order=st.sampled_from(["best", "newest", "oldest", "nearest"]),
)


@given(QUERIES)
def test_hits_facets_histogram_and_map_count_the_same_documents(query: Query) -> None:
    """One query stands in all of their requests."""
    made = [
        requests.page(query),
        requests.facets(query),
        requests.extent(query),
        requests.histogram(query, "day"),
        requests.tiles(query),
    ]

    assert [query_of(query)] * len(made) == [request.body["query"] for request in made if request.body]
