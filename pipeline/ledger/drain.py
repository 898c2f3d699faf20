"""Have all stages passed what was pushed until a certain moment? Answered while the stages go on working.

No stage says which of its records became which of the next topic. But a stage commits after the next topic has
confirmed what it made. So once the clean stage has committed beyond an end of the raw topic, all that it made lies
below the ends that the clean topic has now; once the enrich stage is beyond those, and so on to the index stage.
"""

from collections.abc import Mapping

from msgspec import Struct
from msgspec.structs import replace

from pipeline.topics import CLEAN, DEADLETTER, ENRICHED, RAW

#: In the order of the flow; the last step since the index stage itself makes dead letters.
_STEPS = (RAW, CLEAN, ENRICHED, DEADLETTER)

type Offsets = dict[int, int]


class Position(Struct, frozen=True):
    """How far the stage that reads a partition has come.

    Attributes:
        start: the first offset that retention has left.
        end: the offset of the next record.
        committed: the first offset that the stage has still to do.
    """

    start: int
    end: int
    committed: int

    @property
    def reached(self) -> int:
        """The first offset that waits; what retention has deleted waits for nobody."""
        return max(self.start, self.committed)

    @property
    def waiting(self) -> int:
        """How many records wait. A commit may be newer than the end."""
        return max(0, self.end - self.reached)


class TopicState(Struct, frozen=True):
    """A topic with the positions of its partitions, read in the order: ends, then commits."""

    id: str
    partitions: dict[int, Position]

    @property
    def ends(self) -> Offsets:
        """Partition -> the offset of the next record."""
        return {number: position.end for number, position in self.partitions.items()}


class Drain(Struct, frozen=True, kw_only=True):
    """A wait for all that was pushed until it began.

    Attributes:
        began_at: milliseconds since 1970, before anything was read.
        covered: the ends of the raw topic when it began.
        step: how many of the topics the stages have passed.
        target: where the reader of the next topic must come to.
        topic_ids: of all topics; one that was made again cannot be waited for.
    """

    began_at: int
    covered: Offsets
    topic_ids: dict[str, str]
    target: Offsets
    step: int = 0

    @property
    def done(self) -> bool:
        """Whether all that was pushed before it began is indexed, dead-lettered or lost."""
        return self.step == len(_STEPS)


def begin(now: int, topics: Mapping[str, TopicState]) -> Drain:
    """Begin to wait.

    Args:
        now: before `topics` were read, milliseconds since 1970.
        topics: the state of each topic, read in the order of the flow.
    """
    ids = {name: topic.id for name, topic in topics.items()}
    return Drain(began_at=now, covered=topics[RAW].ends, topic_ids=ids, target=topics[RAW].ends)


def advance(drain: Drain, topics: Mapping[str, TopicState]) -> Drain:
    """Go as far as the stages have come.

    Args:
        topics: read in the order of the flow, so that the ends of a topic are newer than the commits before it.
    """
    while not drain.done:
        partitions = topics[_STEPS[drain.step]].partitions
        if any(number not in partitions or partitions[number].reached < to for number, to in drain.target.items()):
            break
        step = drain.step + 1
        drain = replace(drain, step=step, target=topics[_STEPS[step]].ends if step < len(_STEPS) else {})
    return drain


def still_valid(drain: Drain, topics: Mapping[str, TopicState]) -> bool:
    """Whether the topics are those that the wait began with."""
    return drain.topic_ids == {name: topic.id for name, topic in topics.items()}
