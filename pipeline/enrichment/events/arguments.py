"""Actors and targets of a trigger."""

from msgspec.structs import replace

from pipeline.enrichment.events.lexicon import Frame
from pipeline.enrichment.events.participants import (
    DEEPEST,
    inside,
    of_preposition,
    parties,
    party,
    phrase,
    prepositions,
    whole,
)
from pipeline.enrichment.events.plausible import hits_bodies, misses_object
from pipeline.enrichment.events.roles import is_infinitive, is_passive, is_stranded, is_verb, referent, subject
from pipeline.enrichment.events.scene import ACTING, GATHERINGS, PLACES, SUBJECTS, Party, Scene

type Sides = tuple[list[Party], list[Party]]

_TOWARDS = (
    "with", "to", "against", "on", "upon", "from", "for", "towards", "toward", "at", "between", "over", "among",
    "into", "out", "of", "about", "by",
)  # fmt: skip
#: Classes in which something changes hands or is moved, and the prepositions of whom that concerns.
_HANDED = frozenset({"AID", "MOBILIZE", "RETREAT", "AGREE"})
_MOVED = _HANDED | {"SANCTION", "COOPERATE"}
_STRIKES = frozenset({"ASSAULT", "FIGHT"})
_GOALS = ("to", "against", "towards", "toward", "into", "for")
#: Classes whose nouns have a topic ("talks on Syria"), and the prepositions of the partner.
_TALK = frozenset({"CONSULT", "AGREE"})
_PARTNERS = ("with", "to", "for")
_WITHIN = ("along", "in", "inside", "across", "throughout", "near", "around", "outside", "off")
_DEEPEST = 4
_GOABLE = PLACES | frozenset({"NORP"})


def of_verb(scene: Scene, v: int, frame: Frame | None, noun: int | None, complement: int | None) -> Sides:
    """Actors and targets of an event told by a verb; neither where no event can be told for want of an actor.

    Args:
        frame: the reading of the verb, None for a light verb.
        noun: the event noun that a light verb lends itself to.
        complement: the verb of the act that is promised, threatened, demanded or refused.
    """
    if is_stranded(scene, v):
        return linear_sides(scene, v)
    surface = subject(scene, v)
    passive = is_passive(scene, v)
    agents = _agents(scene, v) if passive else actors(scene, surface)
    if frame is not None and frame.received:
        return _givers(scene, v), actors(scene, surface)
    if not agents and noun is None and (not passive or frame is None):
        return [], []  # only a passive tells of whom something befell without its actor
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
    kind = scene.lexicon.nouns[tree.lemmas[noun]].kind
    agents: list[Party] = []
    targets: list[Party] = []
    for k in tree.kids[noun]:
        word, dep = tree.words[k], tree.deps[k]
        if dep == "poss" and not agents:
            owner = referent(scene, k)
            agents = actors(scene, owner)
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
            elif word in (_PARTNERS if kind in _TALK else _TOWARDS) and not targets:
                targets = of_preposition(scene, k, _GOABLE | ACTING)
    return agents, _apart(targets, agents)


def linear_sides(scene: Scene, v: int) -> Sides:
    """The nearest participants before and after a finite verb that the parser took for an attribute."""
    number = scene.tree.sentence(v)
    starts = scene.tree.starts
    end = starts[number + 1] if number + 1 < len(starts) else len(scene.tree.words)
    return _nearest(scene, range(v - 1, starts[number] - 1, -1)), _nearest(scene, range(v + 1, end))


def _nearest(scene: Scene, tokens: range) -> list[Party]:
    for i in tokens:
        if scene.tree.words[i] in (",", ";", ":"):
            break
        if scene.tree.tags[i][0] == "N" and scene.tree.deps[i] != "compound" and (found := party(scene, i)):
            return [found]
    return []


def mutual(scene: Scene, v: int, noun: int | None, agents: list[Party], targets: list[Party]) -> Sides:
    """Both sides on both ends, where "A and B" or a plural did something to each other."""
    reciprocal = scene.governs(v, "other.reciprocal") or (
        noun is not None and scene.lexicon.nouns[scene.tree.lemmas[noun]].kind in _TALK
    )
    if not agents or not reciprocal:
        return agents, targets
    is_group = len(agents) == 1 and agents[0].label is None and scene.tree.tags[agents[0].head] == "NNS"
    both = len(agents) > 1 or (is_group and scene.tree.kid(v, "dobj", "xcomp", "ccomp") is None)
    if (both and not _names_partner(scene, v)) or (not targets and (both or is_group)):
        return agents, agents
    return agents, targets


