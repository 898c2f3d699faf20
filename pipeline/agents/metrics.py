"""The metrics of a worker, in Prometheus's terms; docs/operating.md lists them."""

import time
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from itertools import accumulate

from prometheus_client import CollectorRegistry
from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily, HistogramMetricFamily, Metric
from prometheus_client.registry import Collector

from pipeline import __version__
from pipeline.vitals import BOUNDS, Histogram, Vitals


@dataclass(frozen=True, slots=True)
class State:
    """What is known of a worker.

    Attributes:
        vitals: stage -> its newest report.
        up: stage -> whether its process runs.
        restarts: stage -> how often it was started again.
        waiting: stage -> (topic, partition) -> records that wait for it.
        servers: server -> why it cannot be used; empty where it can.
        trouble: what makes the worker sick, a sentence each.
        unready: why it is not at work with all of its stages, a sentence each.
    """

    vitals: Mapping[str, Vitals]
    up: Mapping[str, bool]
    restarts: Mapping[str, int]
    waiting: Mapping[str, Mapping[tuple[str, int], int]]
    servers: Mapping[str, str]
    trouble: tuple[str, ...]
    unready: tuple[str, ...]


class Metrics(Collector):
    """The metrics of one moment."""

    def __init__(self, state: State) -> None:
        self._state = state

    def registry(self) -> CollectorRegistry:
        """A registry with these metrics alone."""
        registry = CollectorRegistry()
        registry.register(self)
        return registry

    def collect(self) -> Iterable[Metric]:
        """All families."""
        state = self._state
        info = GaugeMetricFamily("copydesk_build_info", "Always 1; the version is a label.", labels=["version"])
        info.add_metric([__version__], 1)
        yield info
        yield _by_stage(GaugeMetricFamily, "stage_up", "Whether the stage's process runs.", state.up)
        yield _by_stage(CounterMetricFamily, "stage_restarts", "Restarts of the stage's process.", state.restarts)
        lag = GaugeMetricFamily("copydesk_lag_records", "Records that wait for the stage.", labels=_LAG)
        for stage, places in state.waiting.items():
            for (topic, partition), records in sorted(places.items()):
                lag.add_metric([stage, topic, str(partition)], records)
        yield lag
        reachable = GaugeMetricFamily("copydesk_server_reachable", "Whether the server answers.", labels=["server"])
        for server, why in state.servers.items():
            reachable.add_metric([server], not why)
        yield reachable
        yield from _of_vitals(state.vitals)


_LAG = ["stage", "topic", "partition"]


def _of_vitals(vitals: Mapping[str, Vitals]) -> Iterable[Metric]:
    def count(name: str, text: str, attribute: str) -> Metric:
        return _by_stage(CounterMetricFamily, name, text, {s: getattr(v, attribute) for s, v in vitals.items()})

    def gauge(name: str, text: str, values: Mapping[str, float]) -> Metric:
        return _by_stage(GaugeMetricFamily, name, text, values)

    yield count("records_consumed", "Records taken from the stage's topics.", "consumed")
    yield count("records_acknowledged", "Records whose outcome is confirmed.", "acknowledged")
    yield count("bulk_retries", "Documents that Elasticsearch was asked again to take.", "bulk_retries")
    yield count("pool_rebuilds", "Process pools replaced after a crash or a hang.", "pool_rebuilds")
    dead = CounterMetricFamily("copydesk_dead_letters", "Records dead-lettered.", labels=["stage", "reason"])
    waited = CounterMetricFamily("copydesk_outage_seconds", "Time spent waiting for a server.", labels=_SERVER)
    paused = GaugeMetricFamily("copydesk_paused", "Whether the stage waits for a server now.", labels=_SERVER)
    for stage, its in vitals.items():
        for reason, records in its.dead.items():
            dead.add_metric([stage, reason], records)
        for server, seconds in its.outage_seconds.items():
            waited.add_metric([stage, server], seconds)
            paused.add_metric([stage, server], server in its.paused)
    yield from (dead, waited, paused)
    now = time.time()
    yield gauge("records_in_flight", "Records taken and not acknowledged.", {s: v.in_hand for s, v in vitals.items()})
    yield gauge(
        "oldest_in_flight_seconds",
        "Age of the oldest record taken and not acknowledged, since Kafka took it.",
        {stage: max(0.0, now - its.oldest) if its.oldest else 0.0 for stage, its in vitals.items()},
    )
    yield gauge(
        "resident_memory_bytes",
        "Resident memory of the stage's process and its pool.",
        {stage: its.resident for stage, its in vitals.items()},
    )
    ready = {stage: its.partitions is not None for stage, its in vitals.items()}
    yield gauge("stage_assigned", "Whether the stage is a member of its consumer group.", ready)
    yield _histogram("batch_seconds", "From a batch's being taken to its acknowledgement.", vitals, "batch_seconds")
    yield _histogram("article_seconds", "The share of each record in that.", vitals, "article_seconds")


_SERVER = ["stage", "server"]


def _by_stage(
    family: type[CounterMetricFamily] | type[GaugeMetricFamily], name: str, text: str, values: Mapping[str, float]
) -> Metric:
    made = family(f"copydesk_{name}", text, labels=["stage"])
    for stage, value in values.items():
        made.add_metric([stage], value)
    return made


def _histogram(name: str, text: str, vitals: Mapping[str, Vitals], attribute: str) -> Metric:
    made = HistogramMetricFamily(f"copydesk_{name}", text, labels=["stage"])
    for stage, its in vitals.items():
        seconds: Histogram = getattr(its, attribute)
        bounds = [*(str(bound) for bound in BOUNDS), "+Inf"]
        made.add_metric([stage], list(zip(bounds, accumulate(seconds.counts), strict=True)), seconds.total)
    return made
