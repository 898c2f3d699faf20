"""How firmly a claim is made: from its cue, its modals and negation, and the sentence after it."""

import re
from itertools import pairwise

from pipeline.documents import Certainty
from pipeline.enrichment.claims.drafts import Draft, covers
from pipeline.enrichment.claims.lexicon import ADVERBS, CHECKED, words
from pipeline.enrichment.claims.parse import Parse

_DENYING = words("deny denial refute rebut dispute reject dismiss disavow")
_EXPECTING = words(
    """
    anticipate anticipation expect expectation forecast foresee hope pledge plan predict prediction project promise
    proposal threaten threat vow
    """
)
_SPECULATING = words(
    """
    accusation accuse allegation allege assume assumption believe belief consider deem doubt fear guess hint hypothesis
    imply muse presume reckon rumor rumour speculate speculation suggest suggestion suspect suspicion theory
    think wonder
    """
)
#: Cues that make a negated content a denial: one insists that something is not so against somebody who says it is.
_INSISTING = words("assert insist insistence maintain swear")
#: Cues whose infinitive tells what is or was: "claims to own", "is known to bite".
_REPORTING = words("claim know report say")
_FUTURE = words("will 'll ’ll wo shall")
_HEDGES = words(
    "may might could maybe perhaps possibly potentially presumably probably apparently seemingly allegedly reportedly"
)
_HEDGING_WORDS = words("appear seem likely unlikely possible probable unclear uncertain")
_HELPERS = frozenset({"aux", "auxpass", "neg", "advmod"})
_UNITS = words(
    "autumn day decade fall month monday tuesday wednesday thursday friday saturday sunday season spring summer week"
    " weekend winter year"
)
_THEN = words("tomorrow tonight soon upcoming")
_PLANNING = words("plan intend aim prepare set expect due schedule hope going")
_HOLDING = words("think believe suspect guess assume suppose imagine doubt reckon")
_HEDGING = _HEDGING_WORDS | _HOLDING
_NOT = words("not n't n’t never no nobody none nothing neither unable cannot")
# Spelled out, since a search that passes over case looks at every letter.
_CHECKING = re.compile("|".join(form for stem in CHECKED for form in (stem, stem.title(), stem.upper())))
_UNCHECKED = words("unconfirmed unverified uncorroborated unsubstantiated")
_THIS = words("this that it these those they")
_TOLD = words(
    "account allegation claim figure footage information news number report reporting rumor rumour statement video"
)
_WORRIES = words("concerns fears worries possibility chance risk")
#: Tokens at the start of a content that may hold "I think".
_OPENING = 4


def certainty(parse: Parse, made: Draft, negated: bool) -> Certainty:
    """The certainty of a claim.

    A cue decides where it speaks of denial, expectation or speculation; else the main verb of the content does. A
    sentence that says the claim is unconfirmed, its own or the next, outweighs both.

    Args:
        negated: whether the cue is.
    """
    if _unchecked(parse, made):
        return "unconfirmed"
    by_cue = _of_cue(made, negated)
    if by_cue is not None:
        return by_cue
    return _of_content(parse, made)


def is_negated(parse: Parse, made: Draft) -> bool:
    """Whether the cue is negated: the source is told not to have said it."""
    return any(not _NOT.isdisjoint(parse.words[start:end]) for start, end in made.cue)


def _of_cue(made: Draft, negated: bool) -> Certainty | None:
    word = made.word
    if word in _DENYING:
        return None if negated else "denied"
    if word in _EXPECTING:
        return "expected"
    if word in _SPECULATING or word in ADVERBS:
        return "denied" if negated and word in _HOLDING else "speculated"
    if negated or word == "decline":
        # "Officials have not said whether …": nobody has stated it.
        return "unconfirmed"
    if made.hearsay and word in ("report", "say", "claim", "word", "talk", "sign"):
        return "speculated"
    return None


def _of_content(parse: Parse, made: Draft) -> Certainty:
    root = main_verb(parse, made)
    if root is None:
        return "asserted"
    chain = _chain(parse, root)
    said = {parse.words[kid] for at in chain for kid in parse.kids[at] if parse.deps[kid] in _HELPERS}
    if parse.tags[root] == "MD":
        said.add(parse.words[root])
    lemmas = {parse.lemmas[at] for at in chain if parse.tags[at][0] in "VJ"}
    if made.word in _INSISTING and said & _NOT:
        return "denied"
    if not lemmas.isdisjoint(_EXPECTING) or "hopefully" in said:
        return "expected"
    hedges = not said.isdisjoint(_HEDGES) or not lemmas.isdisjoint(_HEDGING)
    if hedges or _hedged(parse, root) or _i_think(parse, made):
        return "speculated"
    if not said.isdisjoint(_FUTURE) or _to_come(parse, made, root) or _planned(parse, root) or _then(parse, made, root):
        return "expected"
    if not said.isdisjoint(("would", "'d", "’d")):
        return _conditional(parse, made, root)
    return "asserted"


def main_verb(parse: Parse, made: Draft) -> int | None:
    """The main verb of a content: the head of its clause, for several sentences that of the first."""
    last = parse.sentence(made.content[0][0])[1]
    if made.root is not None and made.root < last and covers(made.content, made.root):
        return made.root
    inside = [at for start, end in made.content for at in range(start, min(end, last))]
    tops = [at for at in inside if parse.heads[at] == at or not covers(made.content, parse.heads[at])]
    return next((at for at in tops if parse.tags[at][0] in "VM"), tops[0] if tops else None)


