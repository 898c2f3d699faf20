"""Several tellings of one event become one."""

from dataclasses import dataclass, field
from datetime import date

from msgspec import Struct

from pipeline.documents import Place, Status, Trigger, When
from pipeline.enrichment.events.found import Found
from pipeline.enrichment.events.scene import Party, Scene

#: Firmest first: the order in which a telling lends the event its status.
FIRMNESS: tuple[Status, ...] = ("realised", "planned", "speculated", "denied")
#: Classes whose sides can be told in either order.
_EITHER_WAY = frozenset({"AGREE", "CONSULT", "COOPERATE"})


class Telling(Struct, frozen=True):
    """One telling with its words, place, time and claim."""

    found: Found
    trigger: Trigger
    place: Place | None
    time: When | None
    claim: str | None


@dataclass(slots=True)
class Group:
    """The tellings of one event, in text order."""

    actors: frozenset[str]
    targets: frozenset[str]
    tellings: list[Telling] = field(default_factory=list)

    @property
    def firmest(self) -> Telling:
        """The first telling of the firmest status."""
        return min(self.tellings, key=lambda t: FIRMNESS.index(t.found.status))

    @property
    def time(self) -> When | None:
        """The narrowest time that a telling gives, that of the firmest where several are as narrow."""
        times = [t.time for t in (self.firmest, *self.tellings) if t.time is not None]
        return min(times, key=_length) if times else None

    @property
    def place(self) -> Place | None:
        """The firmest telling's place, else the first told."""
        return next((t.place for t in (self.firmest, *self.tellings) if t.place is not None), None)


def labels_of(scene: Scene, side: tuple[Party, ...]) -> frozenset[str]:
    """What a side is known by: canonical names; a group without one by its noun and country."""
    return frozenset(p.name or f"{p.country or ''} {scene.lemma(p.head)}".strip() for p in side)


def merge(scene: Scene, tellings: list[Telling], published: str | None) -> list[Group]:
    """Group the tellings of an article by event.

    Two tellings are one event where the class of the act is the same, an actor and a target are shared (for
    meetings, deals and cooperation the sides in either order), and their times do not contradict each other.
    A plan that lies ahead is not merged into what has happened already.
    """
    groups: list[Group] = []
    alike: dict[tuple[str, bool], list[Group]] = {}
    for telling in tellings:
        found = telling.found
        actors, targets = labels_of(scene, found.actors), labels_of(scene, found.targets)
        candidates = alike.setdefault((found.act, found.visit), [])
        for group in candidates:
            if _same(group, telling, actors, targets, published):
                group.tellings.append(telling)
                group.actors |= actors
                group.targets |= targets
                break
        else:
            groups.append(Group(actors, targets, [telling]))
            candidates.append(groups[-1])
    return groups


def _same(
    group: Group, telling: Telling, actors: frozenset[str], targets: frozenset[str], published: str | None
) -> bool:
    found = telling.found
    straight = _share(group.actors, actors) and _share(group.targets, targets)
    if not straight and not (
        found.act in _EITHER_WAY and not found.visit and _share(group.actors, targets) and _share(group.targets, actors)
    ):
        return False
    return all(_go_together(told, telling, published) for told in group.tellings)


def _share(one: frozenset[str], other: frozenset[str]) -> bool:
    return bool(one & other) or (not one and not other)


def _go_together(one: Telling, other: Telling, published: str | None) -> bool:
    a, b = one.time, other.time
    if a is not None and b is not None:
        return a.start <= b.end and b.start <= a.end
    if {one.found.status, other.found.status} == {"realised", "planned"}:
        ahead = a or b
        return ahead is None or published is None or ahead.start <= published[:10]
    return True


def _length(time: When) -> int:
    return (date.fromisoformat(time.end) - date.fromisoformat(time.start)).days
