"""Articles pile up for hours' worth of work while Elasticsearch takes nothing."""

import time
from dataclasses import dataclass

from elastic_transport import ApiError, TransportError

from connectors.elasticsearch.client import connect, explain
from connectors.elasticsearch.indices import ALIASES
from connectors.kafka.lag import Progress
from pipeline.chaos.articles import record, text
from pipeline.chaos.contents import contents
from pipeline.chaos.crew import Crew
from pipeline.chaos.finding import Finding
from pipeline.chaos.site import Pushed, Site
from pipeline.chaos.watching import GroupWatch, MemoryWatch
from pipeline.topics import ENRICHED


@dataclass(frozen=True, slots=True)
class _Size:
    """Attributes:
    frozen_seconds: for how long the server answers nothing at all, after the block.
    """

    articles: int
    frozen_seconds: float
    pause_seconds: float


_FULL, _QUICK = _Size(200_000, 150, 2), _Size(1500, 10, 0.5)
#: Sentences of one article: short, there are many.
_SENTENCES = 2


def run(site: Site, quick: bool) -> Finding:
    """The indices are blocked for writing until all articles wait, then the server freezes, then both end."""
    size = _QUICK if quick else _FULL
    finding, source = Finding(), site.source("backlog")
    with site.crew("backlog") as crew:
        groups, memory = GroupWatch(site.settings.kafka), MemoryWatch(crew.memory_mib)
        _block(site, True)
        try:
            pushed, waited = _pile_up(site, crew, size, source, groups, memory)
        finally:
            site.embedded.elasticsearch.thaw()
            _block(site, False)
        accounts = site.settle(pushed.acknowledged, crew)
        finding.take(accounts, contents(site.settings.elasticsearch, source).doubled)
        finding.counts |= {
            "waited": waited,
            "looks at the groups": groups.looks,
            "rebalances": groups.disturbances,
            "restarts": crew.restarts,
        }
    finding.expect_no_letters(accounts)
    finding.expect_equal("Acknowledged", size.articles, len(pushed.acknowledged))
    finding.expect_equal("Articles that waited", size.articles, waited)
    finding.expect_equal("Rebalances", 0, groups.disturbances)
    finding.expect_equal("Restarts", 0, crew.restarts)
    finding.figure = memory.judge(finding)
    return finding


def _pile_up(
    site: Site, crew: Crew, size: _Size, source: str, groups: GroupWatch, memory: MemoryWatch
) -> tuple[Pushed, int]:
    """Push all articles and wait until they have come as far as they can; then freeze the server, too.

    Returns:
        What was pushed, and how many articles waited for the index stage in the end.
    """
    before = site.progress()
    begun = before.done["enrich"] + size.articles // 10
    made = before.end[ENRICHED] + size.articles

    def look(_progress: Progress) -> None:
        memory.note()
        groups.note()
        time.sleep(size.pause_seconds)

    pushing = site.push_in_background(
        record(source, number, text(number, sentences=_SENTENCES)) for number in range(size.articles)
    )
    site.wait_for(crew, lambda now: now.done["enrich"] >= begun and groups.together(), "nothing came through")
    site.wait_for(crew, lambda now: now.end[ENRICHED] >= made, "not all came through", look)
    site.embedded.elasticsearch.freeze()
    until = time.monotonic() + size.frozen_seconds
    site.wait_for(crew, lambda _now: time.monotonic() > until, "time stood still", look)
    return pushing.result(), site.progress().lag["index"]


def _block(site: Site, blocked: bool) -> None:
    """Block the indices for writing, or take that back.

    Not with the block of a full disk, which the server takes back by itself as soon as it sees that there is room.
    """
    with connect(site.settings.elasticsearch) as client:
        try:
            client.indices.put_settings(index=",".join(ALIASES), settings={"index.blocks.write": blocked or None})
        except (ApiError, TransportError) as error:
            raise explain(error, site.settings.elasticsearch) from error
