"""Measure the cleaner, end to end and side by side with its peers.

::

    python -m benchmarks.cleaning --shared PATH --folds FOLDER [--only text,wordpress,stream,html,speed] [--json FILE]

PATH holds ``data/`` and ``scorers/``; FOLDER the models that ``benchmarks.train_cleaning`` wrote: each article is
cleaned with the one that was not trained on its site. Articles come in file order and the memory of a site grows on the
way. ``speed`` cleans texts and has trafilatura read pages in turns: the ratio of the two says more of a busy machine
than either.
"""

import argparse
import json
import statistics
import time
from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from itertools import batched
from pathlib import Path
from typing import Any

from benchmarks.cleaning import peers
from benchmarks.cleaning.peers import CleanerOf
from benchmarks.cleaning.rows import FOLDS, SCRAPED, fold_of, read
from benchmarks.cleaning.scoring import Row, Table, scorer, show, tables, without_title
from pipeline.cleaning import Cleaner
from pipeline.cleaning.memory import SiteMemory
from pipeline.cleaning.reading import Reading
from pipeline.cleaning.reading import read as read_articles
from pipeline.documents import RawArticle
from pipeline.errors import Rejected
from pipeline.settings import EnrichmentSettings, config_folder

#: The peer that is the most precise, and how often it and we take turns.
_LEADING, _TURNS = "trafilatura precision", 9
#: Two sentences that no English word tells the language of.
_WORDS = "Der Hafen bleibt geschlossen. Die Reederei verhandelt seit Montag mit den Lotsen."
_FIRST = RawArticle(id="first", text=_WORDS, html=f"<html><body><article><p>{_WORDS}</p></article></body></html>")


class Copydesk:
    """Our cleaner, with one model a fold and one memory a source; it reads a chunk together, as our stages do."""

    def __init__(self, folds: Path) -> None:
        rules = config_folder() / "cleaning"
        self._cleaners = [Cleaner(rules, weights=folds / f"{fold}.npz") for fold in range(FOLDS)]
        self._memories: dict[str, SiteMemory] = defaultdict(SiteMemory)

    def __call__(self, articles: Sequence[tuple[RawArticle, str]]) -> list[str]:
        """The clean texts of articles, each with its domain; empty for a rejected one."""
        readings = read_articles([article for article, _domain in articles])
        return [self._clean(reading, domain) for reading, (_, domain) in zip(readings, articles, strict=True)]

    def _clean(self, reading: Reading | Rejected, domain: str) -> str:
        try:
            if isinstance(reading, Rejected):
                raise reading
            memory = self._memories[reading.text.article.source or ""]
            clean, learned = self._cleaners[fold_of(domain)].clean_and_learn(reading, memory=memory)
        except Rejected:
            return ""
        memory.learn(learned)
        return without_title(clean.text, clean.title)


