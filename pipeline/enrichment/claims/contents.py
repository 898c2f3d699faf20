"""What is said: the clause, infinitive, object or prepositional phrase that a reporting verb takes."""

from pipeline.enrichment.claims.drafts import Draft, trimmed, without
from pipeline.enrichment.claims.lexicon import RECIPIENTS, UTTERANCES, Verb, frames
from pipeline.enrichment.claims.parse import Parse
from pipeline.enrichment.claims.sources import joins_cue

_OBJECTS = frozenset({"dobj", "oprd", "dative"})
#: What may follow an object and still belongs to what is said of it.
_TAIL = frozenset({"dobj", "oprd", "dative", "prep", "xcomp", "ccomp", "advcl", "acl", "agent"})
_QUESTION_WORDS = frozenset({"how", "if", "what", "when", "where", "whether", "which", "who", "whom", "whose", "why"})
_COMMAS = frozenset({",", "—", "–", "--", "-", "”", "“", '"', "''", "(", ")"})
_FINITE = frozenset({"VBD", "VBZ", "VBP"})
_STOPS = frozenset({".", ";", "?", "!", ":"})


def add_content(parse: Parse, made: Draft, how: Verb) -> None:
    """Set the content of a draft as far as the parse shows it; a quotation may follow later."""
    verb = made.head
    if "c" in how.frames and (_clause(parse, made) or _host(parse, made)):
        return
    kids = [kid for kid in parse.kids[verb] if kid > verb]
    if parse.kid(verb, "agent") is not None:
        _passive(parse, made, how)
        return
    for kid in kids:
        label = parse.deps[kid]
        if "i" in how.frames and label in ("xcomp", "ccomp"):
            _take(parse, made, kid, with_objects=True)
            return
        if label == "prep" and parse.words[kid] in how.preps and _take_prep(parse, made, kid):
            return
    if "o" in how.frames:
        _take_objects(parse, made, kids)


def _clause(parse: Parse, made: Draft) -> bool:
    """A clause after the verb, else before it."""
    verb = made.head
    clauses = [kid for kid in parse.kids[verb] if _is_clause(parse, verb, kid)]
    clauses += _of_statement(parse, verb)
    finite = [kid for kid in clauses if parse.words[parse.span(kid)[0]] != "to"]
    after = [kid for kid in finite if kid > verb]
    if not finite:
        return False
    _take(parse, made, (after or finite)[0], with_objects=made.word not in RECIPIENTS)
    return True


def _is_clause(parse: Parse, verb: int, kid: int) -> bool:
    label = parse.deps[kid]
    return (
        label in ("ccomp", "parataxis")
        or (label == "advcl" and _question(parse, verb, kid))
        or (label == "conj" and _loose_clause(parse, verb, kid))
    )


def _question(parse: Parse, verb: int, kid: int) -> bool:
    """An indirect question that the parse takes for an adjunct: "announced where it will stand"."""
    return kid > verb and parse.words[verb + 1] in _QUESTION_WORDS and parse.span(kid)[0] == verb + 1


def _of_statement(parse: Parse, verb: int) -> list[int]:
    """The clause of "said in a statement that …", which the parse hangs on the statement."""
    nouns = [noun for prep in parse.kids[verb] if parse.words[prep] == "in" for noun in parse.kids[prep]]
    return [
        kid
        for noun in nouns
        if parse.words[noun] in UTTERANCES
        for kid in parse.kids[noun]
        if kid > noun and parse.deps[kid] in ("acl", "relcl") and parse.words[parse.span(kid)[0]] == "that"
    ]


def _loose_clause(parse: Parse, verb: int, kid: int) -> bool:
    """A clause that the parse joins to the verb as if by "and", though no conjunction is there."""
    return kid > verb and parse.kid(verb, "cc") is None and parse.kid(kid, "nsubj", "nsubjpass") is not None


def _host(parse: Parse, made: Draft) -> bool:
    """The clause that a verb hangs on: "The plan, she said, would fail", "as she told reporters, …"."""
    verb = made.head
    if parse.deps[verb] not in ("parataxis", "ccomp", "advcl") or parse.kid(verb, "nsubj") is None:
        return False
    mark = parse.kid(verb, "mark")
    start, end = parse.span(verb)
    if mark is not None and parse.words[mark] != "as":
        return False
    before = parse.words[start - 1] if start else "."
    after = parse.words[end] if end < len(parse) else "."
    led = mark is not None or before in _COMMAS or parse.words[start] in _COMMAS
    if not led or not (after in _COMMAS or after in _STOPS or parse.words[end - 1] in _COMMAS):
        return False
    made.root = parse.heads[verb]
    made.content = trimmed(parse, without([parse.span(made.root)], [(start, end)]))
    return True


