"""From the words of a text to the events they tell."""

from bisect import insort

from pipeline.enrichment.events import anaphora, arguments, classes, status
from pipeline.enrichment.events.found import Found
from pipeline.enrichment.events.lexicon import Frame
from pipeline.enrichment.events.participants import parties
from pipeline.enrichment.events.roles import is_verb, subject
from pipeline.enrichment.events.scene import Party, Scene

_LONGEST_GAP = 3
_MENTION_DEPTH = 3
#: Classes told of whom they befell where nobody knows the actor.
_BEFALLING = frozenset({"ASSAULT", "FIGHT", "COERCE", "SANCTION", "INVESTIGATE"})
#: Prepositions of phrases that tell of another event: "signed during the talks".
_ADJUNCT = frozenset(
    {"during", "after", "before", "since", "following", "amid", "at", "in", "despite", "because", "until"}
)


def find(scene: Scene) -> list[Found]:
    """All events of an article that its sentences tell, in text order."""
    found: list[Found] = []
    covered: set[int] = set()
    tree = scene.tree
    govern, nouns = scene.lexicon.govern, scene.lexicon.nouns
    verbs = scene.lexicon.frames.keys() | govern["support.verbs"] | govern["reporting.verbs"]
    for i, tag in enumerate(tree.tags):
        event = None
        if tag[0] == "V" and tree.lemma(i) in verbs:
            event = _verb_event(scene, i)
        elif tag == "JJ" and tree.words[i] in govern["adjectives.commit"]:
            event = _adjective_event(scene, i)
        if event is not None:
            found.append(event)
            covered |= event.covered
    found = [event for event in found if event.at not in covered]
    for i, tag in enumerate(tree.tags):
        if tag in ("NN", "NNS") and i not in covered and tree.lemma(i) in nouns and not _is_within(scene, i, found):
            event = _noun_event(scene, i, found)
            if event is not None:
                insort(found, event, key=lambda event: event.at)
    return found


def _verb_event(scene: Scene, v: int) -> Found | None:
    tree = scene.tree
    if tree.deps[v] in ("aux", "auxpass") or _is_described(scene, v):
        return None
    obliged = _obliged(scene, v)
    if obliged is not None:
        return _demand_by_saying(scene, v, obliged)
    frame = classes.frame_of(scene, v)
    noun = classes.support_noun(scene, v)
    complement = _complement(scene, v)
    act = _act(scene, v, frame, noun, complement)
    if act is None:
        return None
    if act == "DEMAND" and noun is None and _asks_for_a_blow(scene, v):
        act = "DISAPPROVE"
    agents, targets = arguments.of_verb(scene, v, frame, noun, complement)
    return _event(scene, v, act, frame, noun, complement, agents, targets)


def _act(scene: Scene, v: int, frame: Frame | None, noun: int | None, complement: int | None) -> str | None:
    if complement is not None and scene.governs(v, "verbs.commit"):
        return _promised(scene, complement, frame.kind if frame else "AGREE")
    if noun is not None and (frame is None or not frame.objects):
        kind = classes.noun_class(scene, noun)
        if scene.governs(v, "support.ending") and not (
            frame is None and scene.governs(v, "support.verbs") and scene.tree.lemma(v) != "end"
        ):
            return classes.ENDED.get(kind or "", kind)
        return kind
    if frame is None:
        return None
    return frame.kind


def _asks_for_a_blow(scene: Scene, v: int) -> bool:
    """Whether what is called for is to hit somebody: "called for sanctions against X" condemns X."""
    tree = scene.tree
    for k in (v, *tree.kids_of(v, "prep")):
        for obj in tree.kids_of(k, "dobj", "pobj"):
            if classes.noun_class(scene, obj) in classes.HOSTILE:
                return any(tree.words[m] in ("against", "on") for m in tree.kids_of(obj, "prep"))
    return False


def _promised(scene: Scene, complement: int, default: str) -> str | None:
    frame = classes.frame_of(scene, complement)
    if scene.governs(scene.tree.heads[complement], "verbs.refuse") and frame is None:
        return default
    kind = frame.kind if frame else None
    negative = scene.tree.kid(complement, "neg") is not None
    if kind in classes.HOSTILE or (negative and kind not in ("FIGHT", "ASSAULT")):
        return "THREATEN"
    return "AGREE"


def _event(
    scene: Scene, v: int, act: str, frame: Frame | None, noun: int | None, complement: int | None,
    agents: list[Party], targets: list[Party],
) -> Found | None:  # fmt: skip
    visit = frame is not None and frame.visit
    if visit and not all(_travels(scene, p) for p in agents):
        return None
    if act in classes.MUTUAL and not visit:
        agents, targets = arguments.mutual(scene, agents, targets)
    if not _is_told(agents, targets, frame, visit):
        return None
    told = status.status_of_verb(scene, v)
    act = _refined(scene, act, agents, scene.tree.lemma(v))
    kind = classes.announced(act) if told == "planned" and status.is_announced(scene, v) else act
    if told == "denied" and act in classes.COOPERATIVE and _is_future(scene, v):
        kind = "REJECT"
    if noun is None and frame is not None and frame.objects:
        noun = scene.tree.kid(v, "dobj")
    start, end = _trigger(scene, v, noun, complement)
    covered = {noun} if noun is not None else set()
    if complement is not None:
        covered.add(complement)
    return Found(v, start, end, act, kind, told, tuple(agents), tuple(targets), visit, frozenset(covered))


