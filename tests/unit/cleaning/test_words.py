"""The words of lines as numbers."""

import re

from hypothesis import given
from hypothesis import strategies as st

from pipeline.cleaning import characters, words

_ALPHABET = "aábcdeEÉfgiklmnoprstuzßдДж日 0123456789²-'’.,"
_LINES = st.lists(st.text(_ALPHABET, min_size=1, max_size=80), max_size=6)
_WORD = re.compile(r"\d+|[^\W\d_]+")


def folded(text: str) -> list[str]:
    """The words of a text, in lower case, and every number as ``0``: what the numbers stand for, one by one."""
    return ["0" if raw[0].isdecimal() else raw.lower() for raw in _WORD.findall(text)]


@given(_LINES)
def test_every_word_has_the_number_of_its_folded_form(lines: list[str]) -> None:
    """All at once or one by one: site memories and rules meet in these numbers."""
    found = words.read(characters.encode(lines))

    assert found.number.tolist() == [words.number_of(word) for line in lines for word in folded(line)]


def test_words_of_any_length_have_the_number_of_their_folded_form() -> None:
    """Long ones are numbered apart from the rest."""
    lines = ["a" * length for length in (1, 2, 31, 32, 33, 34, 500)]
    found = words.read(characters.encode(lines))

    assert found.number.tolist() == [words.number_of(line) for line in lines]
