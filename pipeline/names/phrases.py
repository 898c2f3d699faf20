"""Finds names of a list in a text, as whole words."""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from pipeline.documents import Location, Precision

type Word = tuple[int, str]

#: A word that begins with a capital, hyphenated parts apart. What stands before is looked at second: the engine skips
#: to a set of letters, but not to what a look back allows.
_CAPITALISED = re.compile(r"[^\W\d_a-zß-öø-ÿ](?<!\w.)[\w.]*")


@dataclass(frozen=True, slots=True)
class Known:
    """What a name stands for.

    Attributes:
        label: the OntoNotes label of such names.
        kind, country, location, precision: as in `pipeline.documents.Entity`.
    """

    name: str
    label: str
    kind: str | None = None
    country: str | None = None
    location: Location | None = None
    precision: Precision | None = None


class Phrases:
    """Finds names in a text, the longest where several begin at one word.

    Args:
        known: name as written, with straight apostrophes -> what it stands for.
    """

    def __init__(self, known: Mapping[str, Known]) -> None:
        self._by_first: dict[str, list[tuple[str, Known]]] = {}
        for form in sorted(known, key=len, reverse=True):
            words = capitalised_words(form)
            # A name that begins in lower case is left to what the model sees.
            if words and words[0][0] == 0:
                self._by_first.setdefault(words[0][1], []).append((form, known[form]))

    def find(self, text: str, words: Iterable[Word]) -> Iterator[tuple[int, int, Known]]:
        """Yield start, end and meaning of each name, in text order.

        Args:
            words: the capitalised words of the text, as `capitalised_words` gives them.
        """
        past = 0
        for start, word in words:
            forms = self._by_first.get(word)
            if forms is None or start < past:
                continue
            for form, known in forms:
                end = start + len(form)
                if text.startswith(form, start) and not text[end : end + 1].isalnum():
                    yield start, end, known
                    past = end
                    break


def capitalised_words(text: str) -> list[Word]:
    """Start and text of every word that begins with a capital; a full stop stays with "U.N." only."""
    words = []
    for found in _CAPITALISED.finditer(text):
        word = found.group()
        if word[-1] == "." and "." not in word[:-1]:
            word = word[:-1]
        words.append((found.start(), word))
    return words
