"""Whether the words around a date look ahead or back."""

from spacy.tokens import Token

from pipeline.enrichment.lemmas import lemma
from pipeline.names.wordlists import words as word_list

#: Verbs and adjectives after which the infinitive, or the date, lies ahead.
_PLANS = word_list(
    """agree aim ask call decide due expect expected hope intend invite invited likely mean order plan planned
    pledge prepare promise propose ready schedule scheduled set slated suppose supposed threaten tipped vow
    want warn"""
)
#: Present tense that tells of what is past already.
_TELLING = word_list("say show report tell reveal suggest note describe claim accord")
_BE_NOW = frozenset({"is", "are", "am", "'s", "'re", "’s", "’re"})
_MOST_STEPS = 6


def looks_ahead(token: Token) -> bool | None:
    """Whether the verb that governs a word speaks of what is to come (True), of what was (False), or neither.

    Args:
        token: the topmost word of the date.
    """
    for _ in range(_MOST_STEPS):
        head = token.head
        if head is token or head.i == token.i:
            return None
        token = head
        if token.lower_ in ("due", "slated", "scheduled", "set", "expected") and token.tag_ in ("JJ", "VBN"):
            return True
        if token.tag_[:2] == "VB":
            verdict = _by_verb(token)
            if verdict is not None or token.tag_ != "VBG":
                return verdict
    return None


def _by_verb(verb: Token) -> bool | None:
    helpers = [child for child in verb.lefts if child.dep_ in ("aux", "auxpass")]
    words = {child.lower_ for child in helpers}
    if any(child.tag_ == "MD" for child in helpers):
        return "have" not in words
    tag = verb.tag_
    if tag == "VB":
        return _by_infinitive(verb) if "to" in words else None
    if tag == "VBD" or words & {"has", "have", "had", "'ve", "’ve", "was", "were", "did"}:
        return False
    if tag == "VBG":
        return True if words & _BE_NOW else None
    if tag == "VBN":
        return bool(words & _BE_NOW)
    return None if lemma(verb) in _TELLING else True


def _by_infinitive(verb: Token) -> bool | None:
    governor = verb.head
    if lemma(governor) in _PLANS or governor.i == verb.i:
        return True
    if governor.tag_[:2] == "JJ":
        # "Is able to" looks ahead, "was able to" looks back.
        governor = governor.head
    return True if governor.tag_ in ("VBZ", "VBP") else None
