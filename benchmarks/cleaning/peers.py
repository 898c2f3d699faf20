"""What people use instead, behind one signature: articles, each with its domain, in; their texts out.

Peers that are not installed are left out; they come with the extra ``benchmarks``.
"""

import html
import importlib
import importlib.util
from collections.abc import Callable, Sequence
from functools import partial
from typing import Any

import trafilatura

from pipeline.documents import RawArticle

type CleanerOf = Callable[[Sequence[tuple[RawArticle, str]]], list[str]]
type _OneCleaner = Callable[[RawArticle], str]

_TRAFILATURA: dict[str, dict[str, bool]] = {
    "trafilatura precision": {"favor_precision": True},
    "trafilatura": {},
    "trafilatura recall": {"favor_recall": True},
    "trafilatura fast": {"fast": True},
}


def text_cleaners() -> dict[str, CleanerOf]:
    """Cleaners of text alone: nothing at all, and an HTML extractor on lines wrapped in paragraphs."""
    return {"keep all": _one_by_one(_keep_all), "trafilatura on <p>": _one_by_one(_wrapped)}


def html_cleaners() -> dict[str, CleanerOf]:
    """Extractors of pages."""
    others = (
        ("newspaper", "newspaper4k", _newspaper),
        ("readability", "readability", _readability),
        ("justext", "justext", _justext),
    )
    found: dict[str, _OneCleaner] = {
        name: partial(_trafilatura, options=options) for name, options in _TRAFILATURA.items()
    }
    found |= {name: function for package, name, function in others if importlib.util.find_spec(package)}
    return {name: _one_by_one(function) for name, function in found.items()}


def _one_by_one(clean: _OneCleaner) -> CleanerOf:
    return lambda articles: [clean(article) for article, _domain in articles]


def _keep_all(article: RawArticle) -> str:
    return article.text or ""


def _wrapped(article: RawArticle) -> str:
    body = "".join(f"<p>{html.escape(line)}</p>" for line in (article.text or "").split("\n"))
    return trafilatura.extract(f"<html><body><article>{body}</article></body></html>", include_comments=False) or ""


def _trafilatura(article: RawArticle, options: dict[str, bool]) -> str:
    return trafilatura.extract(article.html or "", url=article.url, include_comments=False, **options) or ""


def _newspaper(article: RawArticle) -> str:
    newspaper: Any = importlib.import_module("newspaper")
    page = newspaper.Article(article.url or "http://localhost/", fetch_images=False)
    page.download(input_html=article.html)
    page.parse()
    return str(page.text)


def _readability(article: RawArticle) -> str:
    readability: Any = importlib.import_module("readability")
    lxml_html: Any = importlib.import_module("lxml.html")
    summary = readability.Document(article.html).summary()
    blocks = lxml_html.fromstring(summary).iter("p", "h1", "h2", "h3", "li", "blockquote", "pre")
    return "\n".join(block.text_content() for block in blocks)


def _justext(article: RawArticle) -> str:
    justext: Any = importlib.import_module("justext")
    paragraphs = justext.justext((article.html or "").encode(), justext.get_stoplist("English"))
    return "\n".join(paragraph.text for paragraph in paragraphs if not paragraph.is_boilerplate)