def _names_partner(scene: Scene, v: int) -> bool:
    """Whether the one that two did something to or with is told: "A and B met C", "A and B signed a deal with C"."""
    tree = scene.tree
    obj = tree.kid(v, "dobj")
    if obj is not None and party(scene, obj) is not None and not scene.governs(v, "other.trading"):
        return True
    bases = (v,) if obj is None else (v, obj)
    return any(tree.words[k] in ("with", "to", "against") for base in bases for k in tree.kids_of(base, "prep"))


def actors(scene: Scene, noun: int | None) -> list[Party]:
    """The participants that a subject names: itself, else whose it is, else what strikes by itself."""
    if noun is None:
        return []
    if found := parties(scene, noun, SUBJECTS):
        return found
    for k in scene.tree.kids[noun]:
        dep = scene.tree.deps[k]
        if dep in ("poss", "compound", "amod", "nmod") and (found := parties(scene, k)):
            return found
        if (
            dep == "prep"
            and scene.tree.words[k] in ("of", "from", "by", "between")
            and (found := of_preposition(scene, k))
        ):
            return found
    if scene.lemma(noun) in scene.lexicon.weapons:
        return [whole(scene, noun)]
    return []


def _agents(scene: Scene, v: int) -> list[Party]:
    tree = scene.tree
    for k in tree.kids[v]:
        if tree.deps[k] == "agent" or (tree.deps[k] == "prep" and tree.words[k] == "by"):
            for obj in tree.kids_of(k, "pobj"):
                return actors(scene, obj)
    for k in tree.kids_of(v, "prep"):
        weapon = tree.kid(k, "pobj") if tree.words[k] in ("in", "with", "from") else None
        if weapon is not None and scene.lemma(weapon) in scene.lexicon.weapons:
            return actors(scene, weapon)
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
    """Whom an act concerns: the object, else whom a preposition or the object itself names, else a clause."""
    tree = scene.tree
    kind = frame.kind if frame is not None else ""
    wide = ACTING | GATHERINGS if kind == "CONSULT" else ACTING
    if frame is not None and (found := _of_frame(scene, v, frame, wide)):
        return found
    if frame is not None and frame.topic:
        return []
    obj = tree.kid(v, "dobj")
    dative = tree.kid(v, "dative")
    if dative is not None:
        found = of_preposition(scene, dative) if tree.tags[dative] in ("IN", "TO") else _objects(scene, dative)
        if found:
            return found
    if kind in _HANDED and (found := _through_prepositions(scene, v, _GOALS, labels=ACTING | PLACES)):
        return found
    if obj is not None and not _is_means(scene, v, obj, frame) and (found := _objects(scene, obj, wide)):
        return found + (_through_prepositions(scene, v, ("to",)) if kind == "COOPERATE" else [])
    if obj is not None and kind in _STRIKES and scene.lemma(obj) in scene.lexicon.grounds:
        inner = inside(scene, obj)
        return [replace(whole(scene, obj), country=inner[0].country if inner else None)]
    if misses_object(scene, v, frame):
        if frame is not None and frame.kind == "COERCE" and (found := _through_prepositions(scene, v, ("from",))):
            return found
        return inside(scene, obj, wide) if obj is not None and not hits_bodies(scene, v) else []
    if found := _through_prepositions(scene, v, _TOWARDS, shallow=True):
        return found
    if obj is not None and (found := inside(scene, obj, wide)):
        return found
    if found := _through_prepositions(scene, v, _TOWARDS):
        return found
    if complement is not None and (found := _of_complement(scene, complement)):
        return found
    for base in (obj, v):
        if base is not None and (found := _of_clauses(scene, base)):
            return found
    if kind == "THREATEN" and (found := _of_condition(scene, v, complement)):
        return found
    return _through_prepositions(scene, v, _WITHIN) or _of_relatives(scene, obj)


def _of_condition(scene: Scene, v: int, complement: int | None) -> list[Party]:
    """Who is to give in to a threat: "threatened to walk out unless X paid"."""
    tree = scene.tree
    for base in (v, complement):
        for k in tree.kids_of(base, "advcl") if base is not None else ():
            mark, own = tree.kid(k, "mark"), tree.kid(k, "nsubj", "nsubjpass")
            if mark is not None and own is not None and tree.words[mark] in ("if", "unless"):
                return _objects(scene, own)
    return []


def _of_frame(scene: Scene, v: int, frame: Frame, labels: frozenset[str]) -> list[Party]:
    """The participants in the place that the frame of the verb sets aside for them."""
    tree = scene.tree
    if frame.preposition is not None and not frame.objects:
        for k in prepositions(scene, v):
            if tree.words[k] == frame.preposition and (found := of_preposition(scene, k, labels)):
                addressed = _through_prepositions(scene, v, ("to",)) if frame.kind == "DISAPPROVE" else []
                return found + [party for party in addressed if party not in found]
    if frame.gathering and (meeting := _gathering(scene, v, frame)) is not None:
        return [*_company(scene, meeting.head), meeting]
    if frame.topic:
        return _through_prepositions(scene, v, ("with", "between", "to")) or _company(scene, tree.kid(v, "dobj"))
    return _company(scene, tree.kid(v, "dobj")) if frame.kind == "CONSULT" else []


