"""Contestants that are scripts: each consumes a topic of its own and writes to an index of its own."""

import contextlib
import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from queue import Empty, Queue
from threading import Thread
from typing import IO, Any

from kafka import KafkaAdminClient

from benchmarks.common.corpus import Text, renamed
from benchmarks.common.stack import Stuck, push, wait_count
from benchmarks.path.contest import Cpu, Run
from benchmarks.path.copydesk import server_pids
from connectors.elasticsearch.client import connect
from connectors.embedded.servers import Servers
from connectors.kafka.connection import admin_options
from pipeline.settings import Settings

_START_SECONDS = 120.0
_MAPPING: dict[str, Any] = {
    "properties": {
        "id": {"type": "keyword"},
        "text": {"type": "text"},
        "entities": {"properties": {"text": {"type": "keyword"}, "label": {"type": "keyword"}}},
    }
}


class Script:
    """A script that consumes ``TOPIC`` in ``GROUP`` and writes to ``INDEX``, in some processes.

    Args:
        command: the program and its first arguments; broker, topic, group, server and index follow.
        processes: how often it is started; Kafka shares the partitions among them.
        mapping: of its index; None: Elasticsearch guesses.
        environment: of the processes; None: ours.
    """

    def __init__(
        self,
        name: str,
        command: Sequence[str],
        processes: int,
        settings: Settings,
        servers: Servers,
        *,
        mapping: dict[str, Any] | None = _MAPPING,
        environment: dict[str, str] | None = None,
    ) -> None:
        self.name = name
        self._command = command
        self._count = processes
        self._settings = settings
        self._servers = servers
        self._mapping = mapping
        self._environment = environment

    def run(self, texts: Sequence[Text], warm_up: Sequence[Text], number: int) -> Run:
        """See `Contestant`."""
        name = f"bench-{self.name.replace('_', '-')}-{number}"
        with self._places(name), self._processes(name) as (processes, watch):
            self._read(name, warm_up, "warm-up-", watch)
            cpu = Cpu({"processes": [process.pid for process in processes]} | server_pids(self._servers))
            began = time.perf_counter()
            self._read(name, texts, "round-", watch)
            return Run(time.perf_counter() - began, cpu.used())

    def _read(self, name: str, texts: Sequence[Text], prefix: str, watch: Callable[[], None]) -> None:
        push(self._settings, renamed(texts, prefix), topic=name)
        with connect(self._settings.elasticsearch) as client:
            wait_count(client, name, "id", prefix, len(texts), watch)

    @contextmanager
    def _places(self, name: str) -> Iterator[None]:
        """The topic and the index, both gone afterwards."""
        kafka = self._settings.kafka
        with (
            contextlib.closing(KafkaAdminClient(**admin_options(kafka))) as admin,
            connect(self._settings.elasticsearch) as client,
        ):
            admin.create_topics({name: {"num_partitions": kafka.partitions, "replication_factor": 1}})
            admin.wait_for_topics([name])
            client.indices.create(
                index=name,
                settings={"number_of_replicas": 0, "refresh_interval": "1s"},
                mappings=self._mapping,
            )
            yield
            client.indices.delete(index=name)
            admin.delete_topics([name])

    @contextmanager
    def _processes(self, name: str) -> Iterator[tuple[list[subprocess.Popen[str]], Callable[[], None]]]:
        """The processes, when together they hold all partitions; and what sees that they live."""
        kafka, elasticsearch = self._settings.kafka.bootstrap_servers, self._settings.elasticsearch.hosts
        command = [*self._command, kafka, name, name, elasticsearch, name]
        processes = [
            subprocess.Popen(
                command, stdout=subprocess.PIPE, text=True, env=self._environment, cwd=Path(__file__).parents[2]
            )
            for _ in range(self._count)
        ]

        def watch() -> None:
            if any(process.poll() is not None for process in processes):
                raise Stuck(f"A process of {self.name} ended; its message stands above.")

        try:
            _wait_assigned(processes, self._settings.kafka.partitions, watch)
            yield processes, watch
        finally:
            for process in processes:
                process.kill()
                process.wait()


def quix_script(python: Path, settings: Settings, servers: Servers) -> Script:
    """Quix Streams with our functions, in two processes like the other one.

    Args:
        python: of an environment with ``quixstreams[elasticsearch]``.
    """
    site = os.pathsep.join([str(Path(__file__).parents[2]), *(path for path in sys.path if "site-packages" in path)])
    return Script(
        "quix_streams",
        [str(python), str(Path(__file__).with_name("quix_script.py"))],
        2,
        settings,
        servers,
        mapping={"dynamic": False, **_MAPPING},
        # One thread a process, as in our own pool.
        environment={**os.environ, "BENCH_SITE": site, "PYTHONPATH": "", "OPENBLAS_NUM_THREADS": "1"},
    )


def _wait_assigned(processes: Sequence[subprocess.Popen[str]], partitions: int, watch: Callable[[], None]) -> None:
    """Wait until each process has some partitions and all are given out."""
    told: Queue[tuple[int, int]] = Queue()
    for at, process in enumerate(processes):
        assert process.stdout is not None
        Thread(target=_listen, args=(at, process.stdout, told), daemon=True).start()
    held = dict.fromkeys(range(len(processes)), 0)
    until = time.monotonic() + _START_SECONDS
    while not all(held.values()) or sum(held.values()) != partitions:
        if time.monotonic() > until:
            raise Stuck(f"The processes hold {list(held.values())} of {partitions} partitions.")
        watch()
        with contextlib.suppress(Empty):
            at, count = told.get(timeout=1)
            held[at] = count


def _listen(at: int, lines: IO[str], told: "Queue[tuple[int, int]]") -> None:
    for line in lines:
        if line.strip().isdigit():
            told.put((at, int(line)))
