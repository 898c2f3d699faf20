"""Elasticsearch, under load, answers a fifth of all bulk items with 429."""

from pipeline.chaos.articles import records
from pipeline.chaos.contents import contents
from pipeline.chaos.finding import Finding
from pipeline.chaos.proxy import RefusingProxy
from pipeline.chaos.site import Site

_SHARE = 0.2


#: Articles.
_FULL, _QUICK = 20_000, 500


def run(site: Site, quick: bool) -> Finding:
    """A proxy refuses the items and counts what comes a second time though it was taken the first time."""
    articles = _QUICK if quick else _FULL
    finding, source = Finding(), site.source("pushback")
    with RefusingProxy(site.settings.elasticsearch, _SHARE, site.chance) as proxy:
        settings = site.settings.model_copy(update={"elasticsearch": proxy.settings})
        with site.crew("pushback", settings) as crew:
            pushed = site.push(records(source, articles))
            accounts = site.settle(pushed.acknowledged, crew)
    finding.take(accounts, contents(site.settings.elasticsearch, source).doubled)
    finding.counts |= {"items": proxy.items, "refused": proxy.refused, "sent again for nothing": proxy.repeated}
    finding.expect_no_letters(accounts)
    finding.expect_equal("Acknowledged", articles, len(pushed.acknowledged))
    finding.expect_equal("Items sent again though the server had taken them", 0, proxy.repeated)
    finding.expect(proxy.refused > 0, "The proxy had nothing to refuse.")
    finding.expect_equal("Items", articles + proxy.refused, proxy.items)
    finding.figure = f"{proxy.refused / max(1, proxy.items):.1%} of the items refused, each sent again until taken"
    return finding
