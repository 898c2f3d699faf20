"""Events: who did what to whom, where and when, and whether it happened."""

from collections.abc import Sequence

from pipeline.documents import Claim, Entity, Event
from pipeline.enrichment.reading import Reading


def find_events(reading: Reading, entities: Sequence[Entity], claims: Sequence[Claim]) -> tuple[Event, ...]:
    """All events of an article, in the order of their first mention."""
    return ()
