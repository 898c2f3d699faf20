"""From a trigger's head to its words."""

from pipeline.enrichment.events.scene import Scene

_LONGEST_GAP = 3


def extent(scene: Scene, v: int, noun: int | None = None, complement: int | None = None) -> tuple[int, int]:
    """First token of a verb's trigger, and the one after its last.

    The verb has its auxiliaries and its particle, and the noun or verb that completes it where that is near.
    """
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
