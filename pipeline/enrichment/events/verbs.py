"""Events told by verbs and by adjectives of readiness."""

from pipeline.enrichment.events import arguments, classes, plausible, status
from pipeline.enrichment.events.extent import extent
from pipeline.enrichment.events.found import Found
from pipeline.enrichment.events.lexicon import OTHER, Frame
from pipeline.enrichment.events.participants import parties
from pipeline.enrichment.events.roles import is_passive, is_verb, subject
from pipeline.enrichment.events.scene import Party, Scene
from pipeline.enrichment.events.status import is_plan


def verb_event(scene: Scene, v: int) -> Found | None:
    """The event that a verb of the word lists tells, or None."""
    tree = scene.tree
    if tree.deps[v] in ("aux", "auxpass") or plausible.is_described(scene, v):
        return None
    obliged = _obliged(scene, v)
    if obliged is not None:
        return _demand_by_saying(scene, v, obliged)
    frame = classes.frame_of(scene, v)
    if frame is not None and plausible.is_mere_saying(scene, v):
        return None
    noun = classes.support_noun(scene, v)
    if noun is not None and _is_called_off(scene, v):
        return None
    if noun is not None and frame is not None and frame.persons:
        frame = None  # "hosted talks": the noun tells it
    complement = _complement(scene, v)
    act = _act(scene, v, frame, noun, complement)
    if act == "DEMAND" and noun is None and _asks_for_a_blow(scene, v):
        act = "DISAPPROVE"
    if act is None:
        return None
    agents, targets = arguments.of_verb(scene, v, frame, noun, complement)
    return _event(scene, v, act, frame, noun, complement, agents, targets)


def adjective_event(scene: Scene, i: int) -> Found | None:
    """The event of "is ready to help": a promise, or a threat, by its complement."""
    complement = scene.tree.kid(i, "xcomp")
    if complement is None:
        return None
    act = _promised(scene, complement, "AGREE")
    agents, targets = arguments.of_verb(scene, i, None, None, complement)
    return _event(scene, i, act, None, None, complement, agents, targets)


def other_event(scene: Scene, v: int) -> Found | None:
    """An act of one party on another whose verb no word list holds: both named or people, one named at the least."""
    tree = scene.tree
    own = tree.kid(v, "nsubj", "nsubjpass")
    obj = None if own is None else tree.kid(v, "dobj", "agent")
    if own is None or obj is None or scene.governs(v, "other.never") or plausible.is_described(scene, v):
        return None
    agents, targets = arguments.of_verb(scene, v, None, None, None)
    heads = {own, obj, tree.kid(obj, "pobj")}
    direct = [p for p in (*agents, *targets) if p.head in heads or tree.tags[own] in ("PRP", "WP", "WDT")]
    if not agents or not targets or len(direct) < 2 or not any(p.name for p in direct):
        return None
    start, end = extent(scene, v)
    told = status.status_of_verb(scene, v)
    return Found(v, start, end, OTHER, OTHER, told, tuple(agents), tuple(targets))


def refined(scene: Scene, act: str, agents: list[Party], lemma: str) -> str:
    """The class of violence by who does it, where the word for it leaves that open."""
    if act != "ASSAULT" or not agents or lemma not in scene.lexicon.unspecific:
        return act
    if lemma in scene.lexicon.govern["other.verbal"] and all(party.label == "PERSON" for party in agents):
        return "DISAPPROVE"
    first = agents[0]
    words = frozenset(scene.tree.lemmas[i] for i in range(first.start, first.end))
    return classes.by_force(scene, act, words, first.label == "GPE")


def _act(scene: Scene, v: int, frame: Frame | None, noun: int | None, complement: int | None) -> str | None:
    if complement is not None and scene.governs(v, "verbs.commit"):
        return _promised(scene, complement, frame.kind if frame else "AGREE")
    if noun is None or (frame is not None and frame.objects):
        return frame.kind if frame is not None else None
    kind = classes.noun_class(scene, noun)
    if kind is not None and classes.ends(scene, v, kind):
        return classes.ENDED.get(kind, kind)
    return frame.kind if frame is not None and frame.kind == "SUPPORT" else kind


def _promised(scene: Scene, complement: int, default: str) -> str:
    frame = classes.frame_of(scene, complement)
    if scene.governs(scene.tree.heads[complement], "verbs.refuse") and frame is None:
        return default
    kind = frame.kind if frame else None
    negative = scene.tree.kid(complement, "neg") is not None
    return "THREATEN" if kind in classes.HOSTILE or (negative and kind not in ("FIGHT", "ASSAULT")) else "AGREE"


