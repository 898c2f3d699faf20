"""What is no event after all: descriptions, figures of speech, journeys of private persons."""

from pipeline.enrichment.events.lexicon import Frame
from pipeline.enrichment.events.roles import is_passive, is_stranded, is_verb
from pipeline.enrichment.events.scene import Party, Scene

#: Classes told of whom they befell where nobody knows the actor.
_BEFALLING = frozenset({"ASSAULT", "FIGHT", "COERCE", "SANCTION", "INVESTIGATE"})
#: Classes of event nouns that need no target: "held exercises", "staged a rally".
_ALONE = frozenset({"MOBILIZE", "PROTEST"})
_COMMANDERS = frozenset({"general", "commander", "admiral", "colonel", "marshal", "chief", "leader"})
_INTRANSITIVE = frozenset({"PROTEST", "CONCEDE", "RETREAT"})
_BLOWS = frozenset({"ASSAULT", "FIGHT", "COERCE"})


def is_described(scene: Scene, v: int) -> bool:
    """Whether a participle only describes a noun: "rebels fighting in the hills" tells no event of its own."""
    tree = scene.tree
    if tree.deps[v] in ("amod", "compound", "nmod") and not is_stranded(scene, v):
        return True
    return (
        tree.deps[v] == "acl"
        and tree.tags[v] == "VBG"
        and (scene.is_people(tree.heads[v]) or scene.is_named(tree.heads[v]))
    )


def is_mere_saying(scene: Scene, v: int) -> bool:
    """Whether a verb only says or does something else with its clause: "warned that it rains", "helped found"."""
    if not scene.governs(v, "reporting.verbs", "other.clausal"):
        return False
    tree = scene.tree
    clause = tree.kid(v, "ccomp", "xcomp")
    if tree.kid(v, "dobj", "dative") is not None or clause is None:
        return False
    return scene.governs(v, "other.clausal") or not (is_verb(scene, clause) and tree.tags[clause] == "VB")


def is_told(scene: Scene, v: int, act: str, frame: Frame | None, agents: list[Party], targets: list[Party]) -> bool:
    """Whether enough of the sides of a verb's event is known, and they can do what the verb says."""
    if frame is None or frame.visit:
        return bool(agents and (targets or (act in _ALONE and frame is None)))
    if _is_figurative(scene, v, agents) or (frame.persons and not _are_persons(scene, targets)):
        return False
    if agents and targets:
        return True
    if agents and frame.alone:
        return frame.kind not in _INTRANSITIVE or bool(frame.conditions) or scene.tree.kid(v, "dobj") is None
    return bool(targets) and frame.kind in _BEFALLING and is_passive(scene, v)


def misses_object(scene: Scene, v: int, frame: Frame | None) -> bool:
    """Whether a blow has an object that is nobody ("sinking his teeth into X"): then nobody else is hit."""
    if frame is None or frame.kind not in _BLOWS or frame.objects or frame.preposition:
        return False
    return scene.tree.kid(v, "dobj") is not None


def hits_bodies(scene: Scene, v: int) -> bool:
    """Whether a blow can only befall somebody: "execute the sentence of the court" does not hit the court."""
    return scene.governs(v, "other.bodily")


def travels(scene: Scene, traveller: Party, v: int | None = None) -> bool:
    """Whether somebody's journey is an event: that of a person of office or a delegation, or a journey to confer.

    Args:
        v: the verb of the journey; "visit" and what leads to talks make anybody's journey an event.
    """
    if traveller.label == "PERSON":
        return traveller.name in scene.offices or (v is not None and _confers(scene, v))
    return traveller.label is None and scene.lemma(traveller.head) in scene.lexicon.offices


def _confers(scene: Scene, v: int) -> bool:
    tree = scene.tree
    if tree.lemmas[v] in ("visit", "tour"):
        place = tree.kid(v, "dobj")
        return place is not None and scene.is_named(place, frozenset({"GPE"}))
    for k in tree.kids_of(v, "prep"):
        for purpose in tree.kids_of(k, "pobj"):
            noun = scene.lexicon.nouns.get(tree.lemmas[purpose])
            if noun is not None and noun.kind == "CONSULT":
                return True
    return False


def _is_figurative(scene: Scene, v: int, agents: list[Party]) -> bool:
    """A person alone does not sink, besiege or bombard anybody: in contests such verbs are figures of speech."""
    if not scene.governs(v, "other.figurative"):
        return False
    civil = scene.lexicon.offices - _COMMANDERS
    return any(p.label == "PERSON" or (p.name is None and scene.tree.words[p.head] in civil) for p in agents)


def _are_persons(scene: Scene, targets: list[Party]) -> bool:
    return any(p.label == "PERSON" or scene.lemma(p.head) in scene.lexicon.offices for p in targets)
