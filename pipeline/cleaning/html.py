"""From a page to its headline, its body and its metadata."""

from dataclasses import dataclass
from urllib.parse import urlsplit

import trafilatura
from trafilatura.utils import load_html

from pipeline.cleaning import metadata
from pipeline.errors import Reason, Rejected


@dataclass(frozen=True, slots=True)
class Page:
    """An extracted page.

    Attributes:
        text: the body, one block a line, without the headline.
        free: whether the page says that it can be read without paying.
    """

    text: str
    title: str | None
    url: str | None
    source: str | None
    published_at: str | None
    authors: tuple[str, ...]
    language: str | None
    free: bool


def extract(html: str, url: str | None) -> Page:
    """Take the article out of a page with trafilatura, fast and in favour of recall: the line cleaner takes the rest.

    ``benchmarks.cleaning`` measures why these settings and no other.

    Raises:
        Rejected: the page holds no article.
    """
    tree = load_html(html)
    if tree is None:
        raise Rejected(Reason.NO_TEXT, "The `html` is no page: no element could be read in it.")
    about = metadata.read(tree)
    found = trafilatura.bare_extraction(
        tree, url=url, fast=True, favor_recall=True, include_comments=False, include_tables=True
    )
    if found is None or not (found.text or "").strip():
        raise Rejected(Reason.NO_TEXT, "The page holds no article text: it may be a list, a player or a consent page.")
    address = url or about.url
    return Page(
        text=found.text,
        title=about.title,
        url=about.url or url,
        source=about.source or (urlsplit(address).hostname if address else None),
        published_at=about.published_at,
        authors=about.authors,
        language=about.language,
        free=about.free,
    )