def _event(
    scene: Scene, v: int, act: str, frame: Frame | None, noun: int | None, complement: int | None,
    agents: list[Party], targets: list[Party],
) -> Found | None:  # fmt: skip
    visit = frame is not None and frame.visit
    if visit and not all(plausible.travels(scene, party, v) for party in agents):
        return None
    if act in classes.MUTUAL and not visit and not (noun is None and is_passive(scene, v)):
        agents, targets = arguments.mutual(scene, v, noun, agents, targets)
    if not plausible.is_told(scene, v, act, frame, agents, targets):
        return None
    told = status.status_of_verb(scene, v)
    act = refined(scene, act, agents, scene.tree.lemmas[v])
    kind = classes.announced(act) if told == "planned" and status.is_announced(scene, v) else act
    if told == "denied" and act in classes.COOPERATIVE and _is_future(scene, v):
        kind = "REJECT"
    if noun is None and frame is not None and frame.objects:
        noun = _named_object(scene, v, frame)
    start, end = extent(scene, v, noun, complement)
    covered = frozenset(i for i in (noun, complement) if i is not None and not _is_meeting_ahead(scene, i))
    return Found(v, start, end, act, kind, told, tuple(agents), tuple(targets), visit, covered)


def _named_object(scene: Scene, v: int, frame: Frame) -> int | None:
    """The noun that a frame asks for: the object, or that of its preposition ("went on strike")."""
    tree = scene.tree
    for k in tree.kids_of(v, "prep") if frame.preposition else ():
        noun = tree.kid(k, "pobj")
        if tree.words[k] == frame.preposition and noun is not None and tree.lemmas[noun] in frame.objects:
            return noun
    return tree.kid(v, "dobj")


def _is_called_off(scene: Scene, v: int) -> bool:
    """Whether nobody is told to end it: "the visit was cancelled" is an event of the noun."""
    ending = scene.governs(v, "status.called_off", "support.ending")
    return ending and is_passive(scene, v) and scene.tree.kid(v, "agent") is None


def _is_meeting_ahead(scene: Scene, complement: int) -> bool:
    """Whether what is agreed or promised is a visit or a meeting, which is an event beside the promise."""
    if not is_verb(scene, complement) or not is_plan(scene, scene.tree.heads[complement]):
        return False
    frame, noun = classes.frame_of(scene, complement), classes.support_noun(scene, complement)
    kind = frame.kind if frame is not None else classes.noun_class(scene, noun) if noun is not None else None
    return kind == "CONSULT"


def _asks_for_a_blow(scene: Scene, v: int) -> bool:
    """Whether what is called for is to hit somebody: "called for sanctions against X" condemns X."""
    tree = scene.tree
    for k in (v, *tree.kids_of(v, "prep")):
        for obj in tree.kids_of(k, "dobj", "pobj"):
            if classes.noun_class(scene, obj) in classes.HOSTILE:
                return any(tree.words[m] in ("against", "on") for m in tree.kids_of(obj, "prep"))
    return False


def _is_future(scene: Scene, v: int) -> bool:
    return any(scene.tree.words[k] in ("will", "wo", "would") for k in scene.tree.kids_of(v, "aux"))


def _obliged(scene: Scene, v: int) -> int | None:
    """The clause that a verb of saying reports as an obligation: "said that X must leave"."""
    tree = scene.tree
    if not scene.governs(v, "reporting.verbs"):
        return None
    for k in tree.kids_of(v, "ccomp"):
        if any(tree.words[m] in scene.lexicon.govern["modals.obliged"] for m in tree.kids_of(k, "aux")):
            return k
    return None


def _demand_by_saying(scene: Scene, v: int, clause: int) -> Found | None:
    speaker, owing = subject(scene, v), subject(scene, clause)
    if speaker is None or owing is None or speaker == owing:
        return None
    agents, targets = arguments.actors(scene, speaker), parties(scene, owing)
    if not agents or not targets:
        return None
    start, end = extent(scene, clause)
    told = status.status_of_verb(scene, v)
    return Found(v, start, end, "DEMAND", "DEMAND", told, tuple(agents), tuple(targets), False, frozenset({clause}))


def _complement(scene: Scene, v: int) -> int | None:
    """The verb of the act that the subject promises, threatens, demands or refuses."""
    if scene.tree.lemmas[v] not in scene.lexicon.governing:
        return None
    for k in scene.tree.kids_of(v, "xcomp", "ccomp", "advcl"):
        if k > v and is_verb(scene, k):
            return k
    return None
