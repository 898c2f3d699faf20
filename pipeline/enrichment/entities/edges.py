"""Where names begin and end: without article, short title and possessive."""

import re

from pipeline.enrichment.entities.draft import Draft, Mention

_TITLE = re.compile(r"(?:Mr|Mrs|Ms|Dr|Prof)\.? (?=[A-Z])")
#: Tags of words before which a possessive is none.
_AFTER_NAMES = frozenset({"VBD", "VBZ", "VBP", "MD", "IN", "CC", ",", "."})
_ENDS_SENTENCE = frozenset(".!?:\n\"“'(")


def trim(draft: Draft) -> None:
    """Leave the article, short titles and the possessive outside, and take countries for countries."""
    for mention in draft:
        if mention.label not in ("PERSON", "GPE", "LOC", "ORG"):
            continue
        words = draft.words_of(mention)
        if (
            mention.label in ("ORG", "PERSON")
            and words.removeprefix("the ").removesuffix("'s") in draft.gazetteer.places
        ):
            mention.label = draft.gazetteer.places[words.removeprefix("the ").removesuffix("'s")].label
        start, end = mention.start, mention.end
        if words.endswith("'s") and len(words) > len("'s") and not _is_brand(draft, mention):
            end -= len("'s")
        if mention.label == "PERSON":
            title = _TITLE.match(draft.text, start, end)
            start = title.end() if title else start
        elif words.startswith("the ") or (words.startswith("The ") and _may_lose_article(draft, mention)):
            start += len("the ")
        if start < end:
            draft.narrow(mention, start, end)


def _is_brand(draft: Draft, mention: Mention) -> bool:
    """Whether the possessive belongs to an organisation's name: "McDonald's said", not "the party's convention"."""
    return mention.label == "ORG" and draft.token_at(mention.end + 1).tag_ in _AFTER_NAMES


def _may_lose_article(draft: Draft, mention: Mention) -> bool:
    """Whether "The" has its capital from the beginning of a sentence; in "in The Hague" it is part of the name."""
    words = draft.words_of(mention)
    before = draft.text[: mention.start].rstrip(" ")[-1:]
    listed = words in draft.gazetteer.aliases or words in draft.gazetteer.places or words == "The Hague"
    return not listed and len(words) > len("The ") and (not before or before in _ENDS_SENTENCE)
