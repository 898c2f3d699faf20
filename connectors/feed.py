"""Feeding: from sources through the producer to a topic, with an account of every article."""

import contextlib
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Protocol

from connectors import sources as source_kinds
from connectors.interrupts import shielded
from connectors.kafka.producer import Acknowledged, Failed, Producer, Result
from connectors.sources import Refusal, Sourced, addresses
from connectors.sources.fetch import Fetcher, FetchFailed
from connectors.sources.following import Followed
from connectors.sources.items import Item
from connectors.sources.memory import Memory, default_path
from pipeline.errors import SettingsError
from pipeline.settings import Settings
from pipeline.topics import RAW

#: When feeding ends early, by Ctrl-C or because Kafka is gone, what is under way gets this long.
_LAST_SECONDS = 5.0
#: Sentences kept in the report; all are counted, and all are told as they happen.
_SENTENCES_KEPT = 1000


@dataclass(slots=True)
class FeedReport:
    """What became of everything that was given.

    Attributes:
        sent: acknowledged by Kafka.
        refused: no articles; the sentences of the first 1,000 are in `refusals`.
        failed: given to Kafka and not acknowledged; the first 1,000 are in `failures`.
        unconfirmed: under way when feeding was interrupted; they may have arrived.
        skipped: files of folders that are none of ours.
        acknowledged: where each article lies, if that was asked for.
        interrupted: Ctrl-C ended it.
        stopped: why feeding ended before the sources did, if Kafka was the cause.
        seconds: how long it took.
    """

    sent: int = 0
    refused: int = 0
    failed: int = 0
    unconfirmed: int = 0
    skipped: int = 0
    refusals: list[Refusal] = field(default_factory=list)
    failures: list[Failed] = field(default_factory=list)
    acknowledged: list[Acknowledged] = field(default_factory=list)
    interrupted: bool = False
    stopped: str | None = None
    seconds: float = 0.0


class Progress(Protocol):
    """Who is told how feeding goes."""

    def update(self, report: FeedReport, in_flight: int) -> None:
        """The counts have changed, or time has passed while waiting for Kafka."""

    def refused(self, refusal: Refusal) -> None:
        """Something given is no article."""

    def note(self, sentence: str) -> None:
        """Something worth knowing has happened that is no article's fault."""


class _Unreachable(Exception):
    """Kafka acknowledges nothing any more."""


def feed(
    settings: Settings,
    sources: Sequence[str],
    *,
    progress: Progress,
    follow: bool = False,
    collect: bool = False,
    topic: str = RAW,
) -> FeedReport:
    """Send the articles of all sources, and wait until each is acknowledged.

    Sending the same articles again makes no second document: their ids are the same. Ctrl-C ends it with the
    report so far.

    Args:
        sources: files, folders, patterns, ``-``, addresses of feeds.
        follow: look at the feeds among them again and again, until Ctrl-C.
        collect: keep every acknowledgement in the report; for few articles.

    Raises:
        SettingsError: settings or an address are wrong, or there is nothing to follow.
        SetupError: what following remembers cannot be read or written.
        ServerError: Kafka cannot be reached, or has no such topic.
    """
    followed = _followed(settings, sources) if follow else None
    once = [source for source in sources if followed is None or not addresses.is_address(source)]
    for source in filter(addresses.is_address, once):
        addresses.parse(source)
    began = time.monotonic()
    producer = Producer(settings.kafka, settings.feed, topic=topic)
    run = _Run(producer, progress, collect=collect)
    try:
        for source in once:
            run.send(source_kinds.read(source, settings.feed))
        run.drain()
        if followed is not None:
            run.follow(*followed)
    except KeyboardInterrupt:
        run.report.interrupted = True
        run.drain_shortly()
    except _Unreachable:
        run.report.stopped = (
            f"Kafka at {settings.kafka.bootstrap_servers} stopped acknowledging: see that it runs and feed again,"
            " which makes no second document."
        )
        run.drain_shortly()
    finally:
        run.report.unconfirmed = producer.close(timeout_seconds=0)
    run.report.seconds = time.monotonic() - began
    return run.report


class _Run:
    """One run of feeding: its producer, its report and whom to tell."""

    def __init__(self, producer: Producer, progress: Progress, *, collect: bool) -> None:
        self.report = FeedReport()
        self._producer = producer
        self._progress = progress
        self._collect = collect
        self._unreachable = False
        self._on_acknowledged: Callable[[str], None] | None = None

    def send(self, items: Iterable[Item]) -> None:
        """Send what can be sent, and count the rest."""
        for item in items:
            if isinstance(item, Sourced):
                self._producer.send(item.id, item.value)
            elif isinstance(item, Refusal):
                self.report.refused += 1
                self._progress.refused(item)
                if len(self.report.refusals) < _SENTENCES_KEPT:
                    self.report.refusals.append(item)
            else:
                self.report.skipped += 1
            self._account()
            if self._unreachable:
                raise _Unreachable

    def drain(self) -> None:
        """Wait for what is under way."""
        self._producer.drain(on_tick=self._account)
        self._account()
        if self._unreachable:
            raise _Unreachable

    def drain_shortly(self) -> None:
        """Give what is under way a last chance."""
        self._producer.drain(_LAST_SECONDS, on_tick=self._account)
        self._account()

    def follow(self, memory: Memory, feeds: list[Followed]) -> None:
        """Look at each feed when it is due, for ever or until all are gone."""
        while feeds:
            due = min(feeds, key=lambda one: one.due)
            time.sleep(max(0.0, due.due - time.monotonic()))
            arrived: set[str] = set()
            try:
                with self._noting(arrived):
                    self.send(due.look())
                    self.drain()
            except FetchFailed as error:
                self._progress.note(f"{due.address.url}: {error}")
                if error.gone:
                    feeds.remove(due)
                continue
            finally:
                due.confirm(arrived)
                memory.save()

    @contextlib.contextmanager
    def _noting(self, arrived: set[str]) -> Iterator[None]:
        """Note the ids acknowledged meanwhile."""
        self._on_acknowledged = arrived.add
        try:
            yield
        finally:
            self._on_acknowledged = None

    def _account(self) -> None:
        # Results that were taken and not counted would be missing from the report.
        with shielded():
            for result in self._producer.results():
                self._count(result)
        self._progress.update(self.report, self._producer.in_flight)

    def _count(self, result: Result) -> None:
        if isinstance(result, Failed):
            self.report.failed += 1
            self._unreachable = self._unreachable or result.unreachable
            if len(self.report.failures) < _SENTENCES_KEPT:
                self.report.failures.append(result)
            return
        self.report.sent += 1
        if self._collect:
            self.report.acknowledged.append(result)
        if self._on_acknowledged:
            self._on_acknowledged(result.id)


def _followed(settings: Settings, sources: Sequence[str]) -> tuple[Memory, list[Followed]]:
    found = [addresses.parse(source) for source in sources if addresses.is_address(source)]
    if not found:
        raise SettingsError("--follow looks at RSS and Atom feeds again and again, and no source is an address.")
    memory = Memory(settings.feed.state_file or default_path())
    fetcher = Fetcher(allow_private=settings.feed.allow_private_addresses)
    return memory, [
        Followed(
            address,
            memory.of(address.url),
            fetcher,
            pause=settings.feed.poll_seconds,
            limit=settings.feed.max_article_bytes,
        )
        for address in found
    ]
