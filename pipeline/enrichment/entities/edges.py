"""Where names begin and end: without article, short title and possessive."""

import re
from collections import Counter, defaultdict

from pipeline.enrichment.entities.draft import Draft, Mention
from pipeline.names.gazetteer import ALSO_NAMES

_TITLE = re.compile(r"(?:Mr|Mrs|Ms|Dr|Prof)\.? (?=[A-Z])")
#: Labels of names that the model confuses.
_NAMES = ("PERSON", "ORG", "GPE", "LOC", "FAC", "PRODUCT", "WORK_OF_ART")
_CLEARLY = 2
#: Tags of words before which a possessive is none.
_AFTER_NAMES = frozenset({"VBD", "VBZ", "VBP", "MD", "IN", "CC", ",", "."})
_ENDS_SENTENCE = frozenset(".!?:\n\"“'(—–-")


def trim(draft: Draft) -> None:
    """Leave the article, short titles and the possessive outside, and take countries for countries."""
    for mention in draft:
        if mention.label not in ("PERSON", "GPE", "LOC", "ORG"):
            continue
        words = draft.words_of(mention)
        mention.label = _listed_label(draft, mention)
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


def agree(draft: Draft) -> None:
    """Give a name that the model labels in several ways the label it has most often, by two mentions at the least."""
    labels: dict[str, list[str]] = defaultdict(list)
    for mention in draft.labelled(*_NAMES):
        labels[draft.words_of(mention)].append(mention.label)
    most: dict[str, str] = {}
    for words, seen in labels.items():
        if len(seen) <= _CLEARLY or seen.count(seen[0]) == len(seen):
            continue
        (label, count), *others = Counter(seen).most_common(2)
        if count - others[0][1] >= _CLEARLY:
            most[words] = label
    for mention in draft.labelled(*_NAMES) if most else ():
        if mention.known is None:
            mention.label = most.get(draft.words_of(mention), mention.label)


def _listed_label(draft: Draft, mention: Mention) -> str:
    """The label of a country or people that the model took for an organisation or a person."""
    words = draft.words_of(mention).removeprefix("the ").removesuffix("'s")
    if mention.label in ("ORG", "PERSON") and (mention.label == "ORG" or words not in ALSO_NAMES):
        known = draft.gazetteer.places.get(words) or draft.gazetteer.peoples.get(words)
        return known.label if known else mention.label
    return mention.label


def _is_brand(draft: Draft, mention: Mention) -> bool:
    """Whether the possessive belongs to an organisation's name: "McDonald's said", not "the party's convention"."""
    return mention.label == "ORG" and draft.tag_at(mention.end + 1) in _AFTER_NAMES


def _may_lose_article(draft: Draft, mention: Mention) -> bool:
    """Whether "The" has its capital from the beginning of a sentence; in "in The Hague" it is part of the name."""
    words = draft.words_of(mention)
    before = draft.text[: mention.start].rstrip(" ")[-1:]
    listed = words in draft.gazetteer.aliases or words in draft.gazetteer.places or words == "The Hague"
    return not listed and len(words) > len("The ") and (not before or before in _ENDS_SENTENCE)
