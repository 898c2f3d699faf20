"""Stays that lie ahead: "will be in Paris"."""

from pipeline.enrichment.events import plausible, status
from pipeline.enrichment.events.arguments import actors
from pipeline.enrichment.events.extent import extent
from pipeline.enrichment.events.found import Found
from pipeline.enrichment.events.participants import of_preposition
from pipeline.enrichment.events.roles import subject
from pipeline.enrichment.events.scene import PLACES, Scene


def stay_ahead(scene: Scene, v: int) -> Found | None:
    """The visit that "will be in" tells of somebody of office, or None.

    Args:
        v: token index of a bare "be".
    """
    tree = scene.tree
    if not any(tree.words[k] in ("will", "'ll", "to") for k in tree.kids_of(v, "aux")):
        return None
    for k in tree.kids_of(v, "prep"):
        places = of_preposition(scene, k, PLACES | {"NORP"}) if tree.words[k] == "in" else []
        if not places:
            continue
        visitors = actors(scene, subject(scene, v))
        if not visitors or not all(plausible.travels(scene, party) for party in visitors):
            return None
        start, end = extent(scene, v)
        told = status.status_of_verb(scene, v)
        return Found(v, start, end, "CONSULT", "CONSULT", told, tuple(visitors), tuple(places), visit=True)
    return None
