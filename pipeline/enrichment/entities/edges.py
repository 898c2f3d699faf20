"""Where names begin and end: without article, short title and possessive."""

import re

from pipeline.enrichment.entities.draft import Draft, Mention

_TITLE = re.compile(r"(?:Mr|Mrs|Ms|Dr|Prof)\.? (?=[A-Z])")
_ENDS_SENTENCE = frozenset(".!?:\n\"“'(")


def trim(draft: Draft) -> None:
    """Leave the article, short titles and the possessive outside, and take countries for countries.

    Organisations keep a possessive that may be their name ("McDonald's").
    """
    for mention in draft:
        if mention.label not in ("PERSON", "GPE", "LOC", "ORG"):
            continue
        words = draft.words_of(mention)
        if mention.label == "ORG":
            mention.label = "GPE" if words.removeprefix("the ") in draft.gazetteer.places else "ORG"
        start, end = mention.start, mention.end
        if mention.label != "ORG" and words.endswith("'s") and len(words) > len("'s"):
            end -= len("'s")
        if mention.label == "PERSON":
            title = _TITLE.match(draft.text, start, end)
            start = title.end() if title else start
        elif words.startswith("the ") or (words.startswith("The ") and _may_lose_article(draft, mention)):
            start += len("the ")
        if start < end:
            draft.narrow(mention, start, end)


def _may_lose_article(draft: Draft, mention: Mention) -> bool:
    """Whether "The" has its capital from the beginning of a sentence; in "in The Hague" it is part of the name."""
    words = draft.words_of(mention)
    before = draft.text[: mention.start].rstrip(" ")[-1:]
    listed = words in draft.gazetteer.aliases or words in draft.gazetteer.places or words == "The Hague"
    return not listed and len(words) > len("The ") and (not before or before in _ENDS_SENTENCE)
