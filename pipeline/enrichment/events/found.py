"""An event between its discovery and its document."""

from msgspec import Struct

from pipeline.documents import Status
from pipeline.enrichment.events.scene import Party


class Found(Struct, frozen=True):
    """One telling of an event.

    Attributes:
        at: token index of the verb or noun that tells it.
        start, end: first token of the trigger, and the one after its last.
        act: class of the act itself.
        kind: class of the event, `act` save where an announcement makes it AGREE or THREATEN.
        visit: the actor goes to the target.
        covered: tokens whose own events this one speaks for.
    """

    at: int
    start: int
    end: int
    act: str
    kind: str
    status: Status
    actors: tuple[Party, ...]
    targets: tuple[Party, ...]
    visit: bool = False
    covered: frozenset[int] = frozenset()
