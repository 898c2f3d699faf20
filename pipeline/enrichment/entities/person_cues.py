"""Persons that the words around them give away: a title before the name, ", who" after it."""

import re

from pipeline.enrichment.entities.draft import Draft, Mention
from pipeline.enrichment.entities.organisations import ends_as_body
from pipeline.enrichment.entities.person_mentions import MISTAKEN
from pipeline.enrichment.entities.person_names import is_title

_LONG_TITLES = frozenset({"Professor", "Senator", "President", "Sir", "Lady", "Lord"})
# One list of plain words: a search for it skips to their first letters.
_TITLED = re.compile(
    rf"(?:Mr|Mrs|Ms|Dr|Prof|Sen|Gov|Rep|Gen|Col|Lt|Capt|Sgt|Rev|{'|'.join(sorted(_LONG_TITLES))})\.? (?=[A-Z])"
)
_OFFICE = re.compile(
    r"\b(?:[Pp]resident|[Mm]inister|[Aa]mbassador|[Ss]ecretary|[Gg]overnor|[Mm]ayor|[Cc]hancellor|[Gg]eneral|[Cc]olonel|[Jj]udge"
    r"|[Jj]ustice|[Ee]mperor|[Kk]ing|[Qq]ueen|[Pp]rince|[Pp]rincess|[Pp]ope|[Ss]enator|[Pp]rofessor|spokes(?:man|woman|person)"
    r"|[Ll]eader|[Cc]oach|[Cc]aptain|[Cc]hairman|[Dd]irector) $|(?:^|\n)By $"
)
_NAME = re.compile(r"[^\W\d_a-z][\w'-]+(?: [^\W\d_a-z][\w'-]+)?")
_NAMES_BEFORE = re.compile(r"(?<!\w)[A-Z][\w'-]+(?: [A-Z][\w'-]+){1,3}$")
_LONGEST = 60


def tag_titled(draft: Draft) -> None:
    """Tag the name after a title: "Mr. Okafor", "Ambassador Pilar Ostos"."""
    for title in _TITLED.finditer(draft.text):
        word = title.group().rstrip(". ")
        if word in _LONG_TITLES and "." in title.group():
            continue  # the end of a sentence
        found = _NAME.match(draft.text, title.end())
        inside_word = draft.text[max(title.start() - 1, 0) : title.start()].isalnum()
        if found is None or is_title(found.group()) or inside_word or not draft.is_proper(title.end()):
            continue
        name = found.group().removesuffix("'s")
        end = title.end() + len(name)
        overlapping = draft.within(title.end(), end)
        if not overlapping:
            draft.put(Mention(title.end(), end, "PERSON"))
        elif len(overlapping) == 1 and _is_only_name(overlapping[0], word, title.end(), end):
            overlapping[0].label = "PERSON"
    for mention in draft.labelled(*MISTAKEN):
        if _may_be_person(draft, mention) and _OFFICE.search(draft.text, max(mention.start - 15, 0), mention.start):
            mention.label = "PERSON"


def _is_only_name(mention: Mention, title: str, start: int, end: int) -> bool:
    """Whether a place or organisation is the name after "Mr" or "Ms"; other titles stand before places too."""
    within = mention.start == start and mention.end <= end + len("'s")
    plain = title in ("Mr", "Mrs", "Ms", "Dr")
    return plain and within and mention.label in ("GPE", "ORG", "LOC") and mention.known is None


def _may_be_person(draft: Draft, mention: Mention) -> bool:
    """Whether a mention looks like a full name: of two to four words, but no organisation's."""
    if mention.known is not None:
        return False
    words = draft.words_of(mention).split()
    if not 2 <= len(words) <= 4 or not all(word[0].isupper() for word in words):
        return False
    name = " ".join(words)
    listed = draft.gazetteer.place(name) is not None or draft.gazetteer.people(name) is not None
    return not listed and not ends_as_body(name)


def tag_who(draft: Draft) -> None:
    """Take a name before ", who" for a person's, whatever the model saw in it."""
    at = draft.text.find(", who ")
    while at >= 0:
        name = _NAMES_BEFORE.search(draft.text, max(at - _LONGEST, 0), at)
        overlapping = draft.within(at - 1, at)
        if overlapping:
            if overlapping[0].label in MISTAKEN and _may_be_person(draft, overlapping[0]):
                overlapping[0].label = "PERSON"
        elif name is not None and not draft.within(name.start(), name.end()) and draft.is_proper(name.start()):
            draft.put(Mention(name.start(), name.end(), "PERSON"))
        at = draft.text.find(", who ", at + 1)
