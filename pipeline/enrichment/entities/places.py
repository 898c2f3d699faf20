"""Countries and peoples: missed names, canonical names and country codes."""

from pipeline.enrichment.entities.draft import Draft, Mention
from pipeline.names.atlas import key_of
from pipeline.names.gazetteer import ALSO_NAMES
from pipeline.names.wordlists import words as word_list

_LAND_FIRST = word_list("Lake Mount Mt Cape River Gulf")
_LAND_LAST = word_list("Valley River Bay Strait Island Islands Mountains Sea Ocean Peninsula Desert Lake Canal Coast")


def countries(draft: Draft) -> None:
    """Tag countries and peoples that the model left untagged."""
    text, gazetteer = draft.text, draft.gazetteer
    for start, word in draft.words:
        known = gazetteer.places.get(word) or gazetteer.peoples.get(word)
        if known is None or len(word) < 4 or word in ALSO_NAMES:
            continue
        end = start + len(word)
        joined = text[end : end + 1] == "-" or text[max(start - 1, 0) : start] == "-"
        if not joined and not draft.within(start, end):
            draft.put(Mention(start, end, known.label))


def put_right(draft: Draft) -> None:
    """Take capitals for places ("Ottawa said") and lakes and valleys for no persons, whatever the model saw."""
    capitals = draft.gazetteer.capital_keys
    for mention in draft.labelled("ORG", "PERSON", "PRODUCT", "WORK_OF_ART"):
        words = draft.words_of(mention)
        if mention.known is not None:
            continue
        if mention.label != "PERSON" and key_of(words) in capitals:
            mention.label = "GPE"
        elif mention.label in ("PERSON", "PRODUCT") and " " in words:
            first, _, rest = words.partition(" ")
            if first in _LAND_FIRST or rest.rpartition(" ")[2] in _LAND_LAST:
                mention.label = "LOC"


def name_countries(draft: Draft) -> None:
    """Give countries, regions and peoples their canonical name and country code."""
    gazetteer = draft.gazetteer
    for mention in draft.labelled("GPE", "LOC", "NORP"):
        if mention.known is not None:
            continue
        words = " ".join(draft.words_of(mention).removesuffix("'s").split())
        name = words.removeprefix("the ").removeprefix("The ")
        if mention.label == "NORP":
            mention.known = gazetteer.people(name) or gazetteer.place(name)
        else:
            mention.known = gazetteer.place(words) or gazetteer.place(name) or gazetteer.people(name)
        mention.name = mention.known.name if mention.known else name
