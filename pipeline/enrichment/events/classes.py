"""Which class of event a verb or noun tells."""

from pipeline.enrichment.events.lexicon import Frame
from pipeline.enrichment.events.participants import prepositions
from pipeline.enrichment.events.scene import Scene

COOPERATIVE = frozenset({"SUPPORT", "COOPERATE", "AID", "CONCEDE", "RETREAT"})
HOSTILE = frozenset({"SANCTION", "COERCE", "ASSAULT", "FIGHT", "MOBILIZE", "PROTEST", "REJECT"})
#: Classes in which both sides do the same.
MUTUAL = frozenset({"AGREE", "CONSULT", "COOPERATE", "SUPPORT", "FIGHT"})
#: What ending an act amounts to.
ENDED = {
    "AGREE": "REJECT", "CONSULT": "SANCTION", "SUPPORT": "SANCTION", "COOPERATE": "SANCTION", "AID": "SANCTION",
    "PROTEST": "CONCEDE", "SANCTION": "CONCEDE", "COERCE": "CONCEDE", "REJECT": "CONCEDE", "ASSAULT": "RETREAT",
    "FIGHT": "RETREAT", "MOBILIZE": "RETREAT", "INVESTIGATE": "CONCEDE",
}  # fmt: skip
_OF_CHAIN = 3


def frame_of(scene: Scene, v: int) -> Frame | None:
    """The reading of a verb that its particle, prepositions and object allow, or None."""
    frames = scene.lexicon.frames.get(scene.tree.lemmas[v])
    if not frames:
        return None
    tree = scene.tree
    particles: list[str] = []
    has_particle = False  # "fed up" is not "fed"
    for k in tree.kids[v]:
        dep = tree.deps[k]
        if dep in ("prt", "advmod") or (dep == "prep" and k == v + 1):
            particles.append(tree.words[k])
            has_particle = has_particle or dep == "prt"
    following: set[str] | None = None  # looked up only where a frame asks for it
    objects: frozenset[str] | None = None
    for frame in frames:
        if frame.particle not in particles if frame.particle else (has_particle and not frame.visit):
            continue
        if frame.preposition:
            following = {tree.words[k] for k in prepositions(scene, v)} if following is None else following
            if frame.preposition not in following:
                continue
        if frame.objects:
            objects = _object_words(scene, v, frame.preposition) if objects is None or frame.preposition else objects
            if not frame.objects & objects:
                continue
        if frame.kind == "PROTEST" and not frame.conditions and frame.verb != "protest" and tree.kid(v, "dobj"):
            continue
        return frame
    return None


def support_noun(scene: Scene, v: int) -> int | None:
    """The event noun that a light verb lends itself to: "launched an attack", "a deal has been made"."""
    tree = scene.tree
    if tree.lemmas[v] not in scene.lexicon.light:
        return None
    for k in tree.kids[v]:
        if tree.deps[k] in ("dobj", "nsubjpass", "attr", "oprd") and (found := _event_noun(scene, k)) is not None:
            return found
    return None


def ends(scene: Scene, v: int, kind: str) -> bool:
    """Whether a light verb ends what its noun names; "call" only does with "off", and a visit that ends was made."""
    if kind == "CONSULT" and scene.tree.lemmas[v] == "end":
        return False
    return scene.governs(v, "support.ending") and (
        scene.tree.lemmas[v] not in ("call", "break") or scene.tree.kid(v, "prt") is not None
    )


def noun_class(scene: Scene, i: int) -> str | None:
    """Class of an event noun, or None."""
    noun = scene.lexicon.nouns.get(scene.tree.lemmas[i])
    if noun is not None and scene.tree.lemmas[i] == "strike" and _is_armed(scene, i):
        return "FIGHT"
    if (
        noun is not None
        and noun.kind == "MOBILIZE"
        and any(scene.tree.words[k] in ("joint", "common") for k in scene.tree.kids_of(i, "amod"))
    ):
        return "COOPERATE"
    return noun.kind if noun else None


def _is_armed(scene: Scene, strike: int) -> bool:
    """Whether a strike is one of weapons, not of workers: "air strike", "strikes on the port"."""
    tree = scene.tree
    for k in tree.kids_of(strike, "compound", "amod", "prep"):
        if tree.words[k] in scene.lexicon.forces or tree.words[k] in ("air", "military"):
            return True
        if tree.words[k] == "on" and (found := tree.kid(k, "pobj")) is not None:
            return found not in scene.names or scene.names[found].label not in ("DATE", "TIME")
    return False


def by_force(scene: Scene, kind: str, actor_words: frozenset[str], is_state: bool) -> str:
    """Violence of regular forces is FIGHT, that of others ASSAULT, whatever the verb."""
    if kind == "ASSAULT" and (is_state or actor_words & scene.lexicon.forces):
        return "FIGHT"
    return kind


def announced(act: str) -> str:
    """Class of a planned act, by PLOVER's rule: help that is announced is AGREE, a blow that is announced THREATEN."""
    if act in COOPERATIVE:
        return "AGREE"
    return "THREATEN" if act in HOSTILE else act


def _event_noun(scene: Scene, noun: int) -> int | None:
    at: int | None = noun
    for _ in range(_OF_CHAIN):
        if at is None:
            return None
        if scene.tree.tags[at] in ("NN", "NNS") and noun_class(scene, at):
            return at
        for k in scene.tree.kids_of(at, "compound"):  # "a mediation effort"
            if scene.governs(at, "support.bearers") and scene.tree.tags[k] in ("NN", "NNS") and noun_class(scene, k):
                return k
        of = next((k for k in scene.tree.kids_of(at, "prep") if scene.tree.words[k] == "of"), None)
        at = None if of is None else scene.tree.kid(of, "pobj")
    return None


def _object_words(scene: Scene, v: int, preposition: str | None) -> frozenset[str]:
    """Lemmas of the object and of the nouns that make it up ("tons of food", "food supplies")."""
    tree = scene.tree
    if preposition:
        todo = [k for p in tree.kids[v] if tree.words[p] == preposition for k in tree.kids_of(p, "pobj")]
        todo += tree.kids_of(v, "dobj")
    else:
        todo = tree.kids_of(v, "dobj", "nsubjpass", "oprd", "dative")
        if not todo and tree.deps[v] == "acl":
            todo = [tree.heads[v]]
        if not todo and tree.tags[v] == "VBN" and tree.deps[v] == "relcl":
            todo = [tree.heads[v]]
    found = set()
    while todo:
        i = todo.pop()
        found.add(tree.lemmas[i])
        todo += [k for k in tree.kids[i] if tree.deps[k] in ("compound", "amod", "conj", "nmod", "dobj")]
        for p in tree.kids_of(i, "prep"):
            if tree.words[p] == "of":
                todo += tree.kids_of(p, "pobj")
    return frozenset(found)
