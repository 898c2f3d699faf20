"""Real servers for the integration tests: fetched once, started once a session, stopped at its end."""

import shutil
from collections.abc import Iterator

import pytest

from connectors.embedded.account import temporary_folder
from connectors.embedded.certificates import make_certificate
from connectors.embedded.security import ElasticsearchSecurity, KafkaSecurity
from connectors.embedded.server import Place
from connectors.embedded.servers import Ready, Servers, make_ready
from pipeline.agents.supervisor import Supervisor
from pipeline.cli.running import with_servers
from pipeline.cli.stack import prepare
from pipeline.documents import EnrichedArticle
from pipeline.settings import ElasticsearchSettings, EmbeddedSettings, load
from pipeline.topics import STAGES
from tests.integration.filled import elasticsearch, enriched, fill
from tests.integration.stack import Stack


@pytest.fixture(scope="session")
def embedded() -> EmbeddedSettings:
    """The settings in force for embedded servers, with the user's cache in them."""
    return load().settings.embedded


@pytest.fixture(scope="session")
def ready(embedded: EmbeddedSettings) -> Ready:
    """Servers fetched and installed."""
    return make_ready(embedded)


@pytest.fixture(scope="session")
def servers(embedded: EmbeddedSettings, ready: Ready) -> Iterator[Servers]:
    """Kafka and Elasticsearch with empty data and no security, for the whole session."""
    with Servers(embedded, ready=ready) as running:
        yield running


@pytest.fixture(scope="session")
def secured_servers(embedded: EmbeddedSettings, ready: Ready) -> Iterator[Servers]:
    """The same with security: TLS on both, SCRAM-SHA-512 on Kafka, the superuser's password on Elasticsearch."""
    folder = temporary_folder(None)
    certificate = make_certificate(ready.installed.java, folder)
    with Servers(
        embedded,
        ready=ready,
        kafka_security=KafkaSecurity("SCRAM-SHA-512", "desk", "kafka-secret", certificate),
        elasticsearch_security=ElasticsearchSecurity(
            "elastic-secret", certificate, users={"copydesk_analyst": "analyst-secret"}
        ),
    ) as running:
        yield running
    shutil.rmtree(folder)


@pytest.fixture
def tmp_servers_place(embedded: EmbeddedSettings, ready: Ready) -> Iterator[Place]:
    """A place for one server with empty data, removed afterwards."""
    folder = temporary_folder(ready.account)
    yield Place(ready.installed, folder / "server", ready.account, embedded.kafka_heap_mib, 0, embedded.start_seconds)
    shutil.rmtree(folder)


@pytest.fixture(scope="session")
def stack(servers: Servers, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stack]:
    """Topics, indices and all stages on the session's servers."""
    settings = load(flags={"workers.processes": 2, "enrichment.max_chars": 20_000}).settings
    settings = with_servers(settings, servers)
    prepare(settings)
    supervisor = Supervisor(list(STAGES), settings, tmp_path_factory.mktemp("workers") / "workers.log")
    supervisor.start()
    yield Stack(settings, supervisor)
    supervisor.stop()


@pytest.fixture(scope="session")
def read_seeds() -> list[EnrichedArticle]:
    """The seeds and what they lack an example of, read once a session."""
    return enriched(load().settings)


@pytest.fixture(scope="session")
def search_server(embedded: EmbeddedSettings, ready: Ready) -> Iterator[ElasticsearchSettings]:
    """An Elasticsearch apart: tests of what is found make its indices anew, and no stage may miss its documents."""
    with elasticsearch(embedded, ready) as settings:
        yield settings


@pytest.fixture(scope="module")
def filled(search_server: ElasticsearchSettings, read_seeds: list[EnrichedArticle]) -> ElasticsearchSettings:
    """An Elasticsearch with the seeds in its index and nothing else, anew for each module."""
    fill(search_server, read_seeds)
    return search_server
