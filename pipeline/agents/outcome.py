"""What goes into the process pool and what comes back.

Apart from the work itself, so that a worker's main process need not load spaCy to talk about it.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from pipeline.documents import Origin
from pipeline.errors import Rejected


@dataclass(frozen=True, slots=True)
class Work:
    """One record for a pool process.

    Attributes:
        value: the record's bytes.
        origin: where the raw article lay; None outside Kafka.
    """

    value: bytes
    origin: Origin | None


@dataclass(frozen=True, slots=True)
class Done:
    """The finished article: its id (the key of the next record) and its bytes.

    Attributes:
        told: records, key and value, by which the other workers learn of its site.
    """

    id: str
    value: bytes
    told: tuple[tuple[bytes, bytes | None], ...] = ()


type Outcome = Done | Rejected
type Worker = Callable[[Sequence[Work]], list[Outcome]]
