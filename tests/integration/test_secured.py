"""The main job with security on: TLS and SCRAM on Kafka, TLS and a password on Elasticsearch."""

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from elasticsearch import Elasticsearch
from pydantic import SecretStr

from connectors.elasticsearch.client import connect, options
from connectors.elasticsearch.indices import set_up
from connectors.elasticsearch.polling import BEGINNING, poll
from connectors.elasticsearch.search import Searcher
from connectors.embedded.servers import Servers
from pipeline.agents.supervisor import Supervisor
from pipeline.cli.running import with_servers
from pipeline.cli.stack import prepare
from pipeline.errors import ServerError, SettingsError
from pipeline.searching.query import Query
from pipeline.searching.requests import Request
from pipeline.settings import ElasticsearchSettings, load
from pipeline.topics import STAGES
from tests.integration.stack import Stack

pytestmark = pytest.mark.servers


@pytest.fixture
def secured_stack(secured_servers: Servers, tmp_path: Path) -> Iterator[Stack]:
    """All stages on servers that let nobody in without a password."""
    settings = with_servers(load(flags={"workers.processes": 1}).settings, secured_servers)
    prepare(settings)
    supervisor = Supervisor(list(STAGES), settings, tmp_path / "workers.log")
    supervisor.start()
    yield Stack(settings, supervisor)
    supervisor.stop()
    assert "secret" not in (tmp_path / "workers.log").read_text(encoding="utf-8")


def test_producer_and_workers_do_their_job_over_tls_with_passwords(secured_stack: Stack) -> None:
    """The same settings let all of them in, and the log spells no password."""
    records = [(f"secured-{n}", json.dumps({"id": f"secured-{n}", "text": f"It rained {n} days."})) for n in range(5)]

    accounts = secured_stack.settle(secured_stack.push([(key, value.encode()) for key, value in records]))

    assert (5, 0, 0) == (len(accounts.indexed), len(accounts.dead), len(accounts.missing))


def test_an_analyst_may_search_and_poll_and_nothing_else(secured_servers: Servers) -> None:
    """With the rights of config/security/roles.yml alone."""
    owner = secured_servers.elasticsearch.settings
    set_up(owner)
    body = {"id": "analyst-1", "source": "analyst", "countries": ["PRT"], "ingested_at": "2026-10-22T12:00:00Z"}
    with connect(owner) as client:
        more = {"text": "It rained.", "raw_text": "It rained.", "pipeline": {"version": "0.1.0"}}
        client.index(index="articles", id="analyst-1", document=body | more, refresh=True)
    access = {"username": "copydesk_analyst", "password": SecretStr("analyst-secret")}
    settings = owner.model_copy(update=access)
    query = Query(outlet=("analyst",))

    with Searcher(settings) as searcher:
        ids = [hit.id for hit in searcher.search(query).hits]
        facets = searcher.facets(query)
        polled = [hit.id for hit in poll(searcher, query, BEGINNING, 10).hits]
        whole = searcher.article("analyst-1")
        with pytest.raises(ServerError, match="does not allow it"):
            searcher.ask(Request("PUT", "/articles/_doc/analyst-2", {"id": "analyst-2"}))

    assert (["analyst-1"], ["analyst-1"], True) == (ids, polled, whole is not None)
    assert ["PRT"] == [bucket.value for bucket in facets["country"]]


def test_an_api_key_is_sent_as_one(secured_servers: Servers) -> None:
    """The embedded build cannot issue keys: what counts is the header, and that no password goes with it."""
    given = options(secured_servers.elasticsearch.settings.model_copy(update={"username": None, "password": None}))
    keyed = options(ElasticsearchSettings(api_key=SecretStr("aWQ6a2V5")))

    with Elasticsearch(**keyed) as client:
        assert "ApiKey aWQ6a2V5" == client._headers["authorization"]
    assert not {"basic_auth", "api_key"} & given.keys()


@pytest.mark.parametrize(
    ("settings", "says"),
    [
        (ElasticsearchSettings(api_key=SecretStr("k"), username="u"), "not both"),
        (ElasticsearchSettings(username="u"), "`elasticsearch.password` is not"),
        (ElasticsearchSettings(ca_file=Path("/nowhere/ca.pem")), "there is no file /nowhere/ca.pem"),
    ],
)
def test_access_that_contradicts_itself_is_told(settings: ElasticsearchSettings, says: str) -> None:
    """Before anything is sent."""
    with pytest.raises(SettingsError, match=says):
        options(settings)
