"""What the sentence after says of an event: "this has not been officially confirmed"."""

from collections.abc import Sequence
from dataclasses import replace

from pipeline.documents import Claim
from pipeline.enrichment.events.found import Found
from pipeline.enrichment.events.merging import Telling
from pipeline.enrichment.events.scene import Scene

_POINTERS = frozenset({"this", "that", "it", "which", "these", "they", "none"})


def doubted(scene: Scene, found: Sequence[Found]) -> list[Found]:
    """The events, those that the next sentence calls unconfirmed made speculated."""
    unconfirmed = {scene.tree.sentence(v) - 1 for v in _denials_of_confirmation(scene)}
    return [_speculated(event) if scene.tree.sentence(event.at) in unconfirmed else event for event in found]


def as_claimed(telling: Telling, claim: Claim | None) -> Telling:
    """The telling, made speculated where the claim that it is part of is reported as unconfirmed."""
    if claim is None or claim.certainty != "unconfirmed":
        return telling
    return replace(telling, found=_speculated(telling.found))


def _speculated(event: Found) -> Found:
    return event if event.status == "denied" else replace(event, status="speculated")


def _denials_of_confirmation(scene: Scene) -> list[int]:
    """Verbs that say of what was told before that nobody has confirmed it."""
    tree, govern = scene.tree, scene.lexicon.govern
    found = []
    for v, tag in enumerate(tree.tags):
        if tag != "VBN" or tree.lemma(v) not in govern["status.confirm"]:
            continue
        negative = any(tree.deps[k] == "neg" or tree.words[k] == "never" for k in tree.kids[v])
        subject = tree.kid(v, "nsubjpass", "nsubj")
        if not negative or subject is None:
            continue
        pointer = tree.words[subject] in _POINTERS
        if pointer or tree.lemma(subject) in govern["status.reports"]:
            found.append(v)
    return found
