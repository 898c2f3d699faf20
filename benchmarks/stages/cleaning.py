"""Cleaning: articles and megabytes a CPU-second, text and pages, beside trafilatura on the same pages."""

import html
import statistics
import time
from collections.abc import Callable, Sequence
from itertools import batched
from typing import Any

import trafilatura

from benchmarks.common.corpus import Text
from pipeline.cleaning import Cleaner
from pipeline.cleaning.reading import Reading, read
from pipeline.documents import CleanArticle, RawArticle
from pipeline.raw import from_fields
from pipeline.settings import EnrichmentSettings

_ROUNDS = 3
#: What a page has around its article, so that there is something to tell apart.
_PAGE = """<!doctype html><html lang="en"><head><title>{title}</title></head><body>
<header><nav><ul>{links}</ul></nav></header>
<main><article><h1>{title}</h1>{paragraphs}</article>
<aside><h2>Most read</h2><ul>{links}</ul></aside></main>
<footer><p>All rights reserved.</p><ul>{links}</ul></footer></body></html>"""
_LINKS = "".join(f'<li><a href="/section-{at}/">A section of the paper, number {at}</a></li>' for at in range(30))


def page(text: str) -> str:
    """A plain web page with this article in it: its first line is the headline."""
    title, _, body = text.partition("\n")
    paragraphs = "".join(f"<p>{html.escape(line)}</p>\n" for line in body.splitlines() if line.strip())
    return _PAGE.format(title=html.escape(title), links=_LINKS, paragraphs=paragraphs or f"<p>{html.escape(title)}</p>")


def measure(texts: Sequence[Text], cleaner: Cleaner) -> dict[str, Any]:
    """Medians of several rounds in which all take turns."""
    plain = [from_fields({"id": text.id, "text": text.text, "language": "en"}) for text in texts]
    pages = [page(text.text) for text in texts]
    marked = [from_fields({"id": text.id, "html": made}) for text, made in zip(texts, pages, strict=True)]
    works: dict[str, tuple[Callable[[], object], int]] = {
        "text": (lambda: _cleaned(cleaner, plain), _bytes(text.text for text in texts)),
        "html": (lambda: _cleaned(cleaner, marked), _bytes(pages)),
        "trafilatura": (lambda: [trafilatura.extract(made, favor_precision=True) for made in pages], _bytes(pages)),
    }
    seconds: dict[str, list[float]] = {name: [] for name in works}
    for _ in range(_ROUNDS):
        for name, (work, _size) in works.items():
            began = time.process_time()
            work()
            seconds[name].append(time.process_time() - began)
    ratios = [peer / ours for peer, ours in zip(seconds["trafilatura"], seconds["html"], strict=True)]
    return {
        name: {
            "articles_per_cpu_second": round(len(texts) / statistics.median(seconds[name])),
            "megabytes_per_cpu_second": round(size / 1e6 / statistics.median(seconds[name]), 2),
        }
        for name, (_work, size) in works.items()
    } | {"html_to_trafilatura_precision": round(statistics.median(ratios), 3)}


def _cleaned(cleaner: Cleaner, articles: Sequence[RawArticle]) -> list[CleanArticle]:
    """Articles read together in chunks, as in the pool of the stage."""
    return [
        cleaner.clean_and_learn(reading)[0]
        for chunk in batched(articles, EnrichmentSettings().batch)
        for reading in read(chunk)
        if isinstance(reading, Reading)
    ]


def _bytes(texts: Any) -> int:
    return sum(len(text.encode()) for text in texts)
