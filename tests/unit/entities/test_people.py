"""Who is who among the persons of an article."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.enrichment.entities.people import People, alike, folded
from pipeline.enrichment.entities.person_names import parts, tidy

_NAMES = st.lists(
    st.sampled_from(["Ana Ruiz", "Ruiz", "Ana", "A. Ruiz", "Pedro Ruiz", "Kim Dae Hyun", "Kim", "Mr Ruiz", "-", "’s"])
)


def _name(people: People, name: str, start: int) -> str | None:
    person = people.who(name, start)
    return person.name if person else None


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("President Ana Ruiz", ("Ana", "Ruiz")),
        ("Prime Minister Tomas Lindqvist's", ("Tomas", "Lindqvist")),
        ("Tomas Lindqvist Jr.", ("Tomas", "Lindqvist")),
        ("President", ("President",)),
    ],
)
def test_titles_honours_and_possessives_come_off(name: str, expected: tuple[str, ...]) -> None:
    """Only the name stays, unless nothing else would."""
    assert expected == parts(name)


@pytest.mark.parametrize(
    ("first", "second", "expected"),
    [
        ("Otto Berg", "Jens Otto Harald Berg", True),
        ("J. Berg", "Jens Berg", True),
        ("Kristin Berg", "Kristen Berg", True),
        ("Kim Jong-nam", "Kim Jong Nam", True),
        ("Jon Berg", "Ron Berg", False),
        ("Anna Berg", "Otto Berg", False),
        ("Anna Berg", "Anna Holm", False),
    ],
)
def test_full_names_of_one_person(first: str, second: str, *, expected: bool) -> None:
    """Words left out, initials and a letter typed wrong do not make another person."""
    assert expected == alike(folded(parts(first)), folded(parts(second)))


def test_a_shared_surname_is_the_last_one_named() -> None:
    """Of two persons with one surname, the one named last before the short name is meant."""
    people = People([(0, "Ana Ruiz"), (50, "Pedro Ruiz"), (100, "Ruiz")])
    assert ("Ana Ruiz", "Pedro Ruiz") == (_name(people, "Ruiz", 40), _name(people, "Ruiz", 100))


def test_a_shared_surname_is_the_person_whom_the_article_is_about() -> None:
    """Unless one of them is named in full far more often."""
    people = People([(0, "Ana Ruiz"), (20, "Ana Ruiz"), (40, "Ana Ruiz"), (60, "Pedro Ruiz")])
    assert "Ana Ruiz" == _name(people, "Ruiz", 80)


def test_a_family_name_that_comes_first_is_found() -> None:
    """A short name that ends no full name means the person whose name begins with it, also when told later."""
    people = People([(0, "Kim"), (50, "Kim Dae Hyun")])
    assert "Kim Dae Hyun" == _name(people, "Kim", 0)


def test_a_name_nobody_bears_is_nobody_s() -> None:
    """No person is invented for a short name."""
    assert _name(People([(0, "Ana Ruiz")]), "Okafor", 10) is None


@given(_NAMES)
def test_every_full_name_has_a_person(names: list[str]) -> None:
    """Any order of mentions gives every full name a person whose name is one of the full names written."""
    people = People([(10 * at, name) for at, name in enumerate(names)])
    for at, name in enumerate(names):
        person = people.who(name, 10 * at)
        if len(name.split()) > 1 and len(parts(name)) > 1:
            assert person is not None
        assert person is None or person.name in {tidy(parts(other)) for other in names}
