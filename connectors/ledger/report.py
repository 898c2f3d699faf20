"""The ledger as it is shown: sums over everything, and by source or hour with what is in trouble first."""

from dataclasses import dataclass

from connectors.elasticsearch.client import connect, explained
from connectors.kafka.lag import Progress, ProgressReader
from connectors.ledger import store
from connectors.ledger.audit import audit
from pipeline.ledger.chunks import Counts
from pipeline.settings import Settings
from pipeline.topics import RAW


@dataclass(frozen=True, slots=True)
class Ledger:
    """The sums.

    Attributes:
        total: over everything that was pushed.
        groups: source (None: the record does not tell) or hour (milliseconds since 1970) -> its sums; missing
            records first, then dead letters and records in flight, then the most records.
        counted_at: milliseconds since 1970; 0: never.
    """

    total: Counts
    groups: dict[str | int | None, Counts]
    counted_at: int


def read(settings: Settings, by: str, *, audit_first: bool) -> tuple[Progress, Ledger]:
    """How far the stages are, and the ledger.

    Args:
        by: ``source`` or ``hour``.
        audit_first: bring the ledger up to date, which needs the right to write it.

    Raises:
        ServerError: Kafka or Elasticsearch cannot be used as configured.
    """
    if audit_first:
        progress = audit(settings)
    else:
        with ProgressReader(settings.kafka) as reader:
            progress = reader.read()
    with explained(settings.elasticsearch), connect(settings.elasticsearch) as client:
        groups = {key: sums for (key,), sums in store.totals(client, [by])}
        total = next((sums for _key, sums in store.totals(client)), Counts())
        counted_at = store.load_wait(client, RAW).audited_at
    return progress, Ledger(total, dict(sorted(groups.items(), key=_trouble)), counted_at)


def _trouble(group: tuple[str | int | None, Counts]) -> tuple[int, int, int, str]:
    key, sums = group
    return -sums.missing, -(sums.dead_lettered + sums.in_flight), -sums.pushed, str(key)
