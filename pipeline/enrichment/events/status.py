"""Whether an event happened, is planned, is only spoken of, or did not happen.

The words about the trigger are read first (auxiliary, negation, adverb), then each clause and noun that governs
it, up to the sentence. A hedge anywhere on the way outweighs a plan, and a plan outweighs a fact.
"""

from pipeline.documents import Status
from pipeline.enrichment.events.roles import is_infinitive, is_verb
from pipeline.enrichment.events.scene import Scene

_DEEPEST = 10


class Reading:
    """What has been gathered on the way up from a trigger."""

    def __init__(self) -> None:
        self.negative = False
        self.hedged = False
        self.planned = False

    def result(self) -> Status:
        """The status that all of it amounts to."""
        if self.hedged:
            return "speculated"
        if self.negative:
            return "denied"
        return "planned" if self.planned else "realised"


def status_of_verb(scene: Scene, v: int) -> Status:
    """Status of an event told by a verb or predicative adjective."""
    read = Reading()
    _clause(scene, v, read)
    _upwards(scene, v, read)
    return read.result()


def status_of_noun(scene: Scene, noun: int) -> Status:
    """Status of an event told by a noun: from its modifiers and from what is said of it."""
    tree, govern = scene.tree, scene.lexicon.govern
    read = Reading()
    for k in tree.kids[noun]:
        word = tree.words[k]
        if word in govern["status.planned"] and tree.deps[k] in ("amod", "compound", "acl"):
            read.planned = True
        elif word in govern["status.hedged"]:
            read.hedged = True
        elif word in govern["status.off"] or (word == "no" and tree.deps[k] == "det"):
            read.negative = True
    _above_noun(scene, noun, read)
    return read.result()


def _above_noun(scene: Scene, noun: int, read: Reading) -> None:
    tree = scene.tree
    dep, above = tree.deps[noun], tree.heads[noun]
    for _ in range(_DEEPEST):
        if dep in ("conj", "compound", "nmod") and tree.tags[above][0] == "N":
            dep, above = tree.deps[above], tree.heads[above]
        elif (
            dep == "pobj"
            and tree.words[above] in ("of", "for", "on", "about", "against")
            and tree.tags[tree.heads[above]][0] == "N"
        ):
            governor = tree.heads[above]
            _noun_governor(scene, governor, read)
            dep, above = tree.deps[governor], tree.heads[governor]
        elif dep == "pobj":
            if tree.words[above] in ("without", "despite", "instead") and tree.words[above] != "despite":
                read.negative = True
            preposition, above = above, tree.heads[above]
            if is_verb(scene, above) and tree.words[preposition] in ("for", "on", "about", "of", "against", "to"):
                _verb_over_noun(scene, above, read, dep)
            return
        else:
            break
    if is_verb(scene, above):
        _verb_over_noun(scene, above, read, dep)


def _verb_over_noun(scene: Scene, v: int, read: Reading, dep: str) -> None:
    word = scene.tree.lemmas[v]
    govern = scene.lexicon.govern
    is_support = word in govern["support.verbs"]
    if (word in govern["status.called_off"] and dep in ("dobj", "nsubjpass", "pobj")) or (
        word == "fail" and dep == "nsubj"
    ):
        read.negative = True
    elif word in govern["status.announced"] and not is_support:
        read.planned = True
    elif word in govern["status.only_talk"] and not is_support:
        read.hedged = True
    elif word in govern["status.occur"] or is_support:
        _clause(scene, v, read)
        predicate = scene.tree.kid(v, "acomp") if word == "be" else None
        if predicate is not None and scene.governs(predicate, "adjectives.open"):
            read.hedged = True
        elif predicate is not None and scene.governs(predicate, "adjectives.intend"):
            read.planned = True
    else:
        return
    if word in govern["status.occur"] or is_support:
        _upwards(scene, v, read)


