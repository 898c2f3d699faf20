"""What people type becomes the query that they mean, or one sentence that says what would do."""

from collections.abc import Mapping
from contextlib import suppress
from datetime import date
from functools import cache

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.names.gazetteer import Gazetteer
from pipeline.searching.days import days
from pipeline.searching.query import Days, Named, Near, Query, QueryError
from pipeline.searching.reading import VOCABULARIES, known, read
from pipeline.settings import config_folder

TODAY = date(2026, 11, 24)


@cache
def names() -> Gazetteer:
    """The lists that we ship."""
    return Gazetteer.load(config_folder() / "names")


def _read(kind: str, given: Mapping[str, str]) -> Query:
    return read(kind, "", {name: [value] for name, value in given.items()}, names, TODAY)


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("Ada Brook", Named("Ada Brook")),
        ("Portugal", Named("Portugal", "PRT")),
        ("portuguese", Named("Portugal", "PRT")),
        ("Lisbon", Named("Lisbon", "PRT")),
        ("IMF", Named("International Monetary Fund")),
    ],
)
def test_a_speaker_is_known_by_any_of_its_names(typed: str, meant: Named) -> None:
    """A capital speaks for its country."""
    assert (meant,) == _read("claims", {"said_by": typed}).said_by


def test_a_town_that_is_spoken_of_is_not_its_country() -> None:
    """What happens in Lisbon is not about all of Portugal."""
    assert (Named("Lisbon"),) == _read("claims", {"about": "Lisbon"}).about


@pytest.mark.parametrize("typed", ["Kenya", "kenya", "KEN", "ken", "Kenyan"])
def test_a_country_is_known_by_name_and_code(typed: str) -> None:
    """In the form that the documents have."""
    assert ("KEN",) == _read("articles", {"country": typed}).country


@pytest.mark.parametrize(
    ("place", "within", "meant"),
    [
        ("39.9,116.4", "500km", Near(39.9, 116.4, 500)),
        ("-33.9, 18.4", "10", Near(-33.9, 18.4, 10)),
        ("Nairobi", None, Near(-1.28, 36.82, 100, "Nairobi, KEN")),
        ("Paris", "100 mi", Near(48.85, 2.35, 160.9344, "Paris, FRA")),
        ("Paris, Texas", "1km", Near(33.66, -95.56, 1, "Paris, USA")),
    ],
)
def test_a_circle_is_given_by_a_town_or_by_degrees(place: str, within: str | None, meant: Near) -> None:
    """Of several towns of a name the largest is meant, unless the country or division is told."""
    assert meant == _read("events", {"near": place} | ({"within": within} if within else {})).near


@pytest.mark.parametrize(
    ("first", "last", "meant"),
    [
        ("2026", "2026", Days(date(2026, 1, 1), date(2026, 12, 31))),
        ("2024-02", "2024-02", Days(date(2024, 2, 1), date(2024, 2, 29))),
        ("yesterday", "today", Days(date(2026, 11, 23), TODAY)),
        ("-2w", "+1m", Days(date(2026, 11, 10), date(2026, 12, 24))),
        ("-1y", None, Days(date(2025, 11, 24), None)),
    ],
)
def test_days_are_taken_at_their_own_granularity(first: str, last: str | None, meant: Days) -> None:
    """An upper end stands for all of its month or year."""
    given_ = {"from": first} | ({"to": last} if last else {})

    assert meant == _read("articles", given_).published
    assert (meant, Days()) == ((found := _read("events", given_)).happening, found.published)


@given(st.dates(), st.sampled_from(["%Y-%m-%d", "%Y-%m", "%Y"]))
def test_a_day_lies_in_every_stretch_that_is_named_after_it(day: date, form: str) -> None:
    """Whatever the granularity, and also in the years before 1000."""
    typed = day.isoformat()[: {"%Y-%m-%d": 10, "%Y-%m": 7, "%Y": 4}[form]]

    found = days({"from": typed, "to": typed}, "from", "to", TODAY)

    assert found.first is not None
    assert found.last is not None
    assert found.first <= day <= found.last


@given(st.text())
def test_anything_typed_as_a_day_is_a_day_or_one_sentence(typed: str) -> None:
    """Never a traceback."""
    with suppress(QueryError):
        days({"from": typed}, "from", "to", TODAY)


@pytest.mark.parametrize(
    ("kind", "given_", "says"),
    [
        ("claims", {"certainty": "speculativ"}, "did you mean speculated?"),
        ("claim", {}, "did you mean claims?"),
        ("claims", {"status": "planned"}, "search in events"),
        ("articles", {"status": "planned"}, "search in events"),
        ("events", {"said_by": "Ada Brook"}, "search in articles or claims"),
        ("claims", {"near": "Nairobi"}, "search in articles or events"),
        ("articles", {"country": "Portugul"}, "did you mean Portugal"),
        ("articles", {"country": "Narnia"}, "three letters"),
        # Two countries have that name, so it is none of its own proposals.
        ("articles", {"country": "Korea"}, "did you mean S Korea or"),
        ("articles", {"from": "7d"}, "-7d, +2w"),
        ("events", {"near": "Zzyzzxq"}, "no such town"),
        ("events", {"near": "Japan"}, "Use `country`"),
        ("events", {"near": "99,10"}, "degrees north go to 90"),
        ("events", {"near": "Nairobi", "within": "far"}, "500km"),
        ("events", {"within": "5km"}, "give a place"),
        ("events", {"order": "nearest"}, "only with `near`"),
        ("articles", {"from": "2026-13"}, "2026-10-14"),
        ("articles", {"from": "2026-11-02", "to": "2026-11-01"}, "comes after"),
        ("articles", {"from": "2026", "published_from": "2026"}, "give one of them"),
        ("articles", {"colour": "red"}, "There is no filter `colour`"),
    ],
)
def test_what_cannot_be_asked_is_told_in_one_sentence(kind: str, given_: dict[str, str], says: str) -> None:
    """With the words that would do, or the nearest one."""
    with pytest.raises(QueryError) as caught:
        _read(kind, given_)

    assert says in str(caught.value)


@pytest.mark.parametrize(("name", "words"), VOCABULARIES.items())
def test_words_of_a_vocabulary_are_taken_in_any_capitals(name: str, words: tuple[str, ...]) -> None:
    """And given back as the documents have them."""
    assert list(words) == [known(name, word.swapcase(), words) for word in words]
