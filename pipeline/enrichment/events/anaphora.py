"""Nouns that point back to an event told before ("the visit"), and invitations to one."""

from pipeline.enrichment.events import status
from pipeline.enrichment.events.arguments import of_noun
from pipeline.enrichment.events.found import Found
from pipeline.enrichment.events.participants import parties
from pipeline.enrichment.events.scene import Party, Scene

_DEFINITE = frozenset({"the", "this", "that", "these", "those"})
_JOURNEYS = frozenset({"visit", "trip", "tour", "journey"})
_INVITED_TO = frozenset({"at", "on", "upon", "after", "following", "by"})


def is_journey(scene: Scene, noun: int) -> bool:
    """Whether a noun names somebody's way to a place."""
    return scene.tree.lemmas[noun] in _JOURNEYS


def told_again(scene: Scene, noun: int, before: list[Found]) -> Found | None:
    """The telling of a definite event noun that names no sides: those of the last event of its kind.

    Args:
        before: the events told before the noun, in text order.
    """
    tree = scene.tree
    entry = scene.lexicon.nouns[tree.lemmas[noun]]
    if tree.deps[noun] not in ("nsubj", "nsubjpass") or not any(tree.words[k] in _DEFINITE for k in tree.kids[noun]):
        return None
    journey = is_journey(scene, noun)
    for earlier in reversed(before):
        if earlier.act == entry.kind and earlier.visit == journey and earlier.status != "denied":
            told = status.status_of_noun(scene, noun)
            return Found(
                noun, noun, noun + 1, earlier.act, earlier.kind, told, earlier.actors, earlier.targets, earlier.visit
            )
    return None


def invited(scene: Scene, noun: int, before: list[Found]) -> tuple[list[Party], list[Party]]:
    """Who invites and who is invited: "the visit takes place at the invitation of X" invites the visitor."""
    tree = scene.tree
    hosts, guests = of_noun(scene, noun, patient=False)
    preposition = tree.heads[noun]
    if guests or tree.deps[noun] != "pobj" or tree.words[preposition] not in _INVITED_TO:
        return hosts, guests
    verb = tree.heads[preposition]
    own = tree.kid(verb, "nsubj", "nsubjpass")
    if own is None:
        return hosts, guests
    if scene.lexicon.nouns.get(tree.lemmas[own]):
        earlier = next((f for f in reversed(before) if f.at == own), None) or told_again(scene, own, before)
        return hosts, list(earlier.actors) if earlier is not None else guests
    return hosts, parties(scene, own)
