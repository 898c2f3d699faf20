"""Claims that name their source beside no verb of its own, or none: "according to", "reportedly", "is expected to"."""

from pipeline.enrichment.claims.drafts import Draft, trimmed, without
from pipeline.enrichment.claims.lexicon import ADVERBS, IMPERSONAL
from pipeline.enrichment.claims.parse import Parse, Range
from pipeline.enrichment.claims.verbs import cue_ranges

_COMPLEMENTS = ("ccomp", "xcomp", "oprd")
#: "known as", "accused of"; "believed to date from" is sometimes parsed as if "date" were a noun.
_LEADS = frozenset({"as", "of", "to"})


def according_to(parse: Parse, index: int) -> Draft | None:
    """ "According to X, …", at the start, in the middle or at the end of a sentence."""
    to = index + 1
    if to >= len(parse) or parse.words[to] != "to":
        return None
    noun = parse.kid(to, "pobj", "pcomp") or parse.kid(index, "pobj", "pcomp")
    if noun is None:
        return None
    start, end = to + 1, max(parse.span(noun)[1], to + 2)
    source = trimmed(parse, [(start, end)])
    made = Draft(head=index, word="according", cue=[(index, to + 1)], source=source, speaker=noun)
    made.root = parse.heads[index]
    made.content = trimmed(parse, without([_clause(parse, index, end)], [(index, end)]))
    return made


def _clause(parse: Parse, index: int, end: int) -> Range:
    """The clause that an adjunct speaks of: all of the sentence where it stands at an end, else its host's words."""
    first, last = parse.sentence(index)
    while first < last and not parse.doc[first].is_alpha and parse.words[first] not in "\"“''$":
        first += 1
    if index <= first + 1 or end >= last - 1:
        return first, last
    host = parse.heads[index]
    while (
        parse.deps[host] not in ("ROOT", "ccomp", "conj", "advcl", "relcl", "parataxis", "xcomp")
        and parse.heads[host] != host
    ):
        host = parse.heads[host]
    start, stop = parse.span(host)
    return (start, stop) if start <= index < stop else (first, last)


def adverb(parse: Parse, index: int) -> Draft | None:
    """ "reportedly" and its kind: the clause that they stand in, with no source."""
    if parse.words[index] not in ADVERBS:
        return None
    host = parse.heads[index]
    if parse.tags[host][0] not in "VM":
        return None
    made = Draft(head=index, word=parse.words[index], cue=[(index, index + 1)], root=host)
    made.content = trimmed(parse, without([parse.span(host)], [(index, index + 1)]))
    return made


def impersonal(parse: Parse, verb: int) -> Draft | None:
    """A passive that names no source: "is expected to", "it is believed that", "has been described as"."""
    if parse.kid(verb, "auxpass") is None or parse.kid(verb, "agent") is not None:
        return None
    word = parse.lemmas[verb]
    if word not in IMPERSONAL:
        return None
    made = Draft(head=verb, word=word, cue=cue_ranges(parse, verb), hearsay=True)
    after = [kid for kid in parse.kids[verb] if kid > verb]
    clause = next((kid for label in _COMPLEMENTS for kid in after if parse.deps[kid] == label), None)
    if clause is None:
        clause = next((kid for kid in after if parse.deps[kid] == "prep" and parse.words[kid] in _LEADS), None)
    if clause is None:
        return None
    subject = parse.kid(verb, "nsubjpass")
    made.root = clause
    ranges = [parse.span(clause)]
    if subject is not None and parse.words[subject] != "it":
        ranges.append(parse.span(subject))
    elif parse.deps[clause] == "prep":
        return None
    made.content = trimmed(parse, without(sorted(ranges), made.cue))
    return made
