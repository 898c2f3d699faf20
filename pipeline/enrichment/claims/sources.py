"""Who speaks: the subject of a reporting verb, through conjunctions, participles and relative clauses."""

from pipeline.enrichment.claims.lexicon import frames
from pipeline.enrichment.claims.parse import Parse, Range

_SUBJECTS = ("nsubj", "nsubjpass", "csubj")
_MAX_STEPS = 4
_MAX_NAME = 12
_NAME_TAGS = frozenset({"NN", "NNS", "NNP", "NNPS", "PRP"})
_VERB_TAGS = frozenset({"VBD", "VBZ", "VBP", "VBN", "MD"})
_BOUNDS = frozenset({"``", "''", ",", ".", ":", "-LRB-", "-RRB-", "_SP", "CC"})
_MARKS = frozenset({"“", "”", '"', "'", "‘", "«", "»", "''", "—", "–", "--"})


def speaker(parse: Parse, verb: int) -> int | None:
    """The head of the subject of a verb, or None where it has none.

    A verb without a subject of its own takes that of the verb it is joined to, of the clause it is a complement or
    adjunct of, or the noun it modifies.
    """
    at = verb
    for _ in range(_MAX_STEPS):
        subject = _subject(parse, at)
        if subject is not None:
            return _real(parse, at, subject)
        label, head = parse.deps[at], parse.heads[at]
        if head == at:
            return None
        if label == "pcomp" and parse.words[head] == "as":
            # "quoted an official as saying": the one quoted speaks.
            return parse.kid(parse.heads[head], "dobj", "nsubjpass")
        if label == "advcl" and joins_cue(parse, at):
            head = parse.heads[head]
        if label == "acl":
            return head if parse.tags[at] in ("VBG", "VB") else None
        if label == "relcl":
            return head
        if label not in ("conj", "xcomp", "advcl", "ccomp", "pcomp", "prep", "dep", "parataxis"):
            return None
        if label in ("advcl", "ccomp") and parse.tags[at] not in ("VBG", "VB"):
            return None
        at = head
    return None


def joins_cue(parse: Parse, verb: int) -> bool:
    """Whether a participle goes on with the cue: "said it rained, adding that …" hangs in the parse on "rained"."""
    host = parse.heads[verb]
    return (
        parse.tags[verb] == "VBG"
        and parse.deps[verb] == "advcl"
        and verb > host
        and parse.words[parse.span(verb)[0] - 1] == ","
        and bool(frames(parse.lemmas[verb]))
        and parse.deps[host] == "ccomp"
        and parse.heads[host] < host
        and bool(frames(parse.lemmas[parse.heads[host]]))
    )


def _subject(parse: Parse, verb: int) -> int | None:
    """The subject next to the verb: a dateline before the sentence is sometimes taken for another one."""
    subjects = [kid for kid in parse.kids[verb] if parse.deps[kid] in _SUBJECTS]
    before = [kid for kid in subjects if kid < verb]
    return before[-1] if before else subjects[0] if subjects else None


def _real(parse: Parse, verb: int, subject: int) -> int | None:
    if parse.words[subject] in ("it", "there") and parse.deps[subject] == "expl":
        return None
    return subject


def source_range(parse: Parse, head: int, verb: int) -> Range:
    """The noun phrase of a source, with titles, appositions and relative clauses, but never its verb."""
    start, end = parse.span(head)
    if start <= verb < end:
        if verb > head:
            end = verb
            # An auxiliary or adverb of the verb is no part of the source.
            while end > head + 1 and parse.heads[end - 1] == verb:
                end -= 1
        else:
            start = verb + 1
    return start, end


def adjacent_source(parse: Parse, first: int, last: int) -> Range | None:
    """The noun phrase right before or right after a cue, for a quotation whose parse went wrong.

    Args:
        first, last: range of the cue.
    """
    start = first
    while start and first - start < _MAX_NAME and not _bounds(parse, start - 1):
        start -= 1
    if start < first and _name_like(parse, first - 1) and _bounds(parse, start - 1):
        return start, first
    end = last
    while end < len(parse) and end - last < _MAX_NAME and not _bounds(parse, end) and parse.tags[end] not in _VERB_TAGS:
        end += 1
    return (last, end) if end > last and _name_like(parse, end - 1) else None


def _name_like(parse: Parse, at: int) -> bool:
    """Whether a word can end a source: a noun or pronoun, and not the day in "said Monday"."""
    return parse.tags[at] in _NAME_TAGS and parse.doc[at].ent_type_ not in ("DATE", "TIME")


def _bounds(parse: Parse, index: int) -> bool:
    return index < 0 or parse.tags[index] in _BOUNDS or parse.words[index].isspace() or parse.words[index] in _MARKS
