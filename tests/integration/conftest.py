"""Real servers for the integration tests: fetched once, started once a session, stopped at its end."""

from collections.abc import Iterator

import pytest

from connectors.embedded.servers import Ready, Servers, make_ready
from pipeline.settings import EmbeddedSettings, load


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
    """Kafka and Elasticsearch with empty data, for the whole session."""
    with Servers(embedded, ready=ready) as running:
        yield running
