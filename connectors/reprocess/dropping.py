"""Deleting the old indices when nobody can want to write to them any more."""

import time

from connectors.elasticsearch.client import connect, explained
from connectors.kafka.lag import ProgressReader
from connectors.reprocess import generations
from connectors.reprocess.generations import Generation
from pipeline.ledger.drain import advance, begin
from pipeline.settings import Settings

_PATIENCE_SECONDS = 120.0
_POLL_SECONDS = 0.5


def drop_when_passed(settings: Settings, old: Generation) -> bool:
    """Delete indices that are behind no alias any more, once all stages have passed what they are doing now.

    A batch of the index stage that was begun before the swap still names the old indices; Elasticsearch would make one
    anew for it, and nobody would search there.

    Returns:
        False where the stages have not passed it in two minutes; then nothing is deleted.

    Raises:
        ServerError: Kafka or Elasticsearch cannot be used as configured.
        CopydeskError: the indices are behind an alias.
    """
    until = time.monotonic() + _PATIENCE_SECONDS
    with ProgressReader(settings.kafka) as reader:
        drain = begin(0, reader.read().topics)
        while not (drain := advance(drain, reader.read().topics)).done:
            if time.monotonic() > until:
                return False
            time.sleep(_POLL_SECONDS)
    with explained(settings.elasticsearch), connect(settings.elasticsearch) as client:
        generations.drop(client, old)
    return True
