"""Reporting verbs: the verb, who speaks, and the clause, infinitive, object or quotation that is said."""

from pipeline.enrichment.claims.contents import add_content
from pipeline.enrichment.claims.drafts import Draft, trimmed
from pipeline.enrichment.claims.lexicon import ATTITUDES, UTTERANCES, VERBS, Verb, frames
from pipeline.enrichment.claims.parse import Parse, Range
from pipeline.enrichment.claims.sources import source_range, speaker

_MODALS = frozenset(
    {"can", "could", "may", "might", "must", "should", "will", "would", "ca", "wo", "'d", "'ll", "’d", "’ll"}
)
_AUXILIARIES = frozenset({"aux", "auxpass", "neg"})


def cue_ranges(parse: Parse, verb: int) -> list[Range]:
    """The verb with its auxiliaries, negation, adverbs in between, and particle."""
    first, last = verb, verb + 1
    while (
        first
        and parse.heads[first - 1] == verb
        and (
            parse.deps[first - 1] in _AUXILIARIES
            or (parse.deps[first - 1] == "advmod" and parse.tags[first - 1] == "RB")
        )
    ):
        first -= 1
    if first and parse.words[first] == "to" and first == verb - 1:
        first = verb
    particle = parse.kid(verb, "prt")
    if particle == last:
        last += 1
    return [(first, _in_a_statement(parse, verb, last))]


def _in_a_statement(parse: Parse, verb: int, last: int) -> int:
    """ "said in a statement" is one cue."""
    if (
        last < len(parse)
        and parse.words[last].endswith("ly")
        and parse.tags[last] == "RB"
        and parse.heads[last] == verb
    ):
        return last + 1
    if last < len(parse) and parse.words[last] == "in":
        noun = parse.kid(last, "pobj")
        if noun is not None and parse.words[noun] in UTTERANCES:
            return noun + 1
    return last


def entry(parse: Parse, verb: int) -> tuple[str, Verb] | None:
    """The lemma of a verb, with its particle, and how it attributes; None for other verbs."""
    word = parse.lemmas[verb]
    particle = parse.kid(verb, "prt")
    if particle is not None:
        phrasal = f"{word} {parse.words[particle]}"
        return (phrasal, VERBS[phrasal]) if phrasal in VERBS else None
    found = VERBS.get(word)
    return (word, found) if found else None


def draft(parse: Parse, verb: int) -> Draft | None:
    """The claim that a reporting verb makes, its content as far as the parse shows it (perhaps none yet)."""
    if parse.deps[verb] in ("amod", "compound") or not _happened(parse, verb):
        return None
    found = entry(parse, verb)
    if found is None:
        return None
    word, how = found
    if word in ATTITUDES and parse.deps[verb] == "ccomp" and frames(parse.lemmas[parse.heads[verb]]):
        # "She said she believes …" is one claim: the belief is what she said.
        return None
    if parse.kid(verb, "auxpass") is not None and parse.kid(verb, "agent") is None and word != "tell":
        return None
    made = Draft(head=verb, word=word, cue=cue_ranges(parse, verb))
    _add_source(parse, made)
    add_content(parse, made, how)
    return made


def _happened(parse: Parse, verb: int) -> bool:
    """Whether somebody did say it: not "to say that …" and not "who would say that …"."""
    if parse.tags[verb] != "VB":
        return True
    auxiliaries = [parse.words[kid] for kid in parse.kids[verb] if parse.deps[kid] == "aux"]
    if "to" in auxiliaries:
        return parse.lemmas[parse.heads[verb]] in ("go", "continue")
    return parse.deps[verb] == "ROOT" or not _MODALS.intersection(auxiliaries)


def _add_source(parse: Parse, made: Draft) -> None:
    verb = made.head
    agent = parse.kid(verb, "agent")
    if agent is not None:
        made.speaker = parse.kid(agent, "pobj")
    elif parse.kid(verb, "auxpass") is None:
        made.speaker = speaker(parse, verb)
    if made.speaker is None:
        return
    relative = parse.kid(verb, "nsubj")
    if parse.deps[verb] == "relcl" and relative is None and parse.heads[verb] == made.speaker:
        return
    start, end = source_range(parse, made.speaker, verb)
    if relative is not None and parse.tags[relative] in ("WP", "WDT"):
        made.speaker = relative
        start, end = relative, relative + 1
    made.source = trimmed(parse, [(start, end)])
