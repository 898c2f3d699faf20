"""Measures how long the page takes from a key to its result in a large index.

::

    python -m benchmarks.web --documents 100000

Starts the embedded Elasticsearch, fills it with articles varied from ``seeds/`` and all their claims and events, serves
the page over it and types searches into it in a headless Chromium, key by key. A key's time goes from the event to the
first frame that shows its result; the pause in which the page waits for another key is part of it. Prints one JSON
object: for each kind of document the median, the 95th percentile and the slowest in milliseconds, and the server's
share of them; the same for ticking a filter, and for the last key of a search that is typed fast.
"""

import argparse
import json
import os
import statistics
import sys
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from playwright.sync_api import Page, sync_playwright

from benchmarks.search import fill
from benchmarks.search_corpus import Corpus
from connectors.elasticsearch import indices
from connectors.elasticsearch.client import connect
from connectors.embedded.servers import make_ready
from pipeline.names.gazetteer import Gazetteer
from pipeline.searching.query import KINDS
from pipeline.settings import config_folder, load
from tests.integration.filled import elasticsearch, enriched
from tests.integration.web.desk import BROWSER_ARGUMENTS, DESKTOP, chromium, serving

_BOUND_MS = 300
#: Frequent words and rarer ones, alone and together.
_SEARCHES = ("minister", "the visit", "council strike", "north sea cod", "ferry inquiry", "said", "dam crack water")
_TICKS = 12
_BURST_DELAY_MS = 90
#: A result that has not come by then never will.
_PATIENCE_MS = 20_000

_WATCH = """() => {
  window.taken = [];
  let begun = null;
  const begin = (event) => { begun = event.timeStamp; };
  document.getElementById("q").addEventListener("keydown", begin, true);
  document.getElementById("facets").addEventListener("click", begin, true);
  new MutationObserver(() => {
    if (begun === null) return;
    const from = begun;
    begun = null;
    requestAnimationFrame(() => setTimeout(() => window.taken.push(performance.now() - from)));
  }).observe(document.getElementById("results"), { childList: true });
}"""
_SERVER = """() => performance.getEntriesByType("resource")
  .filter((entry) => entry.name.includes("/api/search"))
  .flatMap((entry) => entry.serverTiming.map((timing) => timing.duration))"""


def _summary(taken: Sequence[float]) -> dict[str, Any]:
    ordered = sorted(taken)
    return {
        "number": len(ordered),
        "median_ms": round(statistics.median(ordered)),
        "p95_ms": round(ordered[int(0.95 * (len(ordered) - 1))]),
        "slowest_ms": round(ordered[-1]),
    }


def _wait(page: Page, number: int) -> None:
    """Return when so many results have been shown."""
    for _ in range(_PATIENCE_MS // 10):
        if page.evaluate("window.taken.length") >= number:
            return
        page.wait_for_timeout(10)
    raise SystemExit("The page did not show a result in time.")


def keys(page: Page, address: str) -> dict[str, Any]:
    """Type the searches, each key after the result of the one before."""
    server: list[float] = []
    taken: list[float] = []
    for search in _SEARCHES:
        _open(page, address)
        for number, key in enumerate(search, 1):
            page.keyboard.type(key)
            _wait(page, number)
        taken += page.evaluate("window.taken")
        server += page.evaluate(_SERVER)[1:]
    return {"page": _summary(taken), "server": _summary(server)}


def bursts(page: Page, address: str) -> dict[str, Any]:
    """Type the searches as a fast typist does; the last key counts."""
    taken: list[float] = []
    for search in _SEARCHES:
        _open(page, address)
        page.keyboard.type(search, delay=_BURST_DELAY_MS)
        _wait(page, 1)
        page.wait_for_timeout(1000)
        taken.append(page.evaluate("window.taken.at(-1)"))
    return _summary(taken)


def ticks(page: Page, address: str) -> dict[str, Any]:
    """Tick filters, one after the other, each in a search without others."""
    taken: list[float] = []
    for at in range(_TICKS):
        _open(page, address)
        page.locator("#facets input").nth(at * 2).click()
        _wait(page, 1)
        taken += page.evaluate("window.taken")
    return _summary(taken)


def _open(page: Page, address: str) -> None:
    page.goto(address)
    page.locator("#results li").first.wait_for()
    page.evaluate(_WATCH)
    page.locator("#q").focus()


def look(address: str) -> dict[str, Any]:
    """All figures of the page at an address."""
    program = chromium()
    if program is None:
        raise SystemExit("There is no Chromium on this machine: apt-get install chromium")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=program, args=BROWSER_ARGUMENTS)
        page = browser.new_page(viewport=DESKTOP)
        _open(page, address)  # what the server loads for its first searches is not measured
        found = {kind: keys(page, f"{address}/?kind={kind}") for kind in KINDS}
        figures = {"keys": found, "fast typing": bursts(page, address), "filters": ticks(page, address)}
        browser.close()
    return figures


def main() -> int:
    """Print the figures; 1 where a key takes longer than the bound at the 95th percentile."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--documents", type=int, default=100_000, help="articles, claims and events together")
    parser.add_argument("--output", type=Path, help="write the JSON here, too")
    given = parser.parse_args()
    embedded = load().settings.embedded
    now = datetime.now(UTC)
    with elasticsearch(embedded, make_ready(embedded)) as settings:
        indices.set_up(settings)
        corpus = Corpus(enriched(load().settings), Gazetteer.load(config_folder() / "names"), now)
        with connect(settings) as client:
            fill(client, corpus.make(given.documents))
        documents = indices.count(settings)
        with serving("--elasticsearch", settings.hosts) as desk:
            figures = look(desk.address)
    slowest = max(kind["page"]["p95_ms"] for kind in figures["keys"].values())
    machine = {"documents": documents, "cores": os.cpu_count(), "load_average": os.getloadavg()[0]}
    text = json.dumps({**machine, **figures, "slowest_p95_ms": slowest, "bound_ms": _BOUND_MS}, indent=2)
    print(text)
    if given.output:
        given.output.write_text(text + "\n", encoding="utf-8")
    return int(slowest > _BOUND_MS)


if __name__ == "__main__":
    sys.exit(main())
