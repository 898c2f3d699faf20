"""The ledger, after all that happened: `copydesk status` must find the sum even."""

import time

from connectors.elasticsearch.client import connect, explained
from connectors.ledger import report
from pipeline.chaos.articles import records
from pipeline.chaos.contents import contents
from pipeline.chaos.finding import Finding
from pipeline.chaos.site import Site
from pipeline.topics import RAW

#: Articles of its own, so that there is something to count when it is the only row.
_FULL, _QUICK = 1000, 100
#: The ledger calls a record settled when all stages have been seen to pass it.
_SETTLE_SECONDS = 60.0
_LOOK_SECONDS = 1.0


def run(site: Site, quick: bool) -> Finding:
    """Count everything that lies on the raw topic, whichever row it came from."""
    articles = _QUICK if quick else _FULL
    finding, source = Finding(), site.source("ledger")
    with site.crew("ledger") as crew:
        pushed = site.push(records(source, articles)).acknowledged
        finding.take(site.settle(pushed, crew), contents(site.settings.elasticsearch, source).doubled)
    until = time.monotonic() + _SETTLE_SECONDS
    while True:
        progress, ledger = report.read(site.settings, "source", audit_first=True)
        if not ledger.total.in_flight or time.monotonic() > until:
            break
        time.sleep(_LOOK_SECONDS)
    total = ledger.total
    finding.expect_equal("Records in the ledger", progress.end[RAW] - _replayed(site), total.pushed)
    finding.expect_equal("Records that the ledger misses", 0, total.missing)
    finding.expect_equal("Records in flight though no stage has work left", 0, total.in_flight)
    finding.expect(total.balanced, "The sum of the ledger is not even.")
    finding.figure = (
        f"of all rows on these servers: {total.pushed:,} pushed = {total.indexed:,} indexed +"
        f" {total.dead_lettered:,} dead-lettered + {total.duplicates:,} duplicates"
    )
    return finding


def _replayed(site: Site) -> int:
    """Records that lie on the raw topic because a dead letter was replayed: the ledger counts what was pushed."""
    settings = site.settings.elasticsearch
    with explained(settings), connect(settings) as client:
        client.indices.refresh(index="deadletters")
        return int(client.count(index="deadletters", query={"term": {"target.topic": RAW}})["count"])
