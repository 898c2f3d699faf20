"""What takes part in the comparison, and what one run of it gives."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Protocol

from benchmarks.common.corpus import Text
from benchmarks.common.processes import cpu_seconds


@dataclass(frozen=True, slots=True)
class Run:
    """One timed run.

    Attributes:
        seconds: from the first article given to the last one finished.
        cpu: CPU seconds meanwhile of each group of processes.
    """

    seconds: float
    cpu: dict[str, float] = field(default_factory=dict)


class Contestant(Protocol):
    """One way to read articles."""

    name: str

    def run(self, texts: Sequence[Text], warm_up: Sequence[Text], number: int) -> Run:
        """Start, load the model, read the warm-up texts, and only then take the time for the others.

        Args:
            number: of the round; ids made of it are new.
        """


class Cpu:
    """CPU seconds of groups of processes since it was made.

    Args:
        groups: name -> process ids.
    """

    def __init__(self, groups: Mapping[str, Sequence[int]]) -> None:
        self._groups = groups
        self._before = self._now()

    def used(self) -> dict[str, float]:
        """Name -> CPU seconds."""
        return {name: round(now - self._before[name], 2) for name, now in self._now().items()}

    def _now(self) -> dict[str, float]:
        return {name: cpu_seconds(pids) for name, pids in self._groups.items()}
