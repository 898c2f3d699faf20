"""Latency, memory, scale, cold start and the share of our own code of Copydesk on servers of its own.

    python -m benchmarks.service [--corpus FILE] [--out FILE] [--only memory,latency,share,scale,workers,cold]
        [--sizes 1000,10000] [--cheap 1000,10000,100000]

FILE holds JSON lines with ``id`` and ``text``; without it the seeds are taken again and again. With all sizes it runs
for half an hour on two cores. Prints JSON.
"""

import argparse
import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from benchmarks.common import corpus
from benchmarks.common.report import arguments, finish, head
from benchmarks.common.stack import feed, stages, worker_pids
from benchmarks.path.copydesk import server_pids
from benchmarks.service import cold_start, latency, memory, scale, share
from connectors.embedded.servers import Servers
from pipeline.cli.running import with_servers
from pipeline.cli.stack import prepare
from pipeline.settings import Settings, load

_IDLE_ARTICLES = 60
_WARM_UP = 128
_LOADED_SECONDS = 60
#: What is measured on the same workers.
_TOGETHER = frozenset({"memory", "latency", "scale"})


def main() -> None:
    """Measure, print, write."""
    parser = arguments(__doc__, articles=600, parts=("cold", "memory", "latency", "share", "scale", "workers"))
    parser.add_argument("--sizes", type=_numbers, default=[1000, 10_000])
    parser.add_argument("--cheap", type=_numbers, default=[1000, 10_000, 100_000])
    given = parser.parse_args()
    settings = load().settings
    texts = corpus.load(given.corpus, given.articles, settings)
    report = head("service", texts, given.corpus)
    wanted = given.only
    if "cold" in wanted:
        report["cold_start"] = cold_start.measure(3)
    with tempfile.TemporaryDirectory(prefix="copydesk-bench-") as folder, Servers(settings.embedded) as servers:
        here = with_servers(settings, servers)
        prepare(here)
        if _TOGETHER.intersection(wanted):
            report |= _running(texts, wanted, given, here, servers, Path(folder))
        if "share" in wanted:
            report["share"] = share.outside_model(texts, texts[:_WARM_UP], here, Path(folder))
        if "workers" in wanted:
            report["workers"] = scale.workers(texts, given.articles, here, Path(folder))
    finish(report, given.out)


def _running(
    texts: Sequence[corpus.Text],
    wanted: Sequence[str],
    given: argparse.Namespace,
    settings: Settings,
    servers: Servers,
    folder: Path,
) -> dict[str, Any]:
    """What is measured while one Copydesk runs."""
    found: dict[str, Any] = {}
    with stages(settings, folder / "workers.log") as supervisor:
        watch = supervisor.watch
        feed(texts[:_WARM_UP], "warm-up-", settings, watch)
        groups = worker_pids(supervisor) | server_pids(servers)
        if "memory" in wanted or "latency" in wanted:
            idle = memory.now(groups)
            with memory.Peak(groups) as peak:
                rate = len(texts) / feed(texts, "full-", settings, watch)
            found["full_rate"] = round(rate, 2)
            found["memory_mib"] = {"idle": idle, "full_rate": peak.found}
        if "latency" in wanted:
            few = corpus.renamed(corpus.load(given.corpus, _IDLE_ARTICLES, settings), "idle-")
            half = rate / 2
            many = corpus.renamed(corpus.load(given.corpus, int(half * _LOADED_SECONDS), settings), "half-")
            found["latency_seconds"] = {
                "idle": latency.idle(few, settings, watch),
                "half_rate": latency.loaded(many, half, settings, watch),
            }
        if "scale" in wanted:
            found["scale"] = {
                "everything": scale.growth(texts, given.sizes, "en", settings, watch),
                "cheap_stages": scale.growth(texts, given.cheap, "de", settings, watch),
            }
    return found


def _numbers(text: str) -> list[int]:
    return [int(part) for part in text.split(",")]


if __name__ == "__main__":
    main()
