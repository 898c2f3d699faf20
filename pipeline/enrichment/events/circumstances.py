"""When and where an event happened, as far as its sentence says."""

from pipeline.documents import Entity, Place, When
from pipeline.enrichment.entities.dates import span_of_days
from pipeline.enrichment.events.found import Found
from pipeline.enrichment.events.scene import PLACES, Scene

_DEEPEST = 6
_UP_TO = frozenset({"until", "till", "through"})
_LOCATIVE = frozenset({"in", "at", "near", "outside", "inside", "across", "throughout", "on", "around", "off"})
#: Classes that happen where their target is, if that is a place.
_GROUND = frozenset({"ASSAULT", "FIGHT", "RETREAT"})


def time_of(scene: Scene, found: Found) -> When | None:
    """The date that the trigger governs, or None: a date elsewhere in the sentence dates something else."""
    tree = scene.tree
    anchors = {found.at, *_occurrence(scene, found)}
    number = tree.sentence(found.at)
    first = tree.starts[number]
    end = tree.starts[number + 1] if number + 1 < len(tree.starts) else len(tree.words)
    for i in range(first, end):
        entity = scene.names.get(i)
        if entity is None or entity.when is None or entity.label not in ("DATE", "TIME"):
            continue
        if _governor(scene, i) in anchors:
            return _until(scene, entity, entity.when) or _on(entity.text, entity.when)
    return None


def _on(text: str, when: str) -> When:
    start, end, granularity = span_of_days(when)
    return When(text=text, start=start, end=end, granularity=granularity)


def _until(scene: Scene, entity: Entity, when: str) -> When | None:
    """The days from the article's own up to a date that "until" stands before; None without either."""
    tree = scene.tree
    first = tree.at(entity.start)
    published = scene.reading.article.published_at
    if published is None or first == 0 or tree.words[first - 1] not in _UP_TO:
        return None
    on = _on(entity.text, when)
    if on.end < published[:10]:
        return None
    text = scene.reading.article.text[tree.offsets[first - 1] : entity.end]
    return When(text=text, start=published[:10], end=on.end, granularity="range")


def place_of(scene: Scene, found: Found) -> Place | None:
    """Where it happened: the place of the trigger's own phrase, the goal of a visit, or the ground fought on."""
    if found.visit and (goal := _first_place(scene, [p.head for p in found.targets])):
        return goal
    tree = scene.tree
    bases = [found.at, *_occurrence(scene, found), *tree.kids_of(found.at, "dobj", "nsubjpass")]
    for base in bases:
        for k in tree.kids_of(base, "prep"):
            if tree.words[k] in _LOCATIVE and (named := _first_place(scene, tree.kids_of(k, "pobj"))):
                return named
    ground = [p.head for p in found.targets if found.act in _GROUND and scene.is_named(p.head, PLACES)]
    return _first_place(scene, ground)


def _occurrence(scene: Scene, found: Found) -> tuple[int, ...]:
    """The verb that says of an event noun that it takes place."""
    tree = scene.tree
    if tree.tags[found.at][0] == "N" and tree.deps[found.at] in ("nsubj", "nsubjpass", "attr"):
        return (tree.heads[found.at],)
    return ()


def _governor(scene: Scene, i: int) -> int | None:
    """The first verb or event noun above a date."""
    tree = scene.tree
    at = i
    for _ in range(_DEEPEST):
        above = tree.heads[at]
        if above == at:
            return None
        at = above
        if tree.tags[at][0] == "V" or tree.lemmas[at] in scene.lexicon.nouns:
            return at
    return None


def _first_place(scene: Scene, heads: list[int]) -> Place | None:
    for head in heads:
        for i in (head, *scene.tree.kids[head]):
            entity = scene.names.get(i)
            is_land = entity is not None and entity.label == "NORP" and entity.country is not None and i != head
            if entity is not None and (entity.label in PLACES or is_land):
                return Place(
                    name=entity.name, country=entity.country, location=entity.location, precision=entity.precision
                )
    return None