def _is_told(agents: list[Party], targets: list[Party], frame: Frame | None, visit: bool) -> bool:
    """Whether enough of the sides is known."""
    if visit or (agents and targets) or frame is None:
        return bool(agents and targets)
    return bool(agents and frame.alone) or bool(targets and frame.kind in _BEFALLING)


def _refined(scene: Scene, act: str, agents: list[Party], lemma: str) -> str:
    if act != "ASSAULT" or not agents or lemma not in scene.lexicon.unspecific:
        return act
    first = agents[0]
    words = frozenset(scene.tree.lemma(i) for i in range(first.start, first.end))
    return classes.by_force(scene, act, words, first.label in ("GPE",))


def _is_future(scene: Scene, v: int) -> bool:
    return any(scene.tree.words[k] in ("will", "wo", "would") for k in scene.tree.kids_of(v, "aux"))


def _travels(scene: Scene, traveller: Party) -> bool:
    """Whether somebody's journey is an event: a person of office, a delegation."""
    if traveller.label == "PERSON":
        return traveller.name in scene.offices
    return traveller.label is None and scene.lemma(traveller.head) in scene.lexicon.offices


def _is_described(scene: Scene, v: int) -> bool:
    """A participle that only describes a noun ("rebels fighting in the hills") tells no event of its own."""
    tree = scene.tree
    return (
        tree.deps[v] == "acl"
        and tree.tags[v] == "VBG"
        and (scene.is_people(tree.heads[v]) or scene.is_named(tree.heads[v]))
    )


def _obliged(scene: Scene, v: int) -> int | None:
    """The clause that a verb of saying reports as an obligation: "said that X must leave"."""
    if not scene.governs(v, "reporting.verbs"):
        return None
    tree = scene.tree
    for k in tree.kids_of(v, "ccomp"):
        if any(tree.words[m] in scene.lexicon.govern["modals.obliged"] for m in tree.kids_of(k, "aux")):
            return k
    return None


def _demand_by_saying(scene: Scene, v: int, clause: int) -> Found | None:
    speaker, owing = subject(scene, v), subject(scene, clause)
    if speaker is None or owing is None or speaker == owing:
        return None
    agents, targets = parties(scene, speaker), parties(scene, owing)
    if not agents or not targets:
        return None
    start, end = _trigger(scene, clause, None, None)
    told = status.status_of_verb(scene, v)
    return Found(v, start, end, "DEMAND", "DEMAND", told, tuple(agents), tuple(targets), False, frozenset({clause}))


def _adjective_event(scene: Scene, i: int) -> Found | None:
    """ "is ready to help": a promise, or a threat, by its complement."""
    complement = scene.tree.kid(i, "xcomp")
    if complement is None:
        return None
    act = _promised(scene, complement, "AGREE")
    agents, targets = arguments.of_verb(scene, i, None, None, complement)
    return _event(scene, i, act, None, None, complement, agents, targets) if act else None


def _complement(scene: Scene, v: int) -> int | None:
    """The verb of the act that the subject promises, threatens, demands or refuses."""
    if not scene.governs(
        v, "verbs.commit", "verbs.demand", "verbs.threaten", "verbs.refuse", "verbs.allow", "verbs.forbid"
    ):
        return None
    for k in scene.tree.kids_of(v, "xcomp", "ccomp", "advcl"):
        if k > v and is_verb(scene, k):
            return k
    return None


def _trigger(scene: Scene, v: int, noun: int | None, complement: int | None) -> tuple[int, int]:
    """The verb with its auxiliaries and particle, and the noun or verb that completes it where it is near."""
    tree = scene.tree
    start, end = v, v + 1
    for k in tree.kids[v]:
        if tree.deps[k] in ("aux", "auxpass", "neg") and tree.tags[k] != "TO" and k < v and v - k <= _LONGEST_GAP:
            start = min(start, k)
        elif tree.deps[k] == "prt" and k == v + 1:
            end = k + 1
    for other in (noun, complement):
        if other is not None and v < other <= end + _LONGEST_GAP:
            end = max(end, other + 1)
        elif other is not None and noun == other and other < v:
            start = min(start, other)
    return start, end


def _noun_event(scene: Scene, i: int, before: list[Found]) -> Found | None:
    entry = scene.lexicon.nouns[scene.tree.lemma(i)]
    if scene.tree.deps[i] in ("compound", "amod", "nmod"):
        return None
    if scene.tree.lemma(i) == "invitation":
        agents, targets = anaphora.invited(scene, i, before)
    else:
        agents, targets = arguments.of_noun(scene, i, entry.patient)
    if not agents and not targets:
        return anaphora.told_again(scene, i, before)
    if not agents or not targets or not any(party.name for party in (*agents, *targets)):
        return None
    told = status.status_of_noun(scene, i)
    act = _refined(scene, entry.kind, agents, scene.tree.lemma(i))
    visit = anaphora.is_journey(scene, i)
    return Found(i, i, i + 1, act, act, told, tuple(agents), tuple(targets), visit)


def _is_within(scene: Scene, noun: int, found: list[Found]) -> bool:
    """Whether a noun stands in the object of an event that speaks for it: "rejected an offer of talks"."""
    tree = scene.tree
    told = {event.at for event in found}
    at = noun
    for _ in range(2 * _MENTION_DEPTH):
        dep, head = tree.deps[at], tree.heads[at]
        if dep not in ("dobj", "pobj", "prep", "conj", "nsubjpass") or (dep == "prep" and tree.words[at] in _ADJUNCT):
            return False
        at = head
        if at in told:
            return True
    return False
