"""Actors and targets of a trigger."""

from pipeline.enrichment.events.lexicon import Frame
from pipeline.enrichment.events.participants import inside, of_preposition, parties, phrase
from pipeline.enrichment.events.roles import is_passive, is_verb, referent, subject
from pipeline.enrichment.events.scene import ACTING, GATHERINGS, PLACES, Party, Scene

type Sides = tuple[list[Party], list[Party]]

_TOWARDS = (
    "with",
    "to",
    "against",
    "on",
    "upon",
    "from",
    "for",
    "towards",
    "toward",
    "at",
    "between",
    "over",
    "among",
    "into",
    "of",
    "about",
    "by",
)
_WITHIN = ("in", "inside", "across", "throughout", "near", "around", "outside", "off")
_DEEPEST = 4
_GOABLE = PLACES | frozenset({"NORP"})


def of_verb(scene: Scene, v: int, frame: Frame | None, noun: int | None, complement: int | None) -> Sides:
    """Actors and targets of an event told by a verb.

    Args:
        frame: the reading of the verb, None for a light verb.
        noun: the event noun that a light verb lends itself to.
        complement: the verb of the act that is promised, threatened, demanded or refused.
    """
    surface = subject(scene, v)
    passive = is_passive(scene, v)
    agents = _agents(scene, v) if passive else _subjects(scene, surface)
    if frame is not None and frame.received:
        return _givers(scene, v), _subjects(scene, surface)
    if passive and noun is None:
        targets = phrase(scene, surface) if surface is not None else []
        if frame is not None and not targets:
            targets = _through_prepositions(scene, v, _TOWARDS)
    elif frame is not None and frame.visit:
        targets = _destination(scene, v, frame)
    else:
        targets = _targets(scene, v, frame, complement)
    if noun is not None:
        agents, targets = _with_noun(scene, noun, agents, targets)
    return agents, _apart(targets, agents)


def of_noun(scene: Scene, noun: int, patient: bool) -> Sides:
    """Actors and targets of an event told by a noun."""
    tree = scene.tree
    agents: list[Party] = []
    targets: list[Party] = []
    for k in tree.kids[noun]:
        word, dep = tree.words[k], tree.deps[k]
        if dep == "poss" and not agents:
            owner = referent(scene, k)
            agents = _subjects(scene, owner)
        elif dep in ("amod", "compound", "nmod") and not agents and scene.is_named(k):
            agents = parties(scene, k)
        elif dep in ("prep", "agent"):
            if word == "between":
                both = of_preposition(scene, k)
                return both, both
            if word == "by" or (word == "from" and not patient):
                agents = of_preposition(scene, k) or agents
            elif word == "of":
                if patient:
                    targets = of_preposition(scene, k, _GOABLE | ACTING)
                else:
                    agents = agents or of_preposition(scene, k)
            elif word in _TOWARDS and not targets:
                targets = of_preposition(scene, k, _GOABLE | ACTING)
    return agents, _apart(targets, agents)


def mutual(scene: Scene, agents: list[Party], targets: list[Party]) -> Sides:
    """Both sides on both ends, where "A and B" or a plural did something to each other."""
    if targets or not agents:
        return agents, targets
    if len(agents) > 1 or scene.tree.tags[agents[0].head] in ("NNS", "NNPS"):
        return agents, agents
    return agents, targets


def _subjects(scene: Scene, noun: int | None) -> list[Party]:
    if noun is None:
        return []
    if found := parties(scene, noun):
        return found
    for k in scene.tree.kids[noun]:
        dep = scene.tree.deps[k]
        if dep in ("poss", "compound", "amod", "nmod") and (found := parties(scene, k)):
            return found
        if (
            dep == "prep"
            and scene.tree.words[k] in ("of", "from", "by", "in", "near", "between")
            and (found := of_preposition(scene, k))
        ):
            return found
    if scene.lemma(noun) in scene.lexicon.weapons:
        return [Party(noun, noun, noun + 1)]
    return []


def _agents(scene: Scene, v: int) -> list[Party]:
    for k in scene.tree.kids[v]:
        if scene.tree.deps[k] == "agent" or (scene.tree.deps[k] == "prep" and scene.tree.words[k] == "by"):
            for obj in scene.tree.kids_of(k, "pobj"):
                return _subjects(scene, obj)
    return []


def _givers(scene: Scene, v: int) -> list[Party]:
    tree = scene.tree
    for base in (v, *tree.kids_of(v, "dobj")):
        for k in tree.kids_of(base, "prep"):
            if tree.words[k] == "from":
                return of_preposition(scene, k)
    return []


