"""Contestant: Copydesk with its default settings, every stage and all extraction on."""

import time
from collections.abc import Callable, Sequence
from pathlib import Path

from benchmarks.common.corpus import Text, renamed
from benchmarks.common.stack import push, stages, wait_searchable, worker_pids
from benchmarks.path.contest import Cpu, Run
from connectors.embedded.servers import Servers
from pipeline.settings import Settings


class Copydesk:
    """The stages' processes beside the servers, on the same cores.

    Args:
        settings: with the servers' addresses; topics and indices are made.
        folder: for the workers' log.
    """

    name = "copydesk"

    def __init__(self, settings: Settings, servers: Servers, folder: Path) -> None:
        self._settings = settings
        self._servers = servers
        self._log = folder / "workers.log"

    def run(self, texts: Sequence[Text], warm_up: Sequence[Text], number: int) -> Run:
        """See `Contestant`."""
        with stages(self._settings, self._log) as supervisor:
            self._read(renamed(warm_up, f"warm-up-{number}-"), f"warm-up-{number}-", supervisor.watch)
            fed = renamed(texts, f"round-{number}-")
            cpu = Cpu(worker_pids(supervisor) | server_pids(self._servers))
            began = time.perf_counter()
            self._read(fed, f"round-{number}-", supervisor.watch)
            return Run(time.perf_counter() - began, cpu.used())

    def _read(self, texts: Sequence[Text], prefix: str, watch: Callable[[], None]) -> None:
        push(self._settings, texts)
        wait_searchable(self._settings, prefix, len(texts), watch)


def server_pids(servers: Servers) -> dict[str, list[int]]:
    """The servers' processes."""
    return {"kafka": [servers.kafka.pid], "elasticsearch": [servers.elasticsearch.pid]}