def _clause(scene: Scene, v: int, read: Reading) -> None:
    """Auxiliaries, negation and adverbs of one clause; coordinated verbs share those of the first."""
    tree = scene.tree
    govern = scene.lexicon.govern
    has_own = False
    for k in tree.kids[v]:
        dep, word = tree.deps[k], tree.words[k]
        if dep == "neg" or word in govern["adverbs.denied"]:
            read.negative = not read.negative
        elif dep == "aux":
            has_own = True
            if word in ("would", "'d") and not _is_reported(scene, v):
                read.hedged = True
            elif word in govern["modals.planned"]:
                read.planned = True
            elif word in govern["modals.speculated"]:
                read.hedged = True
        elif (dep in ("advmod", "nsubj", "npadvmod") and word in govern["adverbs.speculated"]) or (
            dep == "mark" and word in govern["status.conditions"]
        ):
            read.hedged = True
        elif dep in ("nsubj", "nsubjpass", "dobj") and (word in ("nobody", "none", "neither") or _is_none(scene, k)):
            read.negative = True
        elif dep in ("nsubj", "nsubjpass", "expl", "auxpass"):
            has_own = has_own or dep != "auxpass"
        elif dep == "prep" and word == "according" and _is_unconfirmed(scene, k):
            read.hedged = True
    if _is_future_form(scene, v):
        read.planned = True
    if tree.deps[v] == "advcl" and _is_inverted(scene, v):
        read.hedged = True
    if _is_question(scene, v):
        read.hedged = True
    if tree.deps[v] == "conj" and not has_own and is_verb(scene, tree.heads[v]):
        shared = Reading()
        _clause(scene, tree.heads[v], shared)
        read.planned |= shared.planned
        read.hedged |= shared.hedged
        read.negative |= shared.negative and tree.words[v - 1] == "or"


def _is_unconfirmed(scene: Scene, according: int) -> bool:
    tree = scene.tree
    for to in tree.kids_of(according, "prep"):
        for source in tree.kids_of(to, "pobj"):
            words = {tree.words[source], *(tree.words[k] for k in tree.kids[source])}
            return not words.isdisjoint({"unconfirmed", "rumours", "rumors", "rumour", "rumor"})
    return False


def _is_inverted(scene: Scene, v: int) -> bool:
    """ "Had X gone", "Should X go": a condition without "if"."""
    tree = scene.tree
    own = tree.kid(v, "nsubj", "nsubjpass")
    first = tree.kid(v, "aux")
    return own is not None and first is not None and first < own and tree.words[first] in ("had", "should", "were")


def _is_reported(scene: Scene, v: int) -> bool:
    """Whether a clause is somebody's words, where "would" is the past of "will" and no mere possibility."""
    tree = scene.tree
    for _ in range(_DEEPEST):
        head = tree.heads[v]
        if tree.deps[v] in ("ccomp", "parataxis") and (
            scene.governs(head, "reporting.verbs") or tree.tags[head] in ("VBD", "VBN")
        ):
            return True
        if tree.deps[v] not in ("conj", "xcomp", "auxpass", "relcl", "acl") or head == v:
            return any(scene.governs(k, "reporting.verbs") for k in tree.kids_of(v, "ccomp", "parataxis"))
        v = head
    return False


def _is_none(scene: Scene, i: int) -> bool:
    """Whether a subject or object is "no X" or "neither X nor Y"."""
    tree = scene.tree
    return any(
        (tree.words[k] == "no" and tree.deps[k] in ("det", "neg")) or tree.words[k] == "neither" for k in tree.kids[i]
    )


def _is_future_form(scene: Scene, v: int) -> bool:
    """ "is going to visit", "is visiting next week"; in headlines "Minister to visit", "two men to appear"."""
    tree = scene.tree
    if is_infinitive(scene, v) and tree.deps[v] in ("ROOT", "relcl"):
        over = tree.heads[v]
        return tree.deps[over] == "ROOT" and (over == v or tree.tags[over][0] == "N")
    if tree.tags[v] == "VBG" and any(tree.tags[k] in ("VBZ", "VBP") for k in tree.kids_of(v, "aux")):
        for k in tree.kids_of(v, "npadvmod", "advmod"):
            if tree.words[k] == "tomorrow" or any(tree.words[m] in ("next", "coming") for m in tree.kids[k]):
                return True
        return any(
            tree.words[m] == "next"
            for p in tree.kids_of(v, "prep")
            for o in tree.kids_of(p, "pobj")
            for m in tree.kids[o]
        )
    return False


