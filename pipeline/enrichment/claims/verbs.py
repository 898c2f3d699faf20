"""Reporting verbs: the verb, who speaks, and the clause, infinitive, object or quotation that is said."""

from pipeline.enrichment.claims.drafts import Draft, trimmed, without
from pipeline.enrichment.claims.lexicon import UTTERANCES, VERBS, Verb
from pipeline.enrichment.claims.parse import Parse, Range
from pipeline.enrichment.claims.sources import source_range, speaker

_CLAUSES = ("ccomp", "parataxis")
_OBJECTS = ("dobj", "oprd", "attr", "dative")
_AUXILIARIES = frozenset({"aux", "auxpass", "neg"})
_QUESTION_WORDS = frozenset({"WDT", "WP", "WP$", "WRB"})


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
    word = parse.lemma(verb)
    particle = parse.kid(verb, "prt")
    if particle is not None:
        phrasal = f"{word} {parse.words[particle]}"
        if phrasal in VERBS:
            return phrasal, VERBS[phrasal]
    found = VERBS.get(word)
    return (word, found) if found else None


def draft(parse: Parse, verb: int) -> Draft | None:
    """The claim that a reporting verb makes, its content as far as the parse shows it (perhaps none yet)."""
    found = entry(parse, verb)
    if found is None or parse.deps[verb] in ("amod", "compound"):
        return None
    word, how = found
    if parse.kid(verb, "auxpass") is not None and parse.kid(verb, "agent") is None and word != "tell":
        return None
    made = Draft(head=verb, word=word, cue=cue_ranges(parse, verb))
    _add_source(parse, made)
    if not made.source:
        return None
    _add_content(parse, made, how)
    return made


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


def _add_content(parse: Parse, made: Draft, how: Verb) -> None:
    verb = made.head
    kids, deps = parse.kids[verb], parse.deps
    for kid in kids:
        label = deps[kid]
        if "c" in how.frames and label in _CLAUSES and _finite(parse, kid):
            _take(parse, made, kid)
            return
    if "c" in how.frames and _parenthetic(parse, verb):
        _take_host(parse, made)
        return
    for kid in kids:
        label = deps[kid]
        if "i" in how.frames and label in ("xcomp", "ccomp") and kid > verb:
            _take(parse, made, kid, after_objects="o" in how.frames or made.word in ("urge", "ask", "expect"))
            return
        if label == "prep" and parse.words[kid] in how.preps and kid > verb:
            if kid == made.cue[0][1]:
                made.cue = [(made.cue[0][0], kid + 1)]
            made.root = parse.kid(kid, "pobj", "pcomp")
            if made.root is not None:
                made.content = trimmed(parse, [(kid + 1, parse.span(kid)[1])])
            return
    if "o" in how.frames or "c" in how.frames:
        _take_objects(parse, made, how)


def _finite(parse: Parse, clause: int) -> bool:
    return not (parse.kid(clause, "aux") is not None and parse.words[parse.span(clause)[0]] == "to")


def _parenthetic(parse: Parse, verb: int) -> bool:
    """Whether the verb hangs on the clause that it reports: "The plan, she said, would fail"."""
    return (
        parse.deps[verb] in ("parataxis", "ccomp", "advcl")
        and parse.kid(verb, "mark") is None
        and any(parse.deps[kid] == "nsubj" for kid in parse.kids[verb])
        and _between_commas(parse, verb)
    )


def _between_commas(parse: Parse, verb: int) -> bool:
    start, end = parse.span(verb)
    before = parse.words[start - 1] if start else ""
    after = parse.words[end] if end < len(parse) else "."
    return (before in ",”\"—–''" or parse.words[start] in ',—–”"') and (
        after in ",.;”\"“—–''" or parse.words[end - 1] in ",."
    )


def _take(parse: Parse, made: Draft, clause: int, after_objects: bool = False) -> None:
    start, end = parse.span(clause)
    verb = made.head
    if after_objects and clause > verb:
        # "urged the council to act": the object is the subject of what is urged.
        start = min(
            [
                start,
                *(
                    parse.span(kid)[0]
                    for kid in parse.kids[verb]
                    if verb < kid < clause and parse.deps[kid] in _OBJECTS
                ),
            ]
        )
    made.root = clause
    made.content = trimmed(parse, without([(start, end)], [*made.cue, *made.source]))


def _take_host(parse: Parse, made: Draft) -> None:
    host = parse.heads[made.head]
    made.root = host
    made.content = trimmed(parse, without([parse.span(host)], [parse.span(made.head)]))


def _take_objects(parse: Parse, made: Draft, how: Verb) -> None:
    verb = made.head
    objects = [kid for kid in parse.kids[verb] if kid > verb and parse.deps[kid] in ("dobj", "oprd", "xcomp", "ccomp")]
    if "o" not in how.frames or not objects:
        return
    first = objects[0]
    last = max(
        parse.span(kid)[1]
        for kid in parse.kids[verb]
        if kid > verb and parse.deps[kid] in (*_OBJECTS, "prep", "xcomp", "ccomp", "advcl", "acl") and kid >= first
    )
    made.root = first
    made.content = trimmed(parse, without([(parse.span(first)[0], last)], [*made.cue, *made.source]))
