"""One article of a megabyte, and small ones by the hundred thousand."""

from connectors.elasticsearch.search import fetch
from pipeline.chaos.articles import record, records, text
from pipeline.chaos.contents import contents
from pipeline.chaos.finding import Finding
from pipeline.chaos.site import Site
from pipeline.chaos.watching import MemoryWatch
from pipeline.spans import restore

_MIB = 1024 * 1024


#: Articles.
_FULL, _QUICK = 100_000, 1500


def run(site: Site, quick: bool) -> Finding:
    """The large one first, which must be indexed to its last character; then memory is watched over all others."""
    articles = _QUICK if quick else _FULL
    finding, source = Finding(), site.source("volume")
    large, whole = _large(site.source("large"))
    with site.crew("volume") as crew:
        first = site.push([whole])
        site.settle(first.acknowledged, crew)
        memory = MemoryWatch(crew.memory_mib)
        before = site.progress().done["index"]
        pushing = site.push_in_background(records(source, articles))
        site.wait_for(crew, lambda now: now.done["index"] - before >= articles, "not all were through", memory.note)
        pushed = pushing.result().acknowledged
        accounts = site.settle([*first.acknowledged, *pushed], crew)
        finding.take(accounts, contents(site.settings.elasticsearch, source).doubled)
        finding.counts["restarts"] = crew.restarts
    finding.expect_no_letters(accounts)
    finding.expect_equal("Acknowledged", articles, len(pushed))
    finding.expect_equal("Restarts", 0, crew.restarts)
    found = fetch(site.settings.elasticsearch, [whole[0]])
    intact = [article for article in found if large == article.raw_text == restore(article.text, article.removed)]
    finding.expect_equal("Large articles that are indexed whole", 1, len(intact))
    finding.figure = f"{len(large) / _MIB:.1f} MiB indexed whole; {memory.judge(finding)}"
    return finding


def _large(source: str) -> tuple[str, tuple[str, bytes]]:
    """The words of the large article, and its record."""
    words = text(0)
    parts = [words]
    length = len(words)
    while length <= _MIB:
        parts.append(text(len(parts)))
        length += len(parts[-1]) + 1
    large = "\n".join(parts)
    return large, record(source, 0, large)
