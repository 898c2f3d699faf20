"""What the sentence after says of an event: "this has not been officially confirmed"."""

from collections.abc import Sequence

from msgspec.structs import replace

from pipeline.documents import Claim
from pipeline.enrichment.events.found import Found
from pipeline.enrichment.events.merging import Telling
from pipeline.enrichment.events.scene import Scene

_PROOF = frozenset({"confirmation", "proof"})
_POINTERS = frozenset({"this", "that", "it", "which", "these", "they", "none"})


def doubted(scene: Scene, found: Sequence[Found]) -> list[Found]:
    """The events, those that the next sentence calls unconfirmed made speculated."""
    unconfirmed = _doubted_sentences(scene)
    return [_speculated(event) if scene.tree.sentence(event.at) in unconfirmed else event for event in found]


def as_claimed(telling: Telling, claim: Claim | None) -> Telling:
    """The telling, made speculated where the claim that it is part of is reported as unconfirmed."""
    if claim is None or claim.certainty != "unconfirmed":
        return telling
    return replace(telling, found=_speculated(telling.found))


def as_dated(scene: Scene, telling: Telling) -> Telling:
    """The telling, made planned where its day lies after publication: "meets him next Monday".

    In the past tense it is the day that cannot be right ("in June", told in May): then there is no time.
    """
    time, published = telling.time, scene.reading.article.published_at
    if telling.found.status != "realised" or time is None or published is None or time.start <= published[:10]:
        return telling
    if scene.tree.tags[telling.found.at] in ("VBD", "VBN"):
        return replace(telling, time=None)
    return replace(telling, found=replace(telling.found, status="planned"))


def _speculated(event: Found) -> Found:
    return event if event.status == "denied" else replace(event, status="speculated")


def _doubted_sentences(scene: Scene) -> set[int]:
    """Numbers of the sentences of which their second half, or the sentence after, says that nobody confirmed it."""
    tree, confirm = scene.tree, scene.lexicon.govern["status.confirm"]
    doubted: set[int] = set()
    for i in [i for i in tree.tagged.get("VBN", ()) if tree.lemmas[i] in confirm]:
        if _denies(scene, i):
            doubted.add(tree.sentence(i) - (tree.deps[i] != "conj"))
    for i in [i for i in tree.tagged.get("NN", ()) if tree.words[i] in _PROOF]:
        if tree.deps[i] in ("attr", "nsubj") and any(tree.words[k] == "no" for k in tree.kids[i]):
            doubted.add(tree.sentence(i) - (tree.deps[tree.heads[i]] != "conj"))
    return doubted


def _denies(scene: Scene, v: int) -> bool:
    """Whether a verb says of what was told before that nobody has confirmed it."""
    tree = scene.tree
    subject = tree.kid(v, "nsubjpass", "nsubj")
    if subject is None or not any(tree.deps[k] == "neg" or tree.words[k] == "never" for k in tree.kids[v]):
        return False
    return tree.words[subject] in _POINTERS or tree.lemmas[subject] in scene.lexicon.govern["status.reports"]
