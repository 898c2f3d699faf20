"""The parts of a person's name."""

import unicodedata
from functools import lru_cache

from pipeline.names.wordlists import words as word_list

_TITLES = word_list(
    """mr mrs ms miss mx dr doctor prof professor sir dame lord lady king queen prince princess emperor empress
    tsar tsarina pope saint st rev reverend father fr sister brother bishop archbishop cardinal imam sheikh
    shaikh ayatollah mullah rabbi president vice prime premier minister chancellor secretary chairman
    chairwoman chair speaker senator sen representative rep congressman congresswoman governor gov mayor
    ambassador envoy judge justice attorney lawyer prosecutor administrator director commissioner chief
    general gen admiral adm colonel col major maj captain capt lieutenant lt sergeant sgt corporal cpl
    private pvt marshal commander officer detective inspector superintendent sheriff coach manager actor
    actress singer author spokesman spokeswoman spokesperson leader dictator ceo cfo deputy foreign defence
    defense finance interior former ex acting then the late hon honourable honorable baron baroness duke
    duchess count countess crown first"""
)
_HONOURS = word_list("jr sr ii iii iv phd md esq obe mbe cbe dbe kbe frs qc kc mp msp mep ra sc")


@lru_cache(maxsize=8192)
def fold(word: str) -> str:
    """A word for comparing names: lower case, without diacritics, full stops and possessive."""
    word = word.removesuffix("'s")
    if not word.isascii():
        word = "".join(mark for mark in unicodedata.normalize("NFKD", word) if not unicodedata.combining(mark))
    return word.lower().strip(".,'\"")


@lru_cache(maxsize=8192)
def parts(name: str) -> tuple[str, ...]:
    """The words of a person's name without titles, honours and possessive, as written.

    All words are kept where nothing else would be left ("the President").
    """
    words = name.removesuffix("'s").removesuffix("'").replace("\n", " ").strip(" ,.\"'").split()
    first, last = 0, len(words)
    while first < last and fold(words[first]) in _TITLES:
        first += 1
    while last - first > 1 and fold(words[last - 1]) in _HONOURS:
        last -= 1
    return tuple(words[first:last] or words)


def is_title(word: str) -> bool:
    """Whether a word is a title, a rank or an office before a name."""
    return fold(word) in _TITLES


@lru_cache(maxsize=8192)
def tidy(words: tuple[str, ...]) -> str:
    """A name as it is shown: one blank between words, no name in capitals throughout."""
    return " ".join(word.title() if len(word) > 3 and word.isupper() else word for word in words)
