"""The query that the page's address asks for."""

from datetime import date

import pytest

from pipeline.searching.query import Days, Query, QueryError
from pipeline.web.address import begun, page_of, query_of, without


def test_an_address_says_kind_words_days_and_filters() -> None:
    """What stands in it is what is searched."""
    address = {"kind": ["claims"], "q": ["cod quota"], "certainty": ["denied", "expected"], "to": ["2026-11-02"]}
    address |= {"order": ["oldest"]}

    assert Query(
        kind="claims",
        text="cod (quota | quota*)",
        certainty=("denied", "expected"),
        order="oldest",
        published=Days(None, date(2026, 11, 2)),
    ) == query_of(address)


def test_filters_of_other_kinds_do_not_count() -> None:
    """Articles have no certainty."""
    assert Query() == query_of({"certainty": ["denied"], "nonsense": ["x"]})


@pytest.mark.parametrize(
    ("address", "says"),
    [
        ({"kind": ["letters"]}, "articles, claims, events"),
        ({"from": ["soon"]}, "`from` is 'soon'"),
        ({"order": ["nearest"]}, "best, newest, oldest"),
    ],
)
def test_what_cannot_be_searched_is_said(address: dict[str, list[str]], says: str) -> None:
    """In one sentence."""
    with pytest.raises(QueryError, match=says):
        query_of(address)


@pytest.mark.parametrize("page", ["0", "-1", "x", "501", "٣", "9" * 5000])
def test_pages_go_as_deep_as_the_index(page: str) -> None:
    """And begin with the first."""
    with pytest.raises(QueryError, match="Pages go from 1 to 500"):
        page_of({"page": [page]})


def test_a_page_is_a_number() -> None:
    """The first one needs none."""
    assert (1, 500) == (page_of({}), page_of({"page": ["500"]}))


@pytest.mark.parametrize(
    ("typed", "asked"),
    [
        ("", ""),
        ("c", "c"),
        ("co", "(co | co*)"),
        ("north sea cod", "north sea (cod | cod*)"),
        ("+cod", "+(cod | cod*)"),
        ("cod ", "cod "),
        ("co*", "co*"),
        ('"north sea', '"north sea'),
        ('"north sea"', '"north sea"'),
        ('"north sea" cod', '"north sea" (cod | cod*)'),
        ("Vindfjör", "(Vindfjör | Vindfjör*)"),
        ("well-known", "well-known"),
    ],
)
def test_the_last_word_may_be_the_beginning_of_one(typed: str, asked: str) -> None:
    """Results come as one types; phrases and finished words are taken as they stand."""
    assert asked == begun(typed)


def test_a_facet_is_left_out_to_see_what_else_could_be_chosen() -> None:
    """All other filters stay."""
    query = Query(kind="claims", certainty=("denied",), country=("ISL",))

    assert Query(kind="claims", country=("ISL",)) == without(query, "certainty")
