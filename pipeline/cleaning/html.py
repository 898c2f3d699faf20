"""From a page to its headline, its body and its metadata."""

from dataclasses import dataclass, replace
from urllib.parse import urlsplit

import trafilatura
from trafilatura.utils import load_html

from pipeline.cleaning import metadata
from pipeline.cleaning.metadata import Metadata
from pipeline.errors import Reason, Rejected


@dataclass(frozen=True, slots=True)
class Page:
    """An extracted page.

    Attributes:
        text: the body, one block a line, without the headline.
        about: what the page says of itself; `url` and `source` fall back on the address it was fetched from.
    """

    text: str
    about: Metadata


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
    host = urlsplit(url or about.url or "").hostname
    return Page(
        _without_headline(found.text, about.title), replace(about, url=about.url or url, source=about.source or host)
    )


def _without_headline(text: str, title: str | None) -> str:
    """The body, where the extractor took the headline of the page for its first line."""
    first, _break, rest = text.partition("\n")
    same = title is not None and " ".join(first.split()).casefold() == " ".join(title.split()).casefold()
    return rest.lstrip("\n") if same and rest.strip() else text