def _take(parse: Parse, made: Draft, clause: int, with_objects: bool = False) -> None:
    start, end = parse.span(clause)
    if with_objects and clause > made.head and parse.kid(clause, "nsubj", "nsubjpass", "expl") is None:
        # "urged the council to act": the object is the subject of what is said.
        objects = [kid for kid in parse.kids[made.head] if made.head < kid < clause and parse.deps[kid] in _OBJECTS]
        start = min([start, *[parse.span(kid)[0] for kid in objects]])
    made.root = clause
    if clause > made.head:
        end = min([end, *[parse.span(kid)[0] for kid in parse.kids[clause] if joins_cue(parse, kid)]])
        end = max(end, _joined(parse, made.head, end))
    made.content = trimmed(parse, without([(start, end)], [*made.cue, *made.source]))


def _joined(parse: Parse, verb: int, end: int) -> int:
    """The end of a second clause, "and it was late", that the parse joins to the verb and not to what is said."""
    for kid in parse.kids[verb]:
        if parse.deps[kid] == "conj" and parse.span(kid)[0] in (end + 1, end) and parse.words[end] in ("and", "but"):
            own = parse.kid(kid, "nsubj", "nsubjpass", "expl") is not None
            return parse.span(kid)[1] if own and not frames(parse.lemmas[kid]) else end
    return end


def _take_prep(parse: Parse, made: Draft, prep: int) -> bool:
    root = parse.kid(prep, "pobj", "pcomp")
    if root is None:
        return False
    first, last = made.cue[0]
    if prep == last:
        made.cue = [(first, prep + 1)]
    end = max(parse.span(kid)[1] for kid in parse.kids[made.head] if kid >= prep and _belongs(parse, kid))
    made.root = root
    made.content = trimmed(parse, without([(prep + 1, end)], made.source))
    return True


def _belongs(parse: Parse, kid: int) -> bool:
    """Whether a complement goes on with what is said: an adjunct after a comma ("…, arguing that") does not."""
    if parse.deps[kid] not in _TAIL:
        return False
    return parse.deps[kid] != "advcl" or parse.words[parse.span(kid)[0] - 1] != ","


def _take_objects(parse: Parse, made: Draft, kids: list[int]) -> None:
    objects = [kid for kid in kids if parse.deps[kid] in ("dobj", "oprd", "xcomp", "ccomp")]
    if not objects:
        return
    made.root = objects[0]
    start = parse.span(made.root)[0]
    end = max(parse.span(kid)[1] for kid in kids if kid >= made.root and _belongs(parse, kid))
    made.content = trimmed(parse, without([(start, end)], [*made.cue, *made.source]))


def _passive(parse: Parse, made: Draft, how: Verb) -> None:
    """ "The plan was criticised by the union for its cost"."""
    subject = parse.kid(made.head, "nsubjpass")
    if subject is None or "o" not in how.frames:
        return
    made.root = subject
    tail = [
        parse.span(kid)
        for kid in parse.kids[made.head]
        if kid > made.head and parse.deps[kid] in ("oprd", "prep", "xcomp")
    ]
    made.content = trimmed(parse, without([parse.span(subject), *tail], [*made.cue, *made.source]))


def add_aside(parse: Parse, made: Draft) -> None:
    """Set the content of a cue that only commas tie to it ("The plan would fail, she said"), whatever the parse."""
    if not made.source or parse.tags[made.head] not in _FINITE or parse.kid(made.head, "mark") is not None:
        return
    block = [*made.cue, *made.source]
    first, last = min(start for start, _ in block), max(end for _, end in block)
    if last - first > sum(end - start for start, end in block) + 1:
        return
    for kid in parse.kids[made.head]:
        if last <= kid and parse.deps[kid] in ("dobj", "dative", "npadvmod", "prep") and parse.span(kid)[0] == last:
            last = parse.span(kid)[1]
    start, end = parse.sentence(made.head)
    closed = last >= end or parse.words[last] in _STOPS or parse.words[last].isspace()
    if closed and parse.words[first - 1] in _COMMAS and _main_clause(parse, start, first):
        made.content = trimmed(parse, [(start, first)])


def _main_clause(parse: Parse, start: int, end: int) -> bool:
    """Whether words make a clause of their own and no adverbial: "In May," or "Asked why," do not."""
    finite = any(parse.tags[at] in _FINITE or parse.tags[at] == "MD" for at in range(start, end))
    return finite and parse.tags[start] not in ("IN", "WRB", "VBN", "VBG", "TO")
