"""From a page to its headline, its body and its metadata."""

from dataclasses import dataclass

import trafilatura

from pipeline.errors import Reason, Rejected


@dataclass(frozen=True, slots=True)
class Page:
    """What a page says of itself.

    Attributes:
        text: the body, one block a line, without the headline.
    """

    text: str
    title: str | None
    url: str | None
    source: str | None
    published_at: str | None
    authors: tuple[str, ...]
    language: str | None


def extract(html: str, url: str | None) -> Page:
    """Take the article out of a page with trafilatura's precision mode (see ``benchmarks/`` for why that one).

    Raises:
        Rejected: the page holds no article.
    """
    found = trafilatura.bare_extraction(
        html, url=url, favor_precision=True, include_comments=False, include_tables=True, with_metadata=True
    )
    if found is None or not (found.text or "").strip():
        raise Rejected(Reason.NO_TEXT, "The page holds no article text: it may be a list, a player or a consent page.")
    return Page(
        text=_without_headline(found.text, found.title),
        title=found.title or None,
        url=found.url or None,
        source=found.sitename or found.hostname or None,
        published_at=found.date or None,
        authors=tuple(name.strip() for name in (found.author or "").split(";") if name.strip()),
        language=found.language or None,
    )


def _without_headline(text: str, title: str | None) -> str:
    """The body, where the extractor took the headline of the page for its first line."""
    first, _break, rest = text.partition("\n")
    same = title is not None and " ".join(first.split()).casefold() == " ".join(title.split()).casefold()
    return rest.lstrip("\n") if same and rest.strip() else text