def _destination(scene: Scene, v: int, frame: Frame) -> list[Party]:
    tree = scene.tree
    obj = tree.kid(v, "dobj")
    if obj is not None and frame.preposition is None:
        return phrase(scene, obj, _GOABLE | ACTING)
    ways = (frame.preposition, "to", "in", "at", "into") if frame.preposition else ("to", "in", "at", "into", "on")
    for name in ways:
        for k in tree.kids_of(v, "prep"):
            if tree.words[k] == name and (found := of_preposition(scene, k, _GOABLE)):
                return found
    return []


def _targets(scene: Scene, v: int, frame: Frame | None, complement: int | None) -> list[Party]:
    tree = scene.tree
    wide = ACTING | GATHERINGS if frame is not None and frame.kind == "CONSULT" else ACTING
    if frame is not None and frame.preposition is not None and not frame.objects:
        for k in tree.kids[v]:
            if tree.words[k] == frame.preposition and (found := of_preposition(scene, k, wide)):
                return found
    obj = tree.kid(v, "dobj")
    if frame is not None and frame.kind == "CONSULT" and obj is not None and (found := _company(scene, obj)):
        return found
    dative = tree.kid(v, "dative")
    if dative is not None:
        found = of_preposition(scene, dative) if tree.tags[dative] in ("IN", "TO") else _objects(scene, dative)
        if found:
            return found
    if frame is not None and frame.topic:
        return _through_prepositions(scene, v, ("with", "between", "to"))
    if obj is not None and (found := _objects(scene, obj, wide)):
        return found
    if found := _through_prepositions(scene, v, _TOWARDS):
        return found
    if obj is not None and (found := inside(scene, obj, wide)):
        return found
    if complement is not None and (found := _of_complement(scene, complement)):
        return found
    for base in (obj, v):
        if base is not None and (found := _of_clauses(scene, base)):
            return found
    return _through_prepositions(scene, v, _WITHIN)


def _objects(scene: Scene, obj: int, labels: frozenset[str] = ACTING) -> list[Party]:
    noun = referent(scene, obj)
    return [] if noun is None else parties(scene, noun, labels)


def _company(scene: Scene, obj: int) -> list[Party]:
    """With whom a meeting or a discussion is held: "attend the summit with X"."""
    for k in scene.tree.kids_of(obj, "prep"):
        if scene.tree.words[k] in ("with", "between") and (found := of_preposition(scene, k)):
            return found
    return []


def _through_prepositions(scene: Scene, v: int, names: tuple[str, ...]) -> list[Party]:
    tree = scene.tree
    found = {tree.words[k]: k for k in reversed(tree.kids[v]) if tree.deps[k] in ("prep", "dative")}
    for name in names:
        if name in found and (hit := of_preposition(scene, found[name])):
            return hit
    return []


def _of_complement(scene: Scene, v: int, depth: int = 0) -> list[Party]:
    """Whom the promised or demanded act concerns: its own subject if it has one, else its targets."""
    tree = scene.tree
    own = tree.kid(v, "nsubj", "nsubjpass")
    if own is not None and (found := _objects(scene, own)):
        return found
    if own is not None and (found := inside(scene, own)):
        return found
    found = _targets(scene, v, None, None)
    if not found and depth < _DEEPEST:
        for k in tree.kids_of(v, "xcomp", "ccomp"):
            if found := _of_complement(scene, k, depth + 1):
                return found
    return found


def _of_clauses(scene: Scene, base: int) -> list[Party]:
    for k in scene.tree.kids_of(base, "acl", "xcomp", "advcl", "ccomp"):
        if k > base and is_verb(scene, k) and (found := _of_complement(scene, k, _DEEPEST - 1)):
            return found
    return []


def _with_noun(scene: Scene, noun: int, agents: list[Party], targets: list[Party]) -> Sides:
    entry = scene.lexicon.nouns[scene.tree.lemma(noun)]
    own_agents, own_targets = of_noun(scene, noun, entry.patient)
    if not agents:
        agents = own_agents or _during(scene, scene.tree.heads[noun])
    return agents, own_targets or targets


def _during(scene: Scene, v: int) -> list[Party]:
    """The parties of the meeting at which something was done: "made during the talks between A and B"."""
    for k in scene.tree.kids_of(v, "prep"):
        if scene.tree.words[k] in ("during", "at", "in", "after"):
            for obj in scene.tree.kids_of(k, "pobj"):
                entry = scene.lexicon.nouns.get(scene.tree.lemma(obj))
                if entry is not None:
                    return of_noun(scene, obj, entry.patient)[0]
    return []


def _apart(targets: list[Party], agents: list[Party]) -> list[Party]:
    heads = {p.head for p in agents}
    return [p for p in targets if p.head not in heads]
