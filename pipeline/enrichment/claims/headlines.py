"""Headlines and transcripts: "Name: what they say"."""

from pipeline.enrichment.claims.drafts import Draft, trimmed
from pipeline.enrichment.claims.lexicon import words
from pipeline.enrichment.claims.parse import Parse

_MAX_NAME = 5
_MIN_WORDS = 3
#: What stands before a colon in a headline and names nobody.
_LABELS = words(
    """
    analysis bombshell breaking column correction editorial exclusive explainer factbox fact graphic gallery interview
    latest leaked live look note opinion photo photos picture pictures podcast poll preview profile q&a question quiz
    readers recap review revealed timeline update updated video watch why wow
    """
)
#: Tags of words that make a phrase of its own before the colon, and no name: "Bank Cuts Jobs: …", "The Latest: …".
_PHRASE = frozenset({"VBD", "VBZ", "VBP", "MD", "DT", "UH", "RB", "WRB"})
_FINITE = frozenset({"VBD", "VBZ", "VBP", "MD", "VB", "VBN"})


def headlines(parse: Parse) -> list[Draft]:
    """The claims of lines that begin with a name and a colon: the headline, and speakers in capitals."""
    found = []
    for number, (start, end) in enumerate(parse.paragraphs):
        head = parse.text[start : start + 60]
        name, colon, _ = head.partition(":")
        if not colon or "\n" in name or not (name.isupper() or (number == 0 and name[:1].isupper())):
            continue
        made = _line(parse, start, end, start + len(name))
        if made is not None:
            found.append(made)
    return found


def _line(parse: Parse, start: int, end: int, colon: int) -> Draft | None:
    first, mark, last = parse.at(start), parse.at(colon), parse.at(end)
    if not 0 < mark - first <= _MAX_NAME or parse.words[mark] != ":" or not _names(parse, first, mark):
        return None
    content = trimmed(parse, [(mark + 1, last)])
    if not content or content[0][1] - content[0][0] < _MIN_WORDS:
        return None
    if not any(parse.tags[at] in _FINITE for at in range(*content[0])):
        return None
    return Draft(head=mark, word=":", cue=[(mark, mark + 1)], source=[(first, mark)], content=content, speaker=mark - 1)


def _names(parse: Parse, first: int, last: int) -> bool:
    """Whether capitalised words name somebody, as far as one can tell."""
    if not all(parse.doc[at].is_title or parse.doc[at].is_upper for at in range(first, last)):
        return False
    if not _LABELS.isdisjoint(parse.words[first:last]):
        return False
    if last - first == 1:
        # The tag of a rare surname alone is a guess; a single letter is a question or an answer.
        return len(parse.words[first]) > 1
    return _PHRASE.isdisjoint(parse.tags[first:last])
