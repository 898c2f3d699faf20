"""Who speaks: the subject of a reporting verb, through conjunctions, participles and relative clauses."""

from pipeline.enrichment.claims.parse import Parse, Range

_SUBJECTS = ("nsubj", "nsubjpass", "csubj")
_MAX_STEPS = 4
#: What hangs on a noun and is no part of the name of a source.
_LOOSE = frozenset({"punct", "cc"})


def speaker(parse: Parse, verb: int) -> int | None:
    """The head of the subject of a verb, or None where it has none.

    A verb without a subject of its own takes that of the verb it is joined to, of the clause it is a complement or
    adjunct of, or the noun it modifies.
    """
    at = verb
    for _ in range(_MAX_STEPS):
        subject = parse.kid(at, *_SUBJECTS)
        if subject is not None:
            return _real(parse, at, subject)
        label, head = parse.deps[at], parse.heads[at]
        if head == at:
            return None
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
