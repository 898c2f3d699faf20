"""The broker is frozen, restarted and killed while articles are produced and consumed."""

import time
from dataclasses import dataclass

from pipeline.chaos.articles import records
from pipeline.chaos.contents import contents
from pipeline.chaos.finding import Finding
from pipeline.chaos.site import Site


@dataclass(frozen=True, slots=True)
class _Size:
    """Attributes:
    freezes: seconds of each freeze; a worker's session ends after 20.
    pause_seconds: between two faults.
    """

    articles: int
    a_second: float
    freezes: tuple[float, ...]
    pause_seconds: float


_FULL, _QUICK = _Size(10_000, 50, (5, 15, 30, 60), 8), _Size(800, 30, (3,), 2)


def run(site: Site, quick: bool) -> Finding:
    """Each round freezes it, lets it end and start again, and kills it."""
    size = _QUICK if quick else _FULL
    finding, source = Finding(), site.source("broker")
    server = site.embedded.kafka
    before = site.progress().done["index"]
    with site.crew("broker") as crew:
        pushing = site.push_in_background(records(source, size.articles), size.a_second)
        site.wait_for(crew, lambda progress: progress.done["index"] > before, "nothing was indexed")
        for seconds in size.freezes:
            server.freeze()
            time.sleep(seconds)
            server.thaw()
            time.sleep(size.pause_seconds)
            server.restart()
            time.sleep(size.pause_seconds)
            server.kill()
            server.restart()
            time.sleep(size.pause_seconds)
        pushed = pushing.result()
        accounts = site.settle(pushed.acknowledged, crew)
        finding.take(accounts, contents(site.settings.elasticsearch, source).doubled)
        finding.counts |= {"not acknowledged": len(pushed.failed), "restarts": crew.restarts}
    finding.expect_no_letters(accounts)
    finding.expect_equal("Records that got an answer", size.articles, len(pushed.acknowledged) + len(pushed.failed))
    rounds = len(size.freezes)
    finding.figure = f"{rounds} times frozen (up to {max(size.freezes):g} s), restarted and killed"
    return finding