def _is_question(scene: Scene, v: int) -> bool:
    tree = scene.tree
    if tree.deps[v] not in ("ROOT", "ccomp"):
        return False
    return any(tree.words[k] == "?" for k in tree.kids_of(tree.heads[v] if tree.deps[v] == "ccomp" else v, "punct"))


def _upwards(scene: Scene, v: int, read: Reading) -> None:
    tree = scene.tree
    for _ in range(_DEEPEST):
        dep, head = tree.deps[v], tree.heads[v]
        if head == v:
            return
        if dep == "conj":
            v = head
            continue
        if dep in ("relcl", "parataxis", "amod") and not is_infinitive(scene, v):
            return
        if dep in ("acl", "relcl") and tree.tags[head][0] == "N":
            if tree.tags[v] == "VBG" or (tree.tags[v] == "VBN" and tree.kid(v, "aux", "auxpass") is None):
                return
            _noun_governor(scene, head, read, infinitive=is_infinitive(scene, v))
            above = _verb_above(scene, head)
            if above is None:
                return
            v = above
            if scene.governs(v, "status.called_off", "verbs.deny"):  # "abandoned the plan", "rejected the claim"
                read.negative, read.hedged = True, False
            _clause(scene, v, read)
            continue
        if dep == "advcl":
            if is_infinitive(scene, v):
                read.planned = True
            return
        if dep == "pcomp":
            _preposition(scene, head, read)
            return
        if dep in ("xcomp", "ccomp", "acomp", "oprd", "attr", "csubj", "csubjpass", "dep"):
            _governor(scene, v, head, read)
        v = head


def _verb_above(scene: Scene, noun: int) -> int | None:
    tree = scene.tree
    above = tree.heads[noun]
    if tree.deps[noun] == "pobj":
        above = tree.heads[above]
    return above if is_verb(scene, above) and above != noun else None


def _preposition(scene: Scene, preposition: int, read: Reading) -> None:
    tree = scene.tree
    word = tree.words[preposition]
    above = tree.heads[preposition]
    if word in ("without", "instead"):
        read.negative = True
    elif word == "before":
        read.planned = False
    elif is_verb(scene, above):
        if word == "from" and scene.governs(above, "verbs.forbid", "verbs.fail"):
            read.negative = True
        elif word in ("of", "for") and tree.lemmas[above] in ("accuse", "suspect", "blame", "criticise", "criticize"):
            read.hedged = True
        elif word in ("of", "about", "on", "for", "to"):
            _governor(scene, above, above, read)
    elif tree.tags[above][0] == "N":
        _noun_governor(scene, above, read)


def _governor(scene: Scene, v: int, governor: int, read: Reading) -> None:
    """What a governing verb or adjective does to the clause under it."""
    tree = scene.tree
    gerund = tree.tags[v] == "VBG" and tree.kid(v, "aux") is None
    infinitive = is_infinitive(scene, v) or gerund or v == governor
    is_adjective = tree.tags[governor][0] == "J" or (tree.deps[governor] in ("acomp", "oprd") and infinitive)
    section = "adjectives" if is_adjective else "verbs"
    if not infinitive and tree.lemmas[governor] == "be" and _is_open(scene, governor, read):
        return
    wished = scene.governs(governor, f"{section}.wish") and (
        infinitive or not scene.governs(governor, "reporting.verbs")
    )
    topic = tree.kid(governor, "nsubj")
    if not infinitive and topic is not None and scene.governs(topic, "nouns.wish"):
        read.hedged = True  # "speculation grows that"
    if _is_denial(scene, governor, section, infinitive):
        read.negative = not read.negative
    elif wished or _is_asked(scene, v, governor) or (infinitive and _is_hearsay(scene, governor)):
        read.hedged = True
    elif infinitive and is_plan(scene, governor):
        read.planned = True
    elif infinitive and tree.lemmas[governor] in ("be", "have"):
        read.planned = tree.lemmas[governor] == "be"
    _negated_governor(scene, governor, read, infinitive)


