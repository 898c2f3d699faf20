"""A whole Copydesk on this machine: servers, topics, indices and workers, for `up` and `demo`."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from rich.console import Console

from connectors.embedded.servers import Ready, Servers
from pipeline.agents.books import Bookkeeper
from pipeline.agents.supervisor import Supervisor
from pipeline.cli.stack import prepare
from pipeline.logs import configure
from pipeline.settings import KafkaSettings, Settings
from pipeline.topics import STAGES

#: The sinks of the stages' logs, below the state folder.
WORKERS_LOG = "workers.log"


@dataclass(frozen=True, slots=True)
class Running:
    """What runs.

    Attributes:
        settings: those in force, with the addresses of the servers.
        servers: Kafka and Elasticsearch.
        log: the workers' log.
    """

    settings: Settings
    servers: Servers
    supervisor: Supervisor
    log: Path


@contextmanager
def running(
    settings: Settings, ready: Ready, state: Path | None, log_folder: Path, console: Console
) -> Iterator[Running]:
    """Start servers and workers; stop all of them at the end.

    Args:
        ready: the installed servers.
        state: where the servers keep their data; None: a temporary folder.
        log_folder: where the workers' log goes.
        console: told what is being done.

    Raises:
        CopydeskError: something did not start; what did is stopped.
    """
    console.print("Starting Kafka and Elasticsearch …")
    with Servers(settings.embedded, ready=ready, state=state) as servers:
        console.print(f"Kafka at {servers.kafka.address}, Elasticsearch at http://{servers.elasticsearch.address}")
        here = with_servers(settings, servers)
        prepare(here)
        log = log_folder / WORKERS_LOG
        configure(here.logs, file=log)
        supervisor = Supervisor(list(STAGES), here, log)
        try:
            supervisor.start()
            with Bookkeeper(here):
                yield Running(here, servers, supervisor, log)
        finally:
            supervisor.stop()


def with_servers(settings: Settings, servers: Servers) -> Settings:
    """The settings with these servers in place of the configured ones."""
    kafka: KafkaSettings = servers.kafka.settings
    access = ("bootstrap_servers", "security_protocol", "sasl_mechanism", "username", "password", "ca_file")
    return settings.model_copy(
        update={
            "kafka": settings.kafka.model_copy(update={name: getattr(kafka, name) for name in access}),
            "elasticsearch": servers.elasticsearch.settings,
        }
    )
