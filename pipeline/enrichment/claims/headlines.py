"""Headlines and transcripts: "Name: what they say"."""

from pipeline.enrichment.claims.drafts import Draft, trimmed
from pipeline.enrichment.claims.lexicon import words
from pipeline.enrichment.claims.parse import Parse

_MAX_NAME = 5
_MIN_WORDS = 3
#: What stands before a colon in a headline and names nobody.
_LABELS = words(
    """
    analysis breaking column editorial exclusive explainer factbox fact graphic gallery interview live opinion photo
    photos picture pictures podcast poll preview profile q&a quiz recap review timeline update updated video watch why
    """
)
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
    named = all(parse.doc[at].is_title or parse.doc[at].is_upper for at in range(first, mark))
    if _LABELS.intersection(parse.words[first:mark]):
        return None
    if not 0 < mark - first <= _MAX_NAME or parse.words[mark] != ":" or not named:
        return None
    content = trimmed(parse, [(mark + 1, last)])
    if not content or content[0][1] - content[0][0] < _MIN_WORDS:
        return None
    if not any(parse.tags[at] in _FINITE for at in range(*content[0])):
        return None
    return Draft(head=mark, word=":", cue=[(mark, mark + 1)], source=[(first, mark)], content=content, speaker=mark - 1)