def _gathering(scene: Scene, v: int, frame: Frame) -> Party | None:
    """The meeting that somebody attends; it need not have a name."""
    tree = scene.tree
    obj = tree.kid(v, "dobj")
    for k in prepositions(scene, v) if frame.preposition else ():
        if tree.words[k] == frame.preposition:
            obj = tree.kid(k, "pobj")
    return None if obj is None else party(scene, obj, ACTING | GATHERINGS) or whole(scene, obj)


def _is_means(scene: Scene, v: int, obj: int, frame: Frame | None) -> bool:
    """Whether an object is what is given, sent or moved ("sent its troops", "a hospital"), not whom that concerns."""
    if scene.governs(v, "other.giving") and not scene.is_named(obj):
        supplied = any(scene.tree.words[k] == "with" for k in scene.tree.kids_of(v, "prep"))  # "supplied X with food"
        if not supplied:
            return True
    if frame is not None and frame.kind not in _MOVED:
        return False
    if frame is not None and frame.kind == "MOBILIZE":
        return scene.lemma(obj) in scene.lexicon.forces
    return any(scene.tree.tags[k] == "PRP$" for k in scene.tree.kids_of(obj, "poss"))


def _objects(scene: Scene, obj: int, labels: frozenset[str] = ACTING) -> list[Party]:
    noun = referent(scene, obj)
    return [] if noun is None else parties(scene, noun, labels)


def _company(scene: Scene, obj: int | None) -> list[Party]:
    """With whom a meeting or a discussion is held: "attend the summit with X"."""
    for k in scene.tree.kids_of(obj, "prep") if obj is not None else ():
        if scene.tree.words[k] in ("with", "between") and (found := of_preposition(scene, k)):
            return found
    return []


def _through_prepositions(
    scene: Scene, v: int, names: tuple[str, ...], *, shallow: bool = False, labels: frozenset[str] = ACTING
) -> list[Party]:
    """The participants of a verb's prepositional phrases, in the order of the prepositions given.

    Args:
        shallow: only phrases whose head is itself a participant.
        labels: of the names that count.
    """
    tree = scene.tree
    found = {tree.words[k]: k for k in reversed(tree.kids_of(v, "prep", "dative"))}
    if not found:
        return []
    depth = DEEPEST if shallow else 0
    for name in names:
        if name in found and (hit := of_preposition(scene, found[name], labels, depth)):
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
    """Whom a purpose or the content of an object concerns; finite adverbial clauses tell of something else."""
    tree = scene.tree
    for k in tree.kids_of(base, "acl", "relcl", "xcomp", "advcl", "ccomp"):
        if k <= base or not is_verb(scene, k) or (tree.deps[k] in ("advcl", "relcl") and not is_infinitive(scene, k)):
            continue
        if found := _of_complement(scene, k, _DEEPEST - 1):
            return found
    return []


def _of_relatives(scene: Scene, obj: int | None) -> list[Party]:
    """Whom a clause about the object concerns: "vetoed a resolution that called on X"."""
    for k in scene.tree.kids_of(obj, "relcl") if obj is not None else ():
        if found := _targets(scene, k, None, None):
            return found
    return []


def _with_noun(scene: Scene, noun: int, agents: list[Party], targets: list[Party]) -> Sides:
    entry = scene.lexicon.nouns[scene.tree.lemmas[noun]]
    own_agents, own_targets = of_noun(scene, noun, entry.patient)
    if not agents:
        agents = own_agents or _during(scene, scene.tree.heads[noun])
    return agents, own_targets or targets


def _during(scene: Scene, v: int) -> list[Party]:
    """The parties of the meeting at which something was done: "made during the talks between A and B"."""
    for k in scene.tree.kids_of(v, "prep"):
        if scene.tree.words[k] in ("during", "at", "in", "after"):
            for obj in scene.tree.kids_of(k, "pobj"):
                entry = scene.lexicon.nouns.get(scene.tree.lemmas[obj])
                if entry is not None:
                    return of_noun(scene, obj, entry.patient)[0]
    return []


def _apart(targets: list[Party], agents: list[Party]) -> list[Party]:
    """The targets that are no actor: nobody is the target of his own act."""
    heads = {p.head for p in agents}
    names = {p.name for p in agents if p.name}
    return [p for p in targets if p.head not in heads and p.name not in names]
