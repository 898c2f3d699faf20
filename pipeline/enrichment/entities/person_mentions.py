"""Mentions of persons that the model missed, fused or took for something else."""

import re

from pipeline.enrichment.entities.draft import Draft, Mention
from pipeline.enrichment.entities.people import People, folded
from pipeline.enrichment.entities.person_names import fold, parts
from pipeline.names.gazetteer import ALSO_NAMES
from pipeline.names.wordlists import words as word_list

_WORD = re.compile(r"\w+")
_DOUBLE = re.compile(r"-\w+")
_WORD_BEFORE = re.compile(r"(\w+) $")
#: Labels that the model gives to persons by mistake.
MISTAKEN = frozenset({"ORG", "GPE", "LOC", "NORP", "FAC", "PRODUCT", "WORK_OF_ART", "EVENT", "LAW"})
_PLACE_BEFORE = word_list("in to from at near of outside towards toward across around into via")


def person_names(draft: Draft) -> list[tuple[int, str]]:
    """Start and name of every mention of a person; the name is the listed one where a list has it."""
    return [
        (mention.start, mention.known.name if mention.known else draft.words_of(mention))
        for mention in draft.labelled("PERSON")
    ]


def split_fused(draft: Draft) -> None:
    """Part two persons that a hyphen joins: "Putin-Xi Jinping", "the Trump-Kim summit"."""
    joined = [
        mention
        for mention in draft
        if mention.label not in ("DATE", "TIME") and draft.text.count("-", mention.start, mention.end) == 1
    ]
    if not joined:
        return
    alone = People([(start, name) for start, name in person_names(draft) if "-" not in name])
    known = set(alone.surnames) | set(alone.given) | alone.singles
    for mention in joined:
        left, _, right = draft.words_of(mention).partition("-")
        if all(fold(part) in known or alone.is_full_name(folded(parts(part))) for part in (left, right)):
            draft.put(Mention(mention.start, mention.start + len(left), "PERSON"))
            draft.put(Mention(mention.start + len(left) + 1, mention.end, "PERSON"))


def recover(draft: Draft, people: People) -> None:
    """Tag the names of the article's persons wherever they stand untagged or under another label."""
    for start, word in draft.words:
        key = fold(word)
        if len(key) < 3 or (key not in people.surnames and key not in people.given):
            continue
        end = start + len(word.removesuffix("'s"))
        double = _DOUBLE.match(draft.text, end) if people.double else None
        if double is not None and folded((draft.text[start : double.end()],)) in people.double:
            end = double.end()
        overlapping = draft.within(start, end)
        if not overlapping:
            if _is_name(draft, people, start, end, key) and _stands_alone(draft, people, start, end):
                draft.put(Mention(_with_given_name(draft, people, start, key), end, "PERSON"))
            continue
        mention = overlapping[0]
        if mention.label in MISTAKEN and mention.known is None and _is_person(draft, people, mention):
            mention.label = "PERSON"


def _is_name(draft: Draft, people: People, start: int, end: int, key: str) -> bool:
    """Whether an untagged word is a name: tagged as one, or a surname that acts ("Marsh said")."""
    if draft.is_proper(start):
        return True
    acts = draft.text[end : end + 1] == " " and draft.tag_at(end + 1) in ("VBD", "VBZ", "MD")
    return key in people.surnames and (acts or draft.text.startswith("'s ", end))


def _is_person(draft: Draft, people: People, mention: Mention) -> bool:
    words = draft.words_of(mention)
    key = folded(parts(words))
    if key in people.double:
        return True
    if len(key) != 1:
        return people.is_full_name(key) and not _has_article(draft, mention.start)
    listed = draft.gazetteer.people(words) is not None or draft.gazetteer.place(words) is not None
    if listed and words not in ALSO_NAMES:
        return False
    if mention.label in ("GPE", "LOC"):
        return key[0] in people.surnames and _word_before(draft, mention.start) not in _PLACE_BEFORE
    return key[0] in people.surnames or key[0] in people.given


def _has_article(draft: Draft, start: int) -> bool:
    # "The Kelly File" may be tagged as a person elsewhere, yet no person has an article.
    return draft.text[start : start + 4].lower() == "the " or draft.text[max(start - 4, 0) : start].lower() == "the "


def _word_before(draft: Draft, start: int) -> str:
    found = _WORD_BEFORE.search(draft.text, max(start - 20, 0), start)
    return found.group(1).lower() if found else ""


def _stands_alone(draft: Draft, people: People, start: int, end: int) -> bool:
    """Whether a word is no part of a longer name: "the Norton Museum", "Smith-Jones"; "Dvorak-Wei" are two persons."""
    after = draft.text[end : end + 2]
    before = draft.text[max(start - 1, 0) : start]
    if before == "-" and not any(mention.label == "PERSON" for mention in draft.within(start - 2, start - 1)):
        return False
    if after[:1] == "-":
        joined = _WORD.match(draft.text, end + 1)
        return joined is not None and fold(joined.group()) in people.surnames | people.given
    return not (after[:1] == " " and after[1:].isupper())


def _with_given_name(draft: Draft, people: People, start: int, key: str) -> int:
    for person in people.surnames.get(key, ()):
        for words in person.forms:
            given = " ".join(words[:-1]) + " "
            at = start - len(given)
            if at >= 0 and draft.text.startswith(given, at) and not draft.within(at, start):
                return at
    return start
