"""The entities of whole articles."""

from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.documents import Entity, Location
from pipeline.enrichment.entities import find_entities
from pipeline.enrichment.entities.dates import span_of_days
from pipeline.enrichment.reading import Reading
from pipeline.settings import config_folder
from pipeline.spans import OffsetMap
from tests.floors import check
from tests.unit.entities.labelled import name_figures, place_figures
from tests.unit.entities.reading import article, entities_of, gazetteer, named, nlp

_PIECES = st.sampled_from(
    [
        *("Dvorak-Li", "Minghao", "Mr.", "Okafor", "the", "South China Morning Post", "reported", "Kenya's", ", who "),
        *("Foreign Ministry", "(WHO)", "World Health Organization", "in 1998", "from 2004 to 2009", "Monday", "(1905)"),
        *("9:30 p.m. on", "’s", "-", "Paris, Texas", "Marta Okafor", "\n", "\n\n", ".", "“", "the U.S.", "next year"),
        *("5-7 June", "Share this article", "Prime Minister", "Asia-Pacific", "\xa0", "Éire", "𝔘", "30 May"),
    ]
)


@settings(max_examples=60, deadline=None)
@given(st.lists(_PIECES, min_size=1, max_size=25).map(" ".join).filter(lambda text: text.strip(" \n\xa0")))
def test_spans_are_exact_sorted_and_apart(text: str) -> None:
    """Whatever an article holds, every entity's raw span is its words, and entities never overlap."""
    clean = article(f"Harbour news\n\n{text}\n\nThe mayor said nothing.", "2024-03-06")
    found = find_entities(Reading(clean, nlp()(clean.text), OffsetMap(clean.removed)), gazetteer())
    assert [entity.text for entity in found] == [clean.raw_text[entity.raw_start : entity.raw_end] for entity in found]
    assert [entity.text for entity in found] == [clean.text[entity.start : entity.end] for entity in found]
    assert all(entity.text and entity.name for entity in found)
    assert all(span_of_days(entity.when) for entity in found if entity.when is not None)
    assert all(first.end <= second.start for first, second in pairwise(found))


def _only(found: tuple[Entity, ...], text: str) -> Entity:
    (entity,) = {entity.text: entity for entity in found if entity.text == text}.values()
    return entity


def test_two_persons_that_a_hyphen_joins_are_two() -> None:
    """A name fused by a hyphen is parted where both halves are persons of the article."""
    found = entities_of(
        "Will the Dvorak-Li Minghao pact hold? Pavel Dvorak flew home. Li Minghao, who leads the party, thanked Dvorak."
    )
    persons = named(found, "PERSON")
    assert [("Dvorak", "Pavel Dvorak"), ("Li Minghao", "Li Minghao")] == persons[:2]


def test_a_name_with_a_hyphen_of_its_own_stays_whole() -> None:
    """A double name is one person."""
    found = entities_of("Mary-Anne Holt won. Peter Holt, her son, cheered. Mary-Anne Holt waved.")
    assert ("Mary-Anne Holt", "Mary-Anne Holt") in named(found, "PERSON")


def test_a_surname_that_the_model_takes_for_a_place_is_a_person() -> None:
    """A surname of a person of the article is that person, but not after "in"."""
    found = entities_of(
        "Ella Lincoln sued the bank. Lincoln won. The trial was held in Lincoln, and Lincoln told reporters so."
    )
    assert ["Ella Lincoln"] * 3 == [name for _text, name in named(found, "PERSON")]


def test_countries_have_code_and_middle() -> None:
    """A country carries its code and a point that says it is a country's."""
    country = _only(entities_of("The ship sailed to Norway in May."), "Norway")
    assert ("Norway", "NOR", Location(62.0, 10.0), "country") == (
        country.name,
        country.country,
        country.location,
        country.precision,
    )


@pytest.mark.parametrize(
    ("text", "words", "expected"),
    [
        ("Police in Paris, Texas, arrested two men.", "Paris", ("USA", "city", 34, -96)),
        ("The museum in Paris reopened, the French minister said.", "Paris", ("FRA", "city", 49, 2)),
        ("The governor of Texas signed the bill.", "Texas", ("USA", "division", 31, -98)),
        ("A storm hit New York on Monday.", "New York", ("USA", "city", 41, -74)),
        ("The power station in Donetsk was hit, the Ukrainian army said.", "Donetsk", ("UKR", "city", 48, 38)),
    ],
)
def test_places_lie_where_the_text_means(text: str, words: str, expected: tuple[str, str, int, int]) -> None:
    """A place told after the name, a country of the article, and the number of people choose among namesakes."""
    place = _only(entities_of(text), words)
    assert place.location is not None
    assert expected == (place.country, place.precision, round(place.location.lat), round(place.location.lon))


def test_outlets_are_organisations_of_their_kind() -> None:
    """A listed outlet is found whatever the model takes it for; one that reports is known by its last word."""
    found = entities_of("The South China Morning Post said so. The dam had burst, the Valdoria Herald reported.")
    assert [("South China Morning Post", "outlet"), ("Valdoria Herald", "outlet")] == [
        (entity.text, entity.kind) for entity in found if entity.label == "ORG"
    ]


def test_a_body_of_state_belongs_to_its_country() -> None:
    """A country and its ministry are one organisation with the country's code."""
    found = entities_of("Ghana’s Foreign Ministry denied it. A Foreign Ministry spokeswoman said the envoy was safe.")
    assert {("Foreign Ministry of Ghana", "GHA")} == {
        (entity.name, entity.country) for entity in found if entity.label == "ORG"
    }


def test_the_seed_s_names() -> None:
    """The article we ship keeps its persons and outlets, each under one name."""
    text = (config_folder().parent / "seeds" / "000_dc5a2832e058e991.txt").read_text(encoding="utf-8")
    found = entities_of(text, "2023-09-19")
    persons = {entity.name for entity in found if entity.label == "PERSON"} - {"Chanakya"}
    assert {
        "Kim Jong Un",
        "Mao Ning",
        "Nikolai Patrushev",
        "Sergei Lavrov",
        "Vladimir Putin",
        "Wang Yi",
        "Xi Jinping",
    } == persons
    assert {"China", "Russia", "North Korea", "Ukraine"} == {
        entity.name for entity in found if entity.precision == "country"
    }
    assert {"2023-10", "2023-09-18", "2023-09-21"} == {entity.when for entity in found if entity.when}


def test_our_names_and_places_keep_their_floor() -> None:
    """Our labelled articles keep their F1, and our labelled places their share of right ones."""
    check("entities", name_figures() | place_figures())
