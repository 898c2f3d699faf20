"""Whether the words around a date look ahead or back."""

from pipeline.enrichment.columns import Columns
from pipeline.names.wordlists import words as word_list

#: Verbs and adjectives after which the infinitive, or the date, lies ahead.
_PLANS = word_list(
    """agree aim ask call decide due expect expected hope intend invite invited likely mean order plan planned
    pledge prepare promise propose ready schedule scheduled set slated suppose supposed threaten tipped vow
    want warn"""
)
#: Present tense that tells of what is past already.
_TELLING = word_list("say show report tell reveal suggest note describe claim accord")
_DUE = frozenset({"due", "slated", "scheduled", "set", "expected"})
_BE_NOW = frozenset({"is", "are", "am", "'s", "'re", "’s", "’re"})
_MOST_STEPS = 6


def looks_ahead(columns: Columns, word: int) -> bool | None:
    """Whether the verb that governs a word speaks of what is to come (True), of what was (False), or neither.

    Args:
        word: index of the topmost word of the date.
    """
    at = word
    for _ in range(_MOST_STEPS):
        head = columns.heads[at]
        if head == at:
            return None
        at = head
        tag = columns.tags[at]
        if columns.words[at] in _DUE and tag in ("JJ", "VBN"):
            return True
        if tag[:2] == "VB":
            verdict = _by_verb(columns, at)
            if verdict is not None or tag != "VBG":
                return verdict
    return None


def _by_verb(columns: Columns, verb: int) -> bool | None:
    helpers = [kid for kid in columns.kids[verb] if kid < verb and columns.deps[kid] in ("aux", "auxpass")]
    words = {columns.words[helper] for helper in helpers}
    if any(columns.tags[helper] == "MD" for helper in helpers):
        return "have" not in words
    tag = columns.tags[verb]
    if tag == "VB":
        return _by_infinitive(columns, verb) if "to" in words else None
    if tag == "VBD" or words & {"has", "have", "had", "'ve", "’ve", "was", "were", "did"}:
        return False
    if tag == "VBG":
        return True if words & _BE_NOW else None
    if tag == "VBN":
        return bool(words & _BE_NOW)
    return None if columns.lemmas[verb] in _TELLING else True


def _by_infinitive(columns: Columns, verb: int) -> bool | None:
    governor = columns.heads[verb]
    if columns.lemmas[governor] in _PLANS or governor == verb:
        return True
    if columns.tags[governor][:2] == "JJ":
        # "Is able to" looks ahead, "was able to" looks back.
        governor = columns.heads[governor]
    return True if columns.tags[governor] in ("VBZ", "VBP") else None
