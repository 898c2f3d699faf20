"""Lemmas of single words, on demand.

spaCy's lemmatizer and attribute ruler visit every token and cost a quarter of the reading time; claims and
events ask for the lemma of a few verbs and nouns. The tables (irregular forms, endings, known lemmas) are those
of the pipeline's own lemmatizer, so the answers are the same.
"""

from typing import Literal

from spacy.language import Language
from spacy.tokens import Token
from spacy.vocab import Vocab

type Kind = Literal["verb", "noun", "adj", "adv"]
type Endings = list[tuple[str, str]]

_KINDS: dict[str, Kind] = {"V": "verb", "N": "noun", "J": "adj", "R": "adv"}
#: Endings for pipelines that bring no tables.
_ENDINGS: dict[str, Endings] = {
    "verb": [("ies", "y"), ("es", ""), ("s", ""), ("ed", ""), ("ing", "")],
    "noun": [("ies", "y"), ("s", "")],
}
_TABLES = "copydesk_lemmas"
#: Tags of words that stand in their base form already.
_BASE_TAGS = frozenset({"NN", "NNP", "VB", "VBP", "JJ", "RB", "MD"})


def take_tables(nlp: Language) -> None:
    """Keep the tables of the pipeline's lemmatizer with its vocabulary, so that the pipe itself can go."""
    if nlp.vocab.lookups.has_table(_TABLES):
        return
    kept: dict[str, dict[str, tuple[dict[str, list[str]], frozenset[str], Endings]]] = {}
    lookups = getattr(nlp.get_pipe("lemmatizer"), "lookups", None) if "lemmatizer" in nlp.pipe_names else None
    for kind in _KINDS.values():
        irregular, known, endings = {}, frozenset[str](), _ENDINGS.get(kind, [])
        if lookups is not None and lookups.has_table("lemma_rules"):
            irregular = dict(lookups.get_table("lemma_exc").get(kind, {}))
            known = frozenset(lookups.get_table("lemma_index").get(kind, []))
            endings = [(old, new) for old, new in lookups.get_table("lemma_rules").get(kind, [])]
        kept.setdefault("tables", {})[kind] = (_by_text(nlp, irregular), known, endings)
    nlp.vocab.lookups.add_table(_TABLES, {**kept, "cache": {}})


def _by_text(nlp: Language, irregular: dict[str | int, list[str]]) -> dict[str, list[str]]:
    # Table keys are hashes where the table was unpacked from a model folder.
    return {nlp.vocab.strings[form] if isinstance(form, int) else form: to for form, to in irregular.items()}


def lemma(token: Token) -> str:
    """The lemma of a token, in lower case, by its tag: "said" → "say" (VBD), "talks" → "talk" (NNS)."""
    return Lemmas(token.vocab).of(token.lower_, token.tag_)


def is_inflected(tag: str) -> bool:
    """Whether words with this Penn tag may differ from their lemmas."""
    return tag[:1] in _KINDS and tag not in _BASE_TAGS


class Lemmas:
    """The lemmas of a vocabulary, for those who ask for many.

    Args:
        vocab: of a pipeline whose tables were taken.
    """

    def __init__(self, vocab: Vocab) -> None:
        table = vocab.lookups.get_table(_TABLES)
        self._tables = table["tables"]
        self._cache: dict[tuple[str, str], str] = table["cache"]

    def of(self, word: str, tag: str) -> str:
        """The lemma of a word in lower case with a Penn tag."""
        found = self._cache.get((word, tag))
        if found is None:
            if not is_inflected(tag):
                return word
            found = self._cache[word, tag] = _lookup(word, *self._tables[_KINDS[tag[0]]])
        return found


def _lookup(word: str, irregular: dict[str, list[str]], known: frozenset[str], endings: Endings) -> str:
    if word in irregular:
        return irregular[word][-1]
    stems = [word[: -len(old)] + new for old, new in endings if word.endswith(old) and len(word) > len(old)]
    listed = [stem for stem in stems if stem in known]
    return listed[-1] if listed else (stems or [word])[0]
