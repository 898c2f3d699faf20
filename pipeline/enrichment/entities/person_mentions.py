"""Mentions of persons that the model missed, fused or took for something else."""

import re

from pipeline.enrichment.entities.draft import Draft, Mention
from pipeline.enrichment.entities.people import People, folded
from pipeline.enrichment.entities.person_names import fold, parts
from pipeline.enrichment.entities.wordlists import words as word_list

_TITLED = re.compile(
    r"(?:Mr|Mrs|Ms|Dr|Prof|Sen|Gov|Rep|Gen|Col|Lt|Capt|Sgt|Rev)\.? (?=[A-Z])"
    r"|(?:Professor|Senator|President|Sir|Lady|Lord) (?=[A-Z])"
)
_NAME = re.compile(r"[^\W\d_a-z][\w'’-]+(?: [^\W\d_a-z][\w'’-]+)?")
_NAMES_BEFORE = re.compile(r"(?<!\w)[A-Z][\w'-]+(?: [A-Z][\w'-]+){1,3}$")
_LONGEST = 60
_WORD = re.compile(r"\w+")
#: Labels that the model gives to persons by mistake.
_MISTAKEN = frozenset({"ORG", "GPE", "LOC", "NORP", "FAC", "PRODUCT", "WORK_OF_ART", "EVENT", "LAW"})
_PLACE_BEFORE = word_list("in to from at near of outside towards toward across around into via")


def split_fused(draft: Draft) -> None:
    """Part two persons that a hyphen joins: "Putin-Xi Jinping", "the Trump-Kim summit"."""
    alone = People(
        [
            (mention.start, draft.words_of(mention))
            for mention in draft.labelled("PERSON")
            if "-" not in draft.words_of(mention)
        ]
    )
    known = set(alone.surnames) | set(alone.given) | alone.singles
    full = alone.full_names()
    for mention in list(draft):
        words = draft.words_of(mention)
        if words.count("-") != 1 or mention.label in ("DATE", "TIME"):
            continue
        left, _, right = words.partition("-")
        if all(fold(part) in known or folded(parts(part)) in full for part in (left, right)):
            draft.put(Mention(mention.start, mention.start + len(left), "PERSON"))
            draft.put(Mention(mention.start + len(left) + 1, mention.end, "PERSON"))


def tag_titled(draft: Draft) -> None:
    """Tag the untagged name after a title: "Mr. Okafor", "Professor Lindqvist"."""
    for title in _TITLED.finditer(draft.text):
        found = _NAME.match(draft.text, title.end())
        inside_word = draft.text[max(title.start() - 1, 0) : title.start()].isalnum()
        if found is None or inside_word or not draft.is_proper(title.end()):
            continue
        name = found.group().removesuffix("'s")
        end = title.end() + len(name)
        overlapping = draft.within(title.end(), end)
        if not overlapping:
            draft.put(Mention(title.end(), end, "PERSON"))
        elif len(overlapping) == 1 and _is_only_name(overlapping[0], title.group(), title.end(), end):
            overlapping[0].label = "PERSON"


def _is_only_name(mention: Mention, title: str, start: int, end: int) -> bool:
    """Whether a place or organisation is the name after "Mr" or "Ms"; other titles stand before places too."""
    plain = title.rstrip(". ") in ("Mr", "Mrs", "Ms", "Dr")
    within = mention.start == start and mention.end <= end + len("'s")
    return plain and within and mention.label in ("GPE", "ORG", "LOC") and mention.known is None


def tag_who(draft: Draft) -> None:
    """Take a name before ", who" for a person's, whatever the model saw in it."""
    at = draft.text.find(", who ")
    while at >= 0:
        name = _NAMES_BEFORE.search(draft.text, max(at - _LONGEST, 0), at)
        overlapping = draft.within(at - 1, at)
        if overlapping:
            mention = overlapping[0]
            words = draft.words_of(mention).split()
            if mention.label in _MISTAKEN and mention.known is None and 2 <= len(words) <= 4 and _all_capitals(words):
                mention.label = "PERSON"
        elif name is not None and not draft.within(name.start(), name.end()) and draft.is_proper(name.start()):
            draft.put(Mention(name.start(), name.end(), "PERSON"))
        at = draft.text.find(", who ", at + 1)


def _all_capitals(words: list[str]) -> bool:
    return all(word[0].isupper() for word in words)


def recover(draft: Draft, people: People) -> None:
    """Tag the names of the article's persons wherever they stand untagged or under another label."""
    for start, word in draft.words:
        key = fold(word)
        if len(key) < 3 or (key not in people.surnames and key not in people.given):
            continue
        end = start + len(word.removesuffix("'s"))
        overlapping = draft.within(start, end)
        if not overlapping:
            if draft.is_proper(start) and _stands_alone(draft, people, start, end):
                draft.put(Mention(_with_given_name(draft, people, start, key), end, "PERSON"))
            continue
        mention = overlapping[0]
        if mention.label in _MISTAKEN and mention.known is None and _is_person(draft, people, mention):
            mention.label = "PERSON"


def _is_person(draft: Draft, people: People, mention: Mention) -> bool:
    key = folded(parts(draft.words_of(mention)))
    if len(key) != 1:
        return key in people.full_names()
    if mention.label in ("GPE", "LOC"):
        return key[0] in people.surnames and _word_before(draft, mention.start) not in _PLACE_BEFORE
    return key[0] in people.surnames or key[0] in people.given


def _word_before(draft: Draft, start: int) -> str:
    return (
        draft.text[max(start - 20, 0) : start].split(" ")[-2].lower()
        if " " in draft.text[max(start - 20, 0) : start]
        else ""
    )


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