def main() -> None:
    """Measure what is asked for; print tables and write the figures."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n\n")[0])
    parser.add_argument("--shared", type=Path, required=True, help="folder with data/ and scorers/")
    parser.add_argument("--folds", type=Path, required=True, help="folder with the models of the folds")
    parser.add_argument("--only", default="text,wordpress,stream,html,speed")
    parser.add_argument("--alone", action="store_true", help="leave the peers out")
    parser.add_argument("--json", type=Path, help="write the figures here")
    options = parser.parse_args()
    report: dict[str, Any] = {}
    for name in options.only.split(","):
        modes: dict[str, Callable[[argparse.Namespace], Any]] = {"html": html_mode, "speed": speed_mode}
        report[name] = modes[name](options) if name in modes else text_mode(options, name)
    if options.json:
        options.json.write_text(json.dumps(report, indent=1), encoding="utf-8")


def text_mode(options: argparse.Namespace, name: str) -> dict[str, dict[str, Table]]:
    """All rows of a text file but those of the stream ``full``, which is the page and no scraped text."""
    file = "stream" if name == "stream" else f"{name}.dev"
    rows = [row for row in read(options.shared / "data" / "cleaning" / f"{file}.jsonl.gz") if row["stream"] != "full"]
    cleaners: dict[str, CleanerOf] = {
        "copydesk": Copydesk(options.folds),
        **({} if options.alone else peers.text_cleaners()),
    }
    results = {}
    for cleaner, clean in cleaners.items():
        texts, seconds = timed(clean, ((row["id"], row["domain"], text_article(row)) for row in rows))
        results[cleaner] = tables(rows, texts, scorer(options.shared))
        print(f"{name}: {cleaner} {len(rows) / seconds:.0f} texts a CPU second", flush=True)
        for half, part in halves(rows).items():
            results[cleaner] |= {
                f"{half}:{stream}": table for stream, table in tables(part, texts, scorer(options.shared)).items()
            }
        results[cleaner]["speed"] = {"rows": len(rows), "per_second": len(rows) / seconds}
    shown = ("residue", "SCRAPED", *(f"{half}:SCRAPED" for half in ("first half", "later half")))
    show(f"{name} (model out of fold by site)", results, lambda stream: stream in shown)
    return results


def html_mode(options: argparse.Namespace) -> dict[str, dict[str, Table]]:
    """The pages, scored against the lines of the stream ``full``."""
    data = options.shared / "data" / "cleaning"
    gold = {row["doc"]: row for row in read(data / "text.dev.jsonl.gz") if row["stream"] == "full"}
    pages = [page for page in read(data / "html.dev.jsonl.gz") if page["id"] in gold]
    cleaners: dict[str, CleanerOf] = {
        "copydesk": Copydesk(options.folds),
        **({} if options.alone else peers.html_cleaners()),
    }
    results = {}
    for cleaner, clean in cleaners.items():
        texts, seconds = timed(clean, ((page["id"], page["domain"], html_article(page)) for page in pages))
        found = {f"{page}:full": text for page, text in texts.items()}
        results[cleaner] = tables(gold.values(), found, scorer(options.shared))
        results[cleaner]["speed"] = {"rows": len(pages), "per_second": len(pages) / seconds}
        print(f"html: {cleaner} {len(pages) / seconds:.1f} pages a CPU second", flush=True)
    show("html (model out of fold by site)", results, lambda stream: stream == "full")
    return results


def speed_mode(options: argparse.Namespace) -> dict[str, float]:
    """Texts a CPU second, pages of the peer that leads, and how many texts are cleaned while it reads a page."""
    data = options.shared / "data" / "cleaning"
    rows = [row for row in read(data / "text.dev.jsonl.gz") if row["stream"] != "full"]
    pages = read(data / "html.dev.jsonl.gz")
    peer, ours = peers.html_cleaners()[_LEADING], Copydesk(options.folds)
    texts_a_second, pages_a_second = [], []
    for turn in range(_TURNS):
        part, read_part = rows[turn::_TURNS], pages[turn::_TURNS]
        _, seconds = timed(ours, ((row["id"], row["domain"], text_article(row)) for row in part))
        texts_a_second.append(len(part) / seconds)
        _, seconds = timed(peer, ((page["id"], page["domain"], html_article(page)) for page in read_part))
        pages_a_second.append(len(read_part) / seconds)
    ratios = [texts / read_pages for texts, read_pages in zip(texts_a_second, pages_a_second, strict=True)]
    found = {
        "texts_per_second": statistics.median(texts_a_second),
        "peer_pages_per_second": statistics.median(pages_a_second),
        "texts_per_peer_page": statistics.median(ratios),
    }
    print(f"speed, medians of {_TURNS} turns: " + ", ".join(f"{name} {value:.2f}" for name, value in found.items()))
    return found


def timed(clean: CleanerOf, articles: Iterable[tuple[str, str, RawArticle]]) -> tuple[dict[str, str], float]:
    """Text by id, and the CPU seconds that it took; what is loaded with the first article of all counts for nobody."""
    clean([(_FIRST, "first.example")])
    texts: dict[str, str] = {}
    seconds = 0.0
    for chunk in batched(articles, EnrichmentSettings().batch):
        work = [(article, domain) for _identity, domain, article in chunk]
        began = time.process_time()
        cleaned = clean(work)
        seconds += time.process_time() - began
        texts |= {identity: text for (identity, *_), text in zip(chunk, cleaned, strict=True)}
    return texts, seconds


def text_article(row: Row) -> RawArticle:
    """A row as the raw article that a scraper would send."""
    source = f"{row['domain']}|{row['stream']}"
    return RawArticle(id=row["id"], text=row["naive_text"], title=row.get("title"), url=row.get("url"), source=source)


def html_article(page: Row) -> RawArticle:
    """A page as a raw article."""
    return RawArticle(id=page["id"], html=page["html"], url=page.get("url"), source=page["domain"])


def halves(rows: list[Row]) -> dict[str, list[Row]]:
    """The first and the later half of each site's pages, for sites with four pages or more in a stream."""
    by_source: dict[tuple[str, str], list[Row]] = defaultdict(list)
    for row in sorted(rows, key=lambda row: row["seq"]):
        by_source[row["domain"], row["stream"]].append(row)
    parts: dict[str, list[Row]] = {"first half": [], "later half": []}
    for found in by_source.values():
        if len(found) >= 4:
            middle = len(found) // 2
            parts["first half"] += found[:middle]
            parts["later half"] += found[middle:]
    return {half: part for half, part in parts.items() if {row["stream"] for row in part} >= set(SCRAPED)}


if __name__ == "__main__":
    main()
