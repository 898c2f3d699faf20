"""What Prometheus and probes read from a worker."""

import socket
from collections.abc import Iterator

import pytest
import urllib3
from prometheus_client.parser import text_string_to_metric_families

from pipeline.agents.endpoints import Endpoints
from pipeline.agents.metrics import State
from pipeline.errors import SetupError
from pipeline.settings import WorkerSettings
from pipeline.vitals import Vitals


def _state(*, trouble: tuple[str, ...] = (), unready: tuple[str, ...] = ()) -> State:
    vitals = Vitals(partitions=[("articles.raw", 0)], bulk_retries=4, outage_seconds={"Kafka": 2.5}, paused={})
    vitals.took(3, oldest=1.0)
    vitals.finished(3, seconds=0.6)
    vitals.took(2, oldest=1.0)
    vitals.died(["mapping", "mapping"])
    return State(
        vitals={"index": vitals},
        up={"index": True},
        restarts={"index": 1},
        waiting={"index": {("articles.enriched", 5): 7}},
        servers={"Kafka": "", "Elasticsearch": "Gone."},
        trouble=trouble,
        unready=unready,
    )


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _get(endpoints: Endpoints, path: str) -> tuple[int, str]:
    with urllib3.PoolManager(retries=False) as pool:
        answer = pool.request("GET", endpoints.address + path)
        return answer.status, answer.data.decode()


@pytest.fixture
def endpoints() -> Iterator[Endpoints]:
    """Endpoints of a worker that is well and not ready."""
    running = Endpoints(WorkerSettings(metrics_port=_free_port()), lambda: _state(unready=("It is starting.",)))
    yield running
    running.stop()


def test_metrics_parse_and_say_what_happened(endpoints: Endpoints) -> None:
    """In Prometheus's own parser, with the names that docs/operating.md lists."""
    status, text = _get(endpoints, "/metrics")

    samples = {
        (sample.name, *sorted(sample.labels.values())): sample.value
        for family in text_string_to_metric_families(text)
        for sample in family.samples
    }
    assert 200 == status
    expected = {
        ("copydesk_records_consumed_total", "index"): 5,
        ("copydesk_records_acknowledged_total", "index"): 3,
        ("copydesk_records_in_flight", "index"): 2,
        ("copydesk_dead_letters_total", "index", "mapping"): 2,
        ("copydesk_bulk_retries_total", "index"): 4,
        ("copydesk_outage_seconds_total", "Kafka", "index"): 2.5,
        ("copydesk_paused", "Kafka", "index"): 0,
        ("copydesk_lag_records", "5", "articles.enriched", "index"): 7,
        ("copydesk_server_reachable", "Kafka"): 1,
        ("copydesk_server_reachable", "Elasticsearch"): 0,
        ("copydesk_stage_restarts_total", "index"): 1,
        ("copydesk_article_seconds_count", "index"): 3,
        ("copydesk_article_seconds_bucket", "0.1", "index"): 0,
        ("copydesk_article_seconds_bucket", "0.25", "index"): 3,
        ("copydesk_batch_seconds_sum", "index"): 0.6,
    }
    assert expected == {key: samples[key] for key in expected}


def test_a_worker_that_starts_is_well_but_not_ready(endpoints: Endpoints) -> None:
    """A probe for life must not kill what only starts; a probe for readiness tells why it waits."""
    assert (200, "ok\n") == _get(endpoints, "/healthz")
    assert (503, "It is starting.\n") == _get(endpoints, "/readyz")
    assert 404 == _get(endpoints, "/")[0]


def test_a_worker_with_a_stuck_stage_is_sick() -> None:
    """Both probes fail and say why."""
    endpoints = Endpoints(WorkerSettings(metrics_port=_free_port()), lambda: _state(trouble=("It was stuck.",)))
    try:
        assert (503, "It was stuck.\n") == _get(endpoints, "/healthz") == _get(endpoints, "/readyz")
    finally:
        endpoints.stop()


def test_two_workers_on_a_machine_take_a_port_each(endpoints: Endpoints) -> None:
    """Neither fails for the other's sake."""
    port = int(endpoints.address.rpartition(":")[2])
    second = Endpoints(WorkerSettings(metrics_port=port), _state)
    second.stop()

    assert endpoints.address != second.address


def test_an_address_that_is_not_ours_is_told_in_a_sentence() -> None:
    """Rather than by a traceback at the start."""
    with pytest.raises(SetupError, match=r"cannot be served at 192\.0\.2\.1:.*metrics_host"):
        Endpoints(WorkerSettings(metrics_host="192.0.2.1", metrics_port=_free_port()), _state)
