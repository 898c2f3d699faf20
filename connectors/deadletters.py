"""The dead letters, read from their topic, which has every one of them with its bytes and its state."""

from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from msgspec.structs import replace

from connectors.kafka.reader import TopicReader
from pipeline.deadletters import DeadLetter, State, from_headers, rank
from pipeline.errors import CopydeskError, Reason, SettingsError
from pipeline.settings import KafkaSettings
from pipeline.topics import DEADLETTER, STAGES

#: The stage of a record that somebody else put on the topic.
UNKNOWN = "unknown"
_NAMED_AT_MOST = 20


@dataclass(frozen=True, slots=True)
class Kept:
    """A dead letter as its topic keeps it.

    Attributes:
        letter: as it stands now, but without its bytes.
        size: how many bytes it has.
        partition, offset: of the record on the dead-letter topic that says so.
    """

    letter: DeadLetter
    size: int
    partition: int
    offset: int


@dataclass(frozen=True, slots=True)
class Filter:
    """Which dead letters are meant; an empty collection or None leaves that side open.

    Attributes:
        since, until: of the failure; `until` itself is left out.

    Raises:
        SettingsError: a reason, a stage or a state that does not exist.
    """

    reasons: Collection[str] = ()
    stages: Collection[str] = ()
    sources: Collection[str] = ()
    ids: Collection[str] = ()
    states: Collection[str] = ()
    since: datetime | None = None
    until: datetime | None = None

    def __post_init__(self) -> None:
        _known("reason", self.reasons, list(Reason))
        _known("stage", self.stages, [*STAGES, UNKNOWN])
        _known("state", self.states, list(State))

    @property
    def empty(self) -> bool:
        """Whether it lets all letters of its states through."""
        return not any((self.reasons, self.stages, self.sources, self.ids, self.since, self.until))

    def matches(self, letter: DeadLetter) -> bool:
        """Whether a letter is meant, whatever its state."""
        failed_at = datetime.fromisoformat(letter.failed_at)
        return (
            (not self.reasons or letter.reason in self.reasons)
            and (not self.stages or letter.stage in self.stages)
            and (not self.sources or letter.source in self.sources)
            and (not self.ids or letter.id in self.ids)
            and (self.since is None or failed_at >= self.since)
            and (self.until is None or failed_at < self.until)
        )


def read(settings: KafkaSettings) -> list[Kept]:
    """All dead letters with their present state, the oldest failure first.

    Raises:
        SettingsError: the settings contradict each other.
        ServerError: Kafka cannot be used, or has no dead-letter topic.
    """
    with opened(settings) as reader:
        return read_from(reader)


def opened(settings: KafkaSettings) -> TopicReader:
    """A reader of the dead-letter topic; to be closed.

    Raises:
        SettingsError: the settings contradict each other.
        ServerError: Kafka cannot be used, or has no such topic.
    """
    return TopicReader(settings, DEADLETTER)


def read_from(reader: TopicReader) -> list[Kept]:
    """The same, by a reader of the topic that is open already.

    Raises:
        ServerError: Kafka does not answer.
    """
    found: dict[str, tuple[int, Kept]] = {}
    for record in reader.records():
        letter = from_headers(record.value, record.headers, record.place)
        kept = Kept(replace(letter, value=b""), len(record.value), record.partition, record.offset)
        order = rank(letter, record.timestamp)
        if letter.id not in found or order >= found[letter.id][0]:
            found[letter.id] = (order, kept)
    return sorted((kept for _order, kept in found.values()), key=lambda kept: (kept.letter.failed_at, kept.letter.id))


def matching(letters: Sequence[Kept], wanted: Filter) -> list[Kept]:
    """The letters that a filter means, whatever their state.

    Raises:
        CopydeskError: no letter at all has an id or a source that the filter names.
    """
    ids = {kept.letter.id for kept in letters}
    if unknown := sorted(set(wanted.ids) - ids):
        raise CopydeskError(f"No dead letter has the id {unknown[0]}: `copydesk deadletters list` shows them.")
    sources = {kept.letter.source for kept in letters if kept.letter.source is not None}
    if unknown := sorted(set(wanted.sources) - sources):
        raise CopydeskError(f"No dead letter has the source {unknown[0]!r}; {_listed(sorted(sources))}.")
    return [kept for kept in letters if wanted.matches(kept.letter)]


def in_state(letters: Sequence[Kept], wanted: Filter) -> list[Kept]:
    """Those of the letters that are in one of the filter's states."""
    return [kept for kept in letters if not wanted.states or kept.letter.state in wanted.states]


def with_bytes(reader: TopicReader, letters: Iterable[Kept]) -> Iterator[DeadLetter]:
    """Letters with their bytes, one at a time; what retention has deleted meanwhile is left out.

    Raises:
        ServerError: Kafka does not answer.
    """
    wanted: dict[int, dict[int, DeadLetter]] = {}
    for kept in letters:
        wanted.setdefault(kept.partition, {})[kept.offset] = kept.letter
    for record in reader.some(wanted):
        yield replace(wanted[record.partition][record.offset], value=record.value)


def _known(what: str, given: Collection[str], known: Sequence[str]) -> None:
    if unknown := [value for value in given if value not in known]:
        raise SettingsError(f"There is no {what} {unknown[0]!r}; the {what}s are {', '.join(known)}.")


def _listed(names: Sequence[str]) -> str:
    if not names:
        return "none names one"
    more = f" and {len(names) - _NAMED_AT_MOST} more" if len(names) > _NAMED_AT_MOST else ""
    return f"known are {', '.join(names[:_NAMED_AT_MOST])}{more}"
