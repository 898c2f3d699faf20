"""Where chaos takes place: servers with topics and indices, and what is pushed, waited for and looked up there."""

import random
import secrets
import threading
import time
from collections.abc import Callable, Iterable, Sequence
from concurrent.futures import Future, ThreadPoolExecutor, wait
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from connectors.accounts import Accounts, account, wait_until_idle
from connectors.embedded.servers import Servers
from connectors.kafka.lag import Progress, ProgressReader
from connectors.kafka.producer import Acknowledged, Failed, Producer
from pipeline.chaos.crew import Crew
from pipeline.errors import ServerError
from pipeline.settings import NO_MODEL, Settings
from pipeline.topics import RAW

type Look = Callable[[Progress], None]

_POLL_SECONDS = 0.25
#: Longest wait for anything. Speed is promised nowhere but where a row says so, and machines are busy.
_PATIENCE_SECONDS = 3600.0
#: What is under way when a row breaks off gets this long.
_LAST_SECONDS = 5.0


@dataclass(frozen=True, slots=True)
class Pushed:
    """What became of records on their way to Kafka."""

    acknowledged: list[Acknowledged] = field(default_factory=list)
    failed: list[Failed] = field(default_factory=list)


@dataclass(slots=True)
class Site:
    """Servers to do it on.

    Attributes:
        settings: with the addresses of the servers.
        servers: those that may be killed and frozen; None for servers of the user's own.
        folder: for the workers' logs.
        chance: decides what is killed when.
    """

    settings: Settings
    servers: Servers | None
    folder: Path
    chance: random.Random
    _run: str = field(default_factory=lambda: secrets.token_hex(3))
    _over: threading.Event = field(default_factory=threading.Event)
    _pushing: list[Future[Pushed]] = field(default_factory=list)

    @property
    def embedded(self) -> Servers:
        """The servers that may be killed and frozen."""
        assert self.servers is not None, "the row is left out on servers of the user's own"
        return self.servers

    def source(self, row: str) -> str:
        """The `source` of a row's articles: no other run, and no article of the user, has the same one."""
        return f"chaos-{row}-{self._run}"

    def halt(self) -> None:
        """End what a row that broke off still pushes in the background."""
        self._over.set()
        wait(self._pushing)
        self._pushing.clear()
        self._over.clear()

    def mend(self) -> None:
        """Bring back servers that a row left frozen or dead."""
        for server in (self.servers.kafka, self.servers.elasticsearch) if self.servers else ():
            if not server.answers():
                server.restart()

    def crew(self, row: str, settings: Settings | None = None, **given: Any) -> Crew:
        """Workers for a row; they run while the context of the result is open.

        Args:
            settings: others than the site's.
            given: handed on to `Crew`.
        """
        return Crew(settings or self.settings, self.folder / f"{row}.log", **given)

    def push(self, records: Iterable[tuple[str, bytes]], topic: str = RAW, a_second: float | None = None) -> Pushed:
        """Put (key, bytes) on a topic as they are, and wait for Kafka's word on each.

        Args:
            a_second: the pace; None: as fast as Kafka takes them.

        Raises:
            ServerError: Kafka cannot be reached at the start.
        """
        pushed = Pushed()
        producer = Producer(self.settings.kafka, self.settings.feed, topic=topic)
        began = time.monotonic()
        for number, (key, value) in enumerate(records):
            if self._over.wait(max(0.0, began + number / a_second - time.monotonic()) if a_second else 0.0):
                break
            producer.send(key, value)
            _sort(producer, pushed)
        producer.close(_LAST_SECONDS if self._over.is_set() else None)
        _sort(producer, pushed)
        return pushed

    def push_in_background(self, records: Iterable[tuple[str, bytes]], a_second: float | None = None) -> Future[Pushed]:
        """`push` in a thread of its own, while something else happens here."""
        executor = ThreadPoolExecutor(1)
        future = executor.submit(self.push, records, RAW, a_second)
        self._pushing.append(future)
        executor.shutdown(wait=False)
        return future

    def settle(self, pushed: Sequence[Acknowledged], crew: Crew) -> Accounts:
        """Wait until no record waits for any stage, and say what became of those that were pushed.

        Raises:
            ServerError: the stages did not finish in time.
            CopydeskError: a worker ended for good.
        """
        if not wait_until_idle(self.settings, _PATIENCE_SECONDS, lambda _progress: crew.check()):
            raise ServerError(f"The stages had not finished {_PATIENCE_SECONDS:g} seconds after the last fault.")
        return account(self.settings.elasticsearch, pushed)

    def progress(self) -> Progress:
        """How far the stages have come.

        Raises:
            ServerError: Kafka cannot be asked.
        """
        with ProgressReader(self.settings.kafka) as reader:
            return reader.read()

    def wait_for(
        self,
        crew: Crew,
        happened: Callable[[Progress], bool],
        otherwise: str,
        look: Look = lambda _progress: None,
    ) -> float:
        """Wait until the stages have come so far.

        Args:
            otherwise: what is the matter when they do not, for the sentence of the error.
            look: called with the progress meanwhile.

        Returns:
            Seconds that it took.

        Raises:
            ServerError: they have not in this time.
            CopydeskError: a worker ended for good.
        """
        began = time.monotonic()
        with ProgressReader(self.settings.kafka) as reader:
            while not happened(progress := reader.read()):
                crew.check()
                for pushing in self._pushing:
                    if pushing.done():
                        pushing.result()  # raises what ended it
                look(progress)
                if time.monotonic() - began > _PATIENCE_SECONDS:
                    raise ServerError(f"After {_PATIENCE_SECONDS:g} seconds {otherwise}.")
                time.sleep(_POLL_SECONDS)
        return time.monotonic() - began


def cheap(settings: Settings, quick: bool) -> Settings:
    """These settings without a model and metrics, for articles by the thousand; quick, with one process a pool, too."""
    workers = {"metrics_port": 0, **({"processes": 1} if quick else {})}
    return settings.model_copy(
        update={
            "enrichment": settings.enrichment.model_copy(update={"model": NO_MODEL}),
            "workers": settings.workers.model_copy(update=workers),
        }
    )


def _sort(producer: Producer, pushed: Pushed) -> None:
    for result in producer.results():
        if isinstance(result, Acknowledged):
            pushed.acknowledged.append(result)
        else:
            pushed.failed.append(result)
