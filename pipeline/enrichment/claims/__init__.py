"""Claims: who says what, in which words, how firmly."""

from collections.abc import Sequence

from pipeline.documents import Claim, Entity
from pipeline.enrichment.claims.contents import add_aside
from pipeline.enrichment.claims.drafts import Draft
from pipeline.enrichment.claims.finish import finished
from pipeline.enrichment.claims.headlines import headlines
from pipeline.enrichment.claims.hearsay import according_to, adverb, impersonal
from pipeline.enrichment.claims.lexicon import ADVERBS, CUES, frames
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
#: First letters of the tags of words that can be a cue.
_CUE_KINDS = frozenset("VNR")


def find_claims(reading: Reading, entities: Sequence[Entity]) -> tuple[Claim, ...]:
    """All attributed claims of an article, in text order.

    Args:
        entities: of the same article; they name the sources.
    """
    if not reading.doc.has_annotation("DEP"):
        return ()
    parse = Parse(reading.doc, reading.read)
    quotations = find_quotations(parse)
    drafts = [*headlines(parse), *_drafts(parse, quotations)]
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
    return sum([end - start for start, end in made.content]) >= _MIN_WORDS


def _drafts(parse: Parse, quotations: Sequence[Quotation]) -> list[Draft]:
    quoted = bytearray(len(parse))
    for quotation in quotations:
        quoted[quotation.first : quotation.last] = b"\1" * (quotation.last - quotation.first)
    found: list[Draft] = []
    reached = 0
    for index in _cues(parse):
        if quoted[index] or index < reached:
            continue
        made = _draft(parse, index)
        if made is not None:
            reached = made.cue[-1][1]
            found.append(made)
    return found


def _cues(parse: Parse) -> list[int]:
    """The verbs, nouns and adverbs that may carry a cue, in text order."""
    lemmas = parse.lemmas
    kinds = [found for tag, found in parse.tagged.items() if tag[:1] in _CUE_KINDS]
    return sorted([index for found in kinds for index in found if lemmas[index] in CUES])


def _draft(parse: Parse, index: int) -> Draft | None:
    kind = parse.tags[index][:1]
    if kind == "V":
        if parse.words[index] == "according":
            return according_to(parse, index)
        return light_verb(parse, index) or draft(parse, index) or impersonal(parse, index)
    if kind == "N":
        return noun(parse, index)
    return adverb(parse, index)
