"""What is measured while a row runs: the workers' memory, and whether Kafka's groups stay together."""

import time
from collections.abc import Callable
from contextlib import closing

from kafka import KafkaAdminClient
from kafka.errors import KafkaError

from connectors.kafka.connection import admin_options
from connectors.kafka.lag import Progress
from pipeline.chaos.finding import Finding, median
from pipeline.errors import ServerError
from pipeline.settings import KafkaSettings
from pipeline.topics import STAGES, consumer_group

_EVERY_SECONDS = 1.0
#: Memory counts as flat when it grows by less than this share and this much: allocators breathe.
_FLAT_SHARE, _FLAT_MIB = 0.10, 20.0
_STABLE = "Stable"


class MemoryWatch:
    """Samples of each stage's resident memory, about one a second.

    Args:
        read: stage -> MiB now.
        every_seconds: the least time between two samples.
    """

    def __init__(self, read: Callable[[], dict[str, float]], every_seconds: float = _EVERY_SECONDS) -> None:
        self._every_seconds = every_seconds
        self._read = read
        self._next = 0.0
        self._samples: list[dict[str, float]] = []

    def note(self, _progress: Progress | None = None) -> None:
        """Take a sample, unless the last one is fresh."""
        if time.monotonic() >= self._next:
            self._samples.append(self._read())
            self._next = time.monotonic() + self._every_seconds

    def judge(self, finding: Finding) -> str:
        """Note the promise that memory stays flat, and tell it in words: MiB in the first and the last tenth."""
        tenth = max(1, len(self._samples) // 10)
        told = []
        for stage in STAGES:
            first = median(sample.get(stage, 0.0) for sample in self._samples[:tenth])
            last = median(sample.get(stage, 0.0) for sample in self._samples[-tenth:])
            told.append(f"{stage} {first:.0f} → {last:.0f}")
            finding.expect(
                last <= first * (1 + _FLAT_SHARE) + _FLAT_MIB,
                f"The memory of the stage {stage} grew from {first:.0f} to {last:.0f} MiB.",
            )
        return f"MiB in the first and the last tenth: {', '.join(told)}"


class GroupWatch:
    """Looks whether the consumer groups of the stages keep their members.

    Attributes:
        looks: how often it looked.
        disturbances: how often a group was between two states, or had other members than before.
    """

    def __init__(self, settings: KafkaSettings) -> None:
        self.looks = self.disturbances = 0
        self._settings = settings
        self._members: dict[str, frozenset[str]] = {}

    def anybody(self) -> bool:
        """Whether any group has a member.

        Raises:
            ServerError: Kafka cannot be asked.
        """
        return any(members for members, _stable in self._look().values())

    def together(self) -> bool:
        """Whether each group has members and none is about to change; `note` counts from there.

        Raises:
            ServerError: Kafka cannot be asked.
        """
        return all(members and stable for members, stable in self._look().values())

    def note(self) -> None:
        """Look once.

        Raises:
            ServerError: Kafka cannot be asked.
        """
        self.looks += 1
        for group, (members, stable) in self._look().items():
            same = self._members.setdefault(group, members) == members
            self.disturbances += not (same and stable)
            self._members[group] = members

    def _look(self) -> dict[str, tuple[frozenset[str], bool]]:
        """Group -> its members, and whether it is stable."""
        groups = [consumer_group(stage) for stage in STAGES]
        try:
            with closing(KafkaAdminClient(**admin_options(self._settings))) as admin:
                described = admin.describe_groups(groups)
        except KafkaError as error:
            raise ServerError(f"Kafka does not tell who is at work: {error}.") from error
        return {
            group: (
                frozenset(member["member_id"] for member in described[group]["members"]),
                described[group]["group_state"] == _STABLE,
            )
            for group in groups
        }
