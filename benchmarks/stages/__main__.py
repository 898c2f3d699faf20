"""Cleaning, enrichment and indexing by themselves.

    python -m benchmarks.stages [--corpus FILE] [--out FILE] [--articles N] [--only cleaning,enrichment,indexing]

FILE holds JSON lines with ``id`` and ``text``; without it the seeds are taken again and again. Prints JSON.
"""

import argparse
import tempfile
from pathlib import Path
from typing import Any

from benchmarks.common import corpus
from benchmarks.common.report import arguments, finish, head
from benchmarks.stages import cleaning, enrichment, indexing
from connectors.embedded.servers import Servers
from pipeline.cleaning import make_cleaner
from pipeline.cli.running import with_servers
from pipeline.cli.stack import prepare
from pipeline.settings import Settings, load


def main() -> None:
    """Measure, print, write."""
    parser = arguments(__doc__, articles=200, parts=("cleaning", "enrichment", "indexing"))
    given = parser.parse_args()
    settings = load().settings
    texts = corpus.load(given.corpus, given.articles, settings)
    report = head("stages", texts, given.corpus)
    wanted = given.only
    if "cleaning" in wanted:
        report["cleaning"] = cleaning.measure(texts, make_cleaner(settings.cleaning))
    if "enrichment" in wanted:
        report["enrichment"] = enrichment.measure(texts, settings)
    if "indexing" in wanted:
        report["indexing"] = _indexing(texts, given, settings)
    finish(report, given.out)


def _indexing(texts: list[corpus.Text], given: argparse.Namespace, settings: Settings) -> dict[str, Any]:
    articles = indexing.enriched(texts, settings)
    with tempfile.TemporaryDirectory(prefix="copydesk-bench-") as folder, Servers(settings.embedded) as servers:
        here = with_servers(settings, servers)
        prepare(here)
        return indexing.measure(articles, 5 * given.articles, here, servers, Path(folder))


if __name__ == "__main__":
    main()
