"""Workers are killed and told to end, over and over, while articles keep coming."""

import signal
import time
from collections import Counter
from dataclasses import dataclass

from pipeline.chaos.articles import records
from pipeline.chaos.contents import contents
from pipeline.chaos.crew import Crew
from pipeline.chaos.finding import Finding
from pipeline.chaos.site import Site


@dataclass(frozen=True, slots=True)
class _Round:
    """So many of these signals, with pauses between these seconds."""

    signals: tuple[signal.Signals, ...]
    count: int
    shortest: float
    longest: float


@dataclass(frozen=True, slots=True)
class _Size:
    articles: int
    a_second: float
    workers: int
    rounds: tuple[_Round, ...]


_POLITE = (signal.SIGTERM, signal.SIGINT)
_FULL = _Size(9000, 30, 3, (_Round((signal.SIGKILL,), 30, 0.1, 1.0), _Round(_POLITE, 50, 1.0, 10.0)))
_QUICK = _Size(600, 40, 3, (_Round((signal.SIGKILL,), 6, 0.1, 1.0), _Round(_POLITE, 6, 0.5, 2.0)))


def run(site: Site, quick: bool) -> Finding:
    """Three workers, nine processes: each signal goes to any one of those that run."""
    size = _QUICK if quick else _FULL
    finding, source = Finding(), site.source("signals")
    sent: Counter[str] = Counter()
    before = site.progress().done["index"]
    with site.crew("signals", workers=size.workers) as crew:
        pushing = site.push_in_background(records(source, size.articles), size.a_second)
        site.wait_for(crew, lambda progress: progress.done["index"] > before, "nothing was indexed")
        for part in size.rounds:
            _shoot(site, crew, part, sent)
        pushed = pushing.result()
        accounts = site.settle(pushed.acknowledged, crew)
        finding.take(accounts, contents(site.settings.elasticsearch, source).doubled)
        finding.counts |= {**sent, "restarts": crew.restarts}
    finding.expect_no_letters(accounts)
    finding.expect_equal("Acknowledged", size.articles, len(pushed.acknowledged))
    finding.expect_equal("Signals", sum(part.count for part in size.rounds), sum(sent.values()))
    finding.figure = f"{sum(sent.values())} signals to {size.workers} workers of 3 processes"
    return finding


def _shoot(site: Site, crew: Crew, part: _Round, sent: Counter[str]) -> None:
    for _ in range(part.count):
        time.sleep(site.chance.uniform(part.shortest, part.longest))
        number = site.chance.choice(part.signals)
        while crew.send(number, site.chance) is None:  # all of them are about to start again
            crew.check()
            time.sleep(0.05)
        sent[number.name] += 1
