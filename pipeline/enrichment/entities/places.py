"""Countries, peoples and places: missed country names, country codes and coordinates."""

from pipeline.enrichment.entities.draft import Draft, Mention
from pipeline.enrichment.entities.wordlists import words as word_list

#: Country names that are first names, surnames or words as well: they are left to the model.
_ALSO_NAMES = word_list(
    """Jordan Chad Georgia Jersey Guinea Holland Ireland France Turkey Israel India Kenya Cuba Niger Oman Persia
    Congo Emirates America"""
)


def countries(draft: Draft) -> None:
    """Tag countries and peoples that the model left untagged."""
    text, gazetteer = draft.text, draft.gazetteer
    for start, word in draft.words:
        label = "GPE" if word in gazetteer.places else "NORP" if word in gazetteer.peoples else None
        if label is None or len(word) < 4 or word in _ALSO_NAMES:
            continue
        known = gazetteer.places.get(word) or gazetteer.peoples[word]
        end = start + len(word)
        joined = text[end : end + 1] == "-" or text[max(start - 1, 0) : start] == "-"
        if not joined and not draft.within(start, end):
            draft.put(Mention(start, end, known.label))


def name_places(draft: Draft) -> None:
    """Give places and peoples their canonical name, country code and coordinates."""
    for mention in draft:
        if mention.label not in ("GPE", "LOC", "NORP") or mention.known is not None:
            continue
        words = " ".join(draft.words_of(mention).removesuffix("'s").split())
        name = words.removeprefix("the ").removeprefix("The ")
        gazetteer = draft.gazetteer
        if mention.label == "NORP":
            known = gazetteer.people(name) or gazetteer.place(name)
        else:
            known = gazetteer.place(words) or gazetteer.place(name) or gazetteer.people(name)
        mention.known = known
        mention.name = known.name if known else name
