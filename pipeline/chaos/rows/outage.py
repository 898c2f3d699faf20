"""Elasticsearch is killed in the middle of the work and stays away for minutes."""

import time
from dataclasses import dataclass

from pipeline.chaos.articles import records
from pipeline.chaos.contents import contents
from pipeline.chaos.finding import Finding
from pipeline.chaos.site import Site

#: Longest time from when the server answers again to the first article that the index stage has finished.
_BACK_SECONDS = 30.0


@dataclass(frozen=True, slots=True)
class _Size:
    articles: int
    down_seconds: float


_FULL, _QUICK = _Size(20_000, 180), _Size(1500, 15)


def run(site: Site, quick: bool) -> Finding:
    """Kill it when a tenth is indexed, bring it back later, and touch nothing else."""
    size = _QUICK if quick else _FULL
    finding, source = Finding(), site.source("outage")
    server = site.embedded.elasticsearch
    before = site.progress().done["index"]
    with site.crew("outage") as crew:
        pushing = site.push_in_background(records(source, size.articles))
        begun = before + size.articles // 10
        site.wait_for(crew, lambda progress: progress.done["index"] >= begun, "not even a tenth was indexed")
        server.kill()
        time.sleep(size.down_seconds)
        server.restart()
        held = site.progress().done["index"]
        back = site.wait_for(crew, lambda progress: progress.done["index"] > held, "nothing was indexed again")
        pushed = pushing.result()
        accounts = site.settle(pushed.acknowledged, crew)
        finding.take(accounts, contents(site.settings.elasticsearch, source).doubled)
        finding.counts["restarts"] = crew.restarts
    finding.expect_no_letters(accounts)
    finding.expect_equal("Acknowledged", size.articles, len(pushed.acknowledged))
    finding.expect(
        back <= _BACK_SECONDS, f"Working again {back:.1f} s after the server was back, not within {_BACK_SECONDS:g} s."
    )
    finding.figure = f"down {size.down_seconds:g} s, working again {back:.1f} s after it was back"
    return finding
