"""Countries and peoples: missed names, canonical names and country codes."""

from pipeline.enrichment.entities.draft import Draft, Mention
from pipeline.enrichment.entities.wordlists import words as word_list

#: Names of countries that are first names, surnames or words as well: they are left to the model.
_ALSO_NAMES = word_list(
    """Jordan Chad Georgia Jersey Guinea Holland Ireland France Turkey Israel India Kenya Cuba Niger Oman Persia Congo
    Emirates America Pole Poles Finn Scot Brit Kiwi Swede Turk Dane English Roma Gaza"""
)


def countries(draft: Draft) -> None:
    """Tag countries and peoples that the model left untagged."""
    text, gazetteer = draft.text, draft.gazetteer
    for start, word in draft.words:
        known = gazetteer.places.get(word) or gazetteer.peoples.get(word)
        if known is None or len(word) < 4 or word in _ALSO_NAMES:
            continue
        end = start + len(word)
        joined = text[end : end + 1] == "-" or text[max(start - 1, 0) : start] == "-"
        if not joined and not draft.within(start, end):
            draft.put(Mention(start, end, known.label))


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