def _is_open(scene: Scene, copula: int, read: Reading) -> bool:
    """What "it is possible that" and "it is not true that" do to their clause; whether it is of that kind."""
    tree = scene.tree
    predicate = tree.kid(copula, "acomp")
    if predicate is None:
        return False
    negative = tree.kid(copula, "neg") is not None
    if scene.governs(predicate, "adjectives.open"):
        read.hedged = True
    elif scene.governs(predicate, "adjectives.false") or (negative and scene.governs(predicate, "adjectives.true")):
        read.negative = not read.negative
    else:
        return False
    return True


def _is_hearsay(scene: Scene, governor: int) -> bool:
    """ "is said to have fled", "are reported to be there": somebody else says so."""
    return scene.governs(governor, "reporting.verbs") and scene.tree.kid(governor, "auxpass") is not None


def _is_denial(scene: Scene, governor: int, section: str, infinitive: bool) -> bool:
    if infinitive:
        return scene.tree.lemmas[governor] == "deny" or scene.governs(governor, f"{section}.fail")
    return scene.governs(governor, "verbs.deny")


def _negated_governor(scene: Scene, governor: int, read: Reading, infinitive: bool) -> None:
    own = Reading()
    _clause(scene, governor, own)
    if own.hedged:
        read.hedged = True
    if own.negative:
        if infinitive:
            read.negative = not read.negative
            read.planned = False
        elif scene.governs(governor, "reporting.verbs"):
            read.hedged = True
    if own.planned and infinitive:
        read.planned = True


def is_plan(scene: Scene, governor: int) -> bool:
    """Whether a governing verb or adjective makes the act under it a plan of its subject."""
    if scene.tree.tags[governor][0] == "J" or scene.tree.deps[governor] in ("acomp", "oprd"):
        return scene.governs(governor, "adjectives.intend", "adjectives.commit")
    if scene.tree.lemmas[governor] == "go":
        return scene.tree.tags[governor] == "VBG"
    return scene.governs(governor, "verbs.intend", "verbs.commit")


def is_announced(scene: Scene, v: int) -> bool:
    """Whether a planned act is its subject's own word: "will", "plans to", and not a purpose or a decision."""
    tree = scene.tree
    modals = scene.lexicon.govern["modals.planned"]
    for _ in range(_DEEPEST):
        if any(tree.words[k] in modals for k in tree.kids_of(v, "aux")):
            return True
        head = tree.heads[v]
        if tree.deps[v] == "xcomp":
            return is_plan(scene, head) and not scene.governs(head, "verbs.decide")
        if tree.deps[v] in ("acl", "relcl") and is_infinitive(scene, v):
            return scene.governs(head, "nouns.intend")
        if tree.deps[v] != "conj":
            return _is_future_form(scene, v)
        v = head
    return False


def _is_asked(scene: Scene, v: int, governor: int) -> bool:
    """Whether a clause is what somebody asks for or allows: "urged X to leave", "demanded that X leave"."""
    tree = scene.tree
    if is_infinitive(scene, v):
        return scene.governs(governor, "verbs.demand", "verbs.allow", "verbs.threaten")
    return tree.tags[v] == "VB" and tree.kid(v, "aux") is None and scene.governs(governor, "verbs.demand")


def _noun_governor(scene: Scene, noun: int, read: Reading, *, infinitive: bool = True) -> None:
    if scene.governs(noun, "nouns.intend") and infinitive:
        read.planned = True
    elif scene.governs(noun, "nouns.wish"):
        read.hedged = True
    elif scene.governs(noun, "nouns.deny"):
        read.negative = True
    elif infinitive and noun_is_talk(scene, noun):
        read.hedged = True


def noun_is_talk(scene: Scene, noun: int) -> bool:
    """Whether a noun names words about an act to come: a threat, a demand, an offer."""
    found = scene.lexicon.nouns.get(scene.tree.lemmas[noun])
    return found is not None and found.kind in ("AGREE", "DEMAND", "THREATEN", "REJECT")
