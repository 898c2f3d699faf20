"""Elasticsearch, under load, answers a fifth of all bulk items with 429."""

from dataclasses import dataclass

from pipeline.chaos.articles import records
from pipeline.chaos.contents import contents
from pipeline.chaos.finding import Finding
from pipeline.chaos.proxy import RefusingProxy
from pipeline.chaos.site import Site

_SHARE = 0.2


@dataclass(frozen=True, slots=True)
class _Size:
    articles: int


_FULL, _QUICK = _Size(20_000), _Size(500)


def run(site: Site, quick: bool) -> Finding:
    """A proxy refuses the items and counts what comes a second time though it was taken the first time."""
    size = _QUICK if quick else _FULL
    finding, source = Finding(), site.source("pushback")
    with RefusingProxy(site.settings.elasticsearch, _SHARE, site.chance) as proxy:
        settings = site.settings.model_copy(update={"elasticsearch": proxy.settings})
        with site.crew("pushback", settings) as crew:
            pushed = site.push(records(source, size.articles))
            accounts = site.settle(pushed.acknowledged, crew, 1800)
    finding.take(accounts, contents(site.settings.elasticsearch, source).doubled)
    finding.counts |= {"items": proxy.items, "refused": proxy.refused, "sent again for nothing": proxy.repeated}
    finding.expect_no_letters(accounts)
    finding.expect_equal("Acknowledged", size.articles, len(pushed.acknowledged))
    finding.expect_equal("Items sent again though the server had taken them", 0, proxy.repeated)
    finding.expect(proxy.refused > 0, "The proxy had nothing to refuse.")
    finding.expect_equal("Items", size.articles + proxy.refused, proxy.items)
    finding.figure = f"{proxy.refused / max(1, proxy.items):.1%} of the items refused, each sent again until taken"
    return finding
