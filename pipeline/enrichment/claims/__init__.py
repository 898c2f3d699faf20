"""Claims: who says what, in which words, how firmly."""

from collections.abc import Sequence

from pipeline.documents import Claim, Entity
from pipeline.enrichment.claims.contents import add_aside
from pipeline.enrichment.claims.drafts import Draft, covers
from pipeline.enrichment.claims.finish import finished
from pipeline.enrichment.claims.hearsay import according_to, adverb, impersonal
from pipeline.enrichment.claims.lexicon import ADVERBS, frames
from pipeline.enrichment.claims.nouns import light_verb, noun
from pipeline.enrichment.claims.parse import Parse
from pipeline.enrichment.claims.quotations import Quotation, find_quotations
from pipeline.enrichment.claims.speech import attach_quotations
from pipeline.enrichment.claims.verbs import draft
from pipeline.enrichment.reading import Reading

#: Subjects of the author's own narrative; within a quotation they are its speaker.
_NARRATORS = frozenset({"i", "me", "us", "we", "you"})
#: Contents of fewer tokens ("denied it") say nothing.
_MIN_WORDS = 3


def find_claims(reading: Reading, entities: Sequence[Entity]) -> tuple[Claim, ...]:
    """All attributed claims of an article, in text order.

    Args:
        entities: of the same article; they name the sources.
    """
    if not reading.doc.has_annotation("DEP"):
        return ()
    parse = Parse(reading.doc)
    quotations = find_quotations(parse)
    drafts = _drafts(parse, quotations)
    attach_quotations(parse, drafts, quotations)
    for made in drafts:
        if not made.content and "c" in frames(made.word):
            add_aside(parse, made)
    return finished(reading, parse, [made for made in drafts if _tells(parse, made)], quotations, entities)


def _tells(parse: Parse, made: Draft) -> bool:
    """Whether a draft has become a claim: with words enough, and not the author's own narrative."""
    if not made.source and not made.hearsay and made.word not in ADVERBS:
        return False
    if made.source and parse.words[made.source[0][0]] in _NARRATORS and made.source[0][1] - made.source[0][0] == 1:
        return False
    return sum(end - start for start, end in made.content) >= _MIN_WORDS


def _drafts(parse: Parse, quotations: Sequence[Quotation]) -> list[Draft]:
    quoted = [(quotation.first, quotation.last) for quotation in quotations]
    found = []
    for index, tag in enumerate(parse.tags):
        made = None
        if tag[0] == "V":
            made = light_verb(parse, index) or draft(parse, index) or impersonal(parse, index)
            if made is None and parse.words[index] == "according":
                made = according_to(parse, index)
        elif tag[0] == "N":
            made = noun(parse, index)
        elif tag[0] == "R" and parse.words[index] in ADVERBS:
            made = adverb(parse, index)
        if made is not None and not covers(quoted, index):
            found.append(made)
    return found
