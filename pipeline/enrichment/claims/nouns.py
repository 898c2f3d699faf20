"""Noun cues: "X's claim that …", "there are reports that …", "issued a statement saying …"."""

from pipeline.enrichment.claims.drafts import Draft, trimmed, without
from pipeline.enrichment.claims.lexicon import HEARSAY, LIGHT, NOUNS, SPOKEN, frames
from pipeline.enrichment.claims.parse import Parse
from pipeline.enrichment.claims.sources import source_range, speaker

_OWNERS = frozenset({"by", "from", "of"})
_TOPICS = frozenset({"about", "against", "for", "in", "of", "on", "over", "that"})


def noun(parse: Parse, index: int) -> Draft | None:
    """The claim of a noun that takes a that-clause."""
    word = parse.lemmas[index]
    if word not in NOUNS:
        return None
    clause = _that_clause(parse, index)
    verb = parse.heads[index]
    if clause is None:
        return None
    made = Draft(head=index, word=word, cue=[(index, index + 1)], root=clause)
    made.content = trimmed(parse, [parse.span(clause)])
    if parse.deps[index] in ("attr", "nsubj") and any(parse.deps[kid] == "expl" for kid in parse.kids[verb]):
        made.cue = [(min(verb, index), max(verb, index) + 1)]
        made.hearsay = True
        return made
    owner = _owner(parse, index)
    if owner is not None:
        made.speaker = owner
        made.source = trimmed(parse, [parse.span(owner)])
        return made
    made.hearsay = True
    return made if word in HEARSAY else None


def light_verb(parse: Parse, verb: int) -> Draft | None:
    """The claim of a verb that only carries a noun of saying: the noun with its topic, or the statement's own verb."""
    if parse.lemmas[verb] not in LIGHT:
        return None
    index = parse.kid(verb, "dobj")
    if index is None or index < verb:
        return None
    word = parse.lemmas[index]
    made = Draft(head=verb, word=word, cue=[(verb, index + 1)])
    made.speaker = speaker(parse, verb)
    if made.speaker is None or (word not in NOUNS and word not in SPOKEN):
        return None
    made.source = trimmed(parse, [source_range(parse, made.speaker, verb)])
    return made if _saying(parse, made, index) or _topic(parse, made, index) else None


def _saying(parse: Parse, made: Draft, index: int) -> bool:
    """ "a statement saying …"."""
    for kid in [*parse.kids[index], *parse.kids[made.head]]:
        if kid > index and parse.tags[kid] == "VBG" and frames(parse.lemmas[kid]):
            clause = parse.kid(kid, "ccomp", "dobj", "xcomp")
            if clause is not None:
                made.cue = [(made.head, kid + 1)]
                made.word = parse.lemmas[kid]
                made.root = clause
                made.content = trimmed(parse, [(kid + 1, parse.span(kid)[1])])
                return True
    return False


def _topic(parse: Parse, made: Draft, index: int) -> bool:
    """ "support for …", "the suggestion that …"."""
    clause = _that_clause(parse, index)
    if clause is not None:
        made.root = clause
        made.content = trimmed(parse, [parse.span(clause)])
        return True
    for kid in parse.kids[index]:
        if kid > index and parse.deps[kid] == "prep" and parse.words[kid] in _TOPICS:
            made.root = parse.kid(kid, "pobj", "pcomp")
            if made.root is not None and kid == index + 1:
                made.cue = [(made.head, kid + 1)]
                made.content = trimmed(parse, without([parse.span(kid)], made.cue))
                return True
    return False


def _that_clause(parse: Parse, index: int) -> int | None:
    for kid in parse.kids[index]:
        if kid > index and parse.deps[kid] in ("acl", "ccomp", "relcl"):
            first = parse.span(kid)[0]
            if parse.words[first] == "that" and parse.deps[first] == "mark":
                return kid
    return None


def _owner(parse: Parse, index: int) -> int | None:
    owner = parse.kid(index, "poss")
    if owner is not None:
        return owner
    for kid in parse.kids[index]:
        if parse.deps[kid] == "prep" and parse.words[kid] in _OWNERS:
            return parse.kid(kid, "pobj")
    return None
