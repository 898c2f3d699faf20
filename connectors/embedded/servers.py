"""Both servers together: fetched, installed, started side by side and stopped together."""

import hashlib
import shutil
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Self

from rich.console import Console

from connectors.embedded.account import (
    Account,
    open_folder,
    passable_folder,
    server_account,
    sweep,
    temporary_folder,
)
from connectors.embedded.cache import cache_folder
from connectors.embedded.elasticsearch import Elasticsearch
from connectors.embedded.fetch import fetch
from connectors.embedded.install import Installed, install
from connectors.embedded.kafka import Kafka
from connectors.embedded.memory import check_memory
from connectors.embedded.pins import read_pins
from connectors.embedded.security import ElasticsearchSecurity, KafkaSecurity
from connectors.embedded.server import Place, Server, wait_ready
from pipeline.settings import EmbeddedSettings


@dataclass(frozen=True, slots=True)
class Ready:
    """Installed servers and where their data may lie.

    Attributes:
        state: folder for data that is kept from one start to the next.
        account: whom the servers run as; None: ourselves.
    """

    installed: Installed
    state: Path
    account: Account | None


def state_folder(settings: EmbeddedSettings) -> Path:
    """The folder for data that is kept from one start to the next.

    Raises:
        SetupError: it belongs to somebody else.
    """
    cache = cache_folder(settings)
    base = open_folder(cache, server_account())
    if base == cache:
        return base / "state"
    # One state for each cache, also where several share a folder for the programs.
    return base / f"state-{hashlib.sha256(bytes(cache.resolve())).hexdigest()[:8]}"


def make_ready(settings: EmbeddedSettings, console: Console | None = None) -> Ready:
    """Fetch and install the servers, if that has not been done, and clear away what killed ones have left.

    Args:
        console: where progress is shown; default: standard error.

    Raises:
        SetupError: no connection, a full disk, a wrong checksum, a folder that cannot be used.
    """
    sweep()
    cache, account, pins = cache_folder(settings), server_account(), read_pins()
    downloads = fetch(cache, pins, console or Console(stderr=True), settings.repository)
    base = open_folder(cache, account)
    installed = install(downloads, base, pins, account)
    return Ready(installed, passable_folder(state_folder(settings), account), account)


class Servers:
    """Kafka and Elasticsearch, running while the context is open.

    ::

        with Servers(settings.embedded) as servers:
            use(servers.kafka.settings, servers.elasticsearch.settings)

    Args:
        settings: ports, heaps and the cache.
        state: folder for configuration, data and logs, for one at a time; None: a temporary one, removed at the end.
        ready: the result of `make_ready`, if the caller has it.
    """

    def __init__(
        self,
        settings: EmbeddedSettings,
        *,
        ready: Ready | None = None,
        state: Path | None = None,
        kafka_security: KafkaSecurity | None = None,
        elasticsearch_security: ElasticsearchSecurity | None = None,
    ) -> None:
        self._ready = ready or make_ready(settings)
        account = self._ready.account
        self._temporary = temporary_folder(account) if state is None else None
        folder = self._temporary or state
        assert folder is not None

        def place(name: str, heap_mib: int, port: int) -> Place:
            return Place(self._ready.installed, folder / name, account, heap_mib, port, settings.start_seconds)

        self.kafka = Kafka(place("kafka", settings.kafka_heap_mib, settings.kafka_port), kafka_security)
        self.elasticsearch = Elasticsearch(
            place("elasticsearch", settings.elasticsearch_heap_mib, settings.elasticsearch_port), elasticsearch_security
        )

    def start(self) -> None:
        """Start both and wait until they serve requests; when one does not, neither is left running.

        Raises:
            SetupError: a port is taken, a server ended at its start, memory or disk space are short.
        """
        taken: set[int] = set()
        try:
            check_memory(sum(server.place.heap_mib for server in self._all))
            for server in self._all:
                server.launch(taken)
            wait_ready(self._all, taken)
        except BaseException:
            self.stop()
            raise

    def stop(self) -> None:
        """Stop both; nothing happens to one that does not run."""
        for server in self._all:
            server.ask_to_stop()
        for server in self._all:
            server.stop()
        if self._temporary is not None:
            shutil.rmtree(self._temporary, ignore_errors=True)

    def end(self) -> str | None:
        """A sentence when one of them ended though nobody asked it to, else None."""
        return next(filter(None, (server.end() for server in self._all)), None)

    @property
    def _all(self) -> tuple[Server, Server]:
        """Both, the slower one first, so that it has the head start."""
        return self.elasticsearch, self.kafka

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(self, *_: type[BaseException] | BaseException | TracebackType | None) -> None:
        self.stop()