def _chain(parse: Parse, root: int) -> list[int]:
    """The verb and the infinitives that complete it ("is going to be able to leave"): their modals count alike."""
    chain = [root]
    while len(chain) < 4:
        following = parse.kid(chain[-1], "xcomp")
        if following is None or parse.tags[following] != "VB":
            break
        chain.append(following)
    return chain


def _hedged(parse: Parse, root: int) -> bool:
    """ "is likely to", "it is possible that", "there are fears that"."""
    complement = parse.kid(root, "acomp", "attr", "oprd")
    return complement is not None and (parse.words[complement] in _HEDGING_WORDS or parse.words[complement] in _WORRIES)


def _i_think(parse: Parse, made: Draft) -> bool:
    """Whether the words of the source begin with "I think", however they are parsed."""
    start, end = made.content[0]
    opening = range(start, min(start + _OPENING, end - 1))
    verbs = [at + 1 for at in opening if parse.words[at] in ("i", "we")]
    return any(parse.tags[at] in ("VBP", "VBD") and parse.lemmas[at] in _HOLDING for at in verbs)


def _then(parse: Parse, made: Draft, root: int) -> bool:
    """ "is meeting them next week": a progressive with a time to come."""
    if parse.tags[root] != "VBG" or parse.kid(root, "aux") is None:
        return False
    start, end = parse.span(root)
    said = [parse.words[at] for at in range(start, end) if covers(made.content, at)]
    ahead = any(first == "next" and second in _UNITS for first, second in pairwise(said))
    return ahead or "by the end" in " ".join(said) or not _THEN.isdisjoint(said)


def _to_come(parse: Parse, made: Draft, root: int) -> bool:
    """ "urged them to leave", "Name: … to leave": an infinitive that is the whole content tells what is to come."""
    if parse.tags[root] != "VB" or made.word in _REPORTING:
        return False
    return {parse.words[kid] for kid in parse.kids[root] if parse.deps[kid] == "aux"} == {"to"}


def _planned(parse: Parse, root: int) -> bool:
    """ "plans to", "is going to", "is set to", "is to": told of the future, where an infinitive follows."""
    infinitive = parse.kid(root, "xcomp")
    if infinitive is None or "to" not in (parse.words[kid] for kid in parse.kids[infinitive]):
        return False
    return parse.lemmas[root] in _PLANNING or parse.words[root] == "going"


def _conditional(parse: Parse, made: Draft, root: int) -> Certainty:
    """ "would": the future as seen from a past "said"; a supposition in the words of the source or before "have"."""
    if any(parse.words[kid] in ("have", "'ve", "’ve") for kid in parse.kids[root] if parse.deps[kid] == "aux"):
        return "speculated"
    return "expected" if parse.tags[made.head] in ("VBD", "VBN", "VBG") else "speculated"


def _unchecked(parse: Parse, made: Draft) -> bool:
    """Whether this sentence or the next says that the claim is not confirmed."""
    if not parse.speaks_of_checking:
        return False
    start, end = parse.sentence(made.head)
    if _mentions_checking(parse, start, end) and any(
        parse.words[at] in _UNCHECKED and not covers(made.content, at) for at in range(start, end)
    ):
        return True
    number = parse.number(max(made.head, made.content[-1][1] - 1)) + 1
    if number >= len(parse.sentences):
        return False
    start, end = parse.sentences[number]
    return _mentions_checking(parse, start, end) and any(_unconfirms(parse, at) for at in range(start, end))


def _mentions_checking(parse: Parse, start: int, end: int) -> bool:
    # A search through the text is much faster than a look at each word, and hardly any sentence passes.
    return _CHECKING.search(parse.text, parse.starts[start], parse.ends[end - 1]) is not None


def _unconfirms(parse: Parse, at: int) -> bool:
    """Whether a word says of the claim before that it is not confirmed."""
    word = parse.words[at]
    if word == "confirmation":
        return _no_confirmation(parse, at)
    if word in _UNCHECKED:
        return _about_claim(parse, at)
    checked = word.startswith(CHECKED) and parse.tags[at][0] == "V"
    return checked and _negated(parse, at) and _about_claim(parse, at)


def _negated(parse: Parse, verb: int) -> bool:
    near = [*parse.kids[verb], parse.heads[verb], *parse.kids[parse.heads[verb]]]
    return any(parse.words[at] in _NOT or parse.words[at] in ("yet", "independently") for at in near if at < verb)


def _about_claim(parse: Parse, at: int) -> bool:
    """Whether what is not confirmed is the claim of the sentence before: "this", "the report", "these claims"."""
    for index in (at, parse.heads[at]):
        for kid in parse.kids[index]:
            if parse.deps[kid] in ("nsubj", "nsubjpass", "dobj"):
                if parse.words[kid] in _THIS:
                    return True
                definite = any(
                    parse.words[word] in ("the", "this", "these", "those", "that") for word in parse.kids[kid]
                )
                if definite and parse.lemmas[kid] in _TOLD:
                    return True
    return False


def _no_confirmation(parse: Parse, at: int) -> bool:
    return any(parse.words[kid] == "no" for kid in parse.kids[at])
