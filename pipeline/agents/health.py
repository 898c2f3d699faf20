"""Is the worker on this host at work? ``python -m pipeline.agents.health STAGE`` answers by its exit code.

A worker is at work while the consumer group of its stage counts it among its members; it loses that place seconds
after its process died or was cut off from Kafka. A worker that waits for Elasticsearch keeps its place, as it
should: starting it again would not help.
"""

import contextlib
import socket
import sys

from kafka import KafkaAdminClient
from kafka.errors import KafkaError

from connectors.kafka.connection import admin_options
from connectors.kafka.probe import reachable
from pipeline.errors import CopydeskError, ServerError
from pipeline.settings import KafkaSettings, load
from pipeline.topics import STAGES, consumer_group


def member_here(stage: str, settings: KafkaSettings) -> bool:
    """Whether the stage's consumer group has a member on this host, as the brokers see its address.

    Raises:
        SettingsError: the settings contradict each other.
        ServerError: Kafka cannot be asked; the sentence says why.
    """
    reachable(settings)
    group = consumer_group(stage)
    try:
        with contextlib.closing(KafkaAdminClient(**admin_options(settings))) as admin:
            members = admin.describe_groups([group])[group]["members"]
    except KafkaError as error:
        raise ServerError(f"Kafka at {settings.bootstrap_servers} does not tell who is at work: {error}.") from error
    # The broker writes "/172.18.0.5": a host name, where it knows one, stands before the slash.
    return not _own_addresses().isdisjoint(member["client_host"].rpartition("/")[2] for member in members)


def _own_addresses() -> set[str]:
    own = {"127.0.0.1", "0:0:0:0:0:0:0:1"}
    with contextlib.suppress(socket.gaierror):  # a host that cannot resolve its own name is still itself
        own |= {str(info[4][0]) for info in socket.getaddrinfo(socket.gethostname(), None)}
    return own


def main() -> None:
    """Exit 0 where the worker is at work, else 1 with a sentence."""
    if len(sys.argv) != 2 or sys.argv[1] not in STAGES:
        sys.exit(f"usage: python -m pipeline.agents.health {'|'.join(STAGES)}")
    stage = sys.argv[1]
    try:
        if not member_here(stage, load().settings.kafka):
            sys.exit(f"No worker of the stage {stage} on this host is in the group {consumer_group(stage)}.")
    except CopydeskError as error:
        sys.exit(str(error))


if __name__ == "__main__":
    main()
