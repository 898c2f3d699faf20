"""Claims: who says what, in which words, how firmly."""

from collections.abc import Sequence

from pipeline.documents import Claim, Entity
from pipeline.enrichment.reading import Reading


def find_claims(reading: Reading, entities: Sequence[Entity]) -> tuple[Claim, ...]:
    """All attributed claims of an article, in text order."""
    return ()
