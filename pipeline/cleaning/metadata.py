"""What a page says of itself: JSON-LD first (schema.org's Article), then meta tags, then the page's own elements."""

import json
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from lxml.html import HtmlElement

from pipeline.errors import Rejected
from pipeline.raw import iso_date

_ARTICLE = re.compile(r"Article$|^(?:BlogPosting|Report|Review|NewsItem|LiveBlogPosting|CreativeWork)$")
_DATE_TAGS = (
    "article:published_time",
    "og:article:published_time",
    "datepublished",
    "pubdate",
    "publishdate",
    "date",
    "dc.date",
    "dc.date.issued",
    "dcterms.created",
    "parsely-pub-date",
    "sailthru.date",
)
_AUTHOR_TAGS = ("author", "article:author", "parsely-author", "dc.creator", "sailthru.author", "byl")
_BY = re.compile(r"^\s*(?:by|von|por|par|di|door)\s+", re.IGNORECASE)
_SEPARATOR = re.compile(r"\s+[|–—-]\s+")


@dataclass(frozen=True, slots=True)
class Metadata:
    """What a page says of itself; None or empty where it says nothing.

    Attributes:
        published_at: ISO 8601.
        free: whether the page says that it can be read without paying.
    """

    title: str | None
    url: str | None
    source: str | None
    published_at: str | None
    authors: tuple[str, ...]
    language: str | None
    free: bool


def read(page: HtmlElement) -> Metadata:
    """The metadata of a parsed page."""
    tags = _tags(page)
    article = next(_articles(page), {})
    source = _first(tags.get("og:site_name"), _name(article.get("publisher")), tags.get("application-name"))
    title = _first(tags.get("og:title"), _text(article.get("headline")), _element(page, "h1"), _element(page, "title"))
    authors = _names(article.get("author")) or [
        name for tag in _AUTHOR_TAGS for name in _split(tags.get(tag, "")) if "/" not in name
    ]
    dates = (_text(article.get("datePublished")), *(tags.get(tag) for tag in _DATE_TAGS), _time(page))
    days = [date for date in map(_iso, dates) if date]
    language = _first(_text(article.get("inLanguage")), page.get("lang"), tags.get("og:locale"))
    return Metadata(
        title=_without_site(title, source),
        url=_first(_canonical(page), tags.get("og:url")),
        source=source,
        published_at=_precise(days),
        authors=tuple(dict.fromkeys(_BY.sub("", name) for name in authors)),
        language=language.replace("_", "-") if language and len(language) <= 12 else None,
        free=str(article.get("isAccessibleForFree", True)).lower() != "false",
    )


def _tags(page: HtmlElement) -> dict[str, str]:
    """Meta tags by name in lower case; the first of each name counts."""
    tags: dict[str, str] = {}
    for meta in page.iter("meta"):
        name = meta.get("property") or meta.get("name") or meta.get("itemprop")
        content = (meta.get("content") or "").strip()
        if name and content:
            tags.setdefault(name.lower(), content)
    return tags


def _articles(page: HtmlElement) -> Iterator[dict[str, Any]]:
    """The articles that the page's JSON-LD describes."""
    for script in page.iter("script"):
        if "ld+json" not in (script.get("type") or ""):
            continue
        try:
            found = json.loads((script.text or "").strip().rstrip(";"), strict=False)
        except (ValueError, RecursionError):
            # Broken JSON-LD is common; the meta tags say the same.
            continue
        for item in _flat(found):
            kinds = item.get("@type")
            if any(_ARTICLE.search(str(kind)) for kind in (kinds if isinstance(kinds, list) else [kinds])):
                yield item


def _flat(found: Any) -> Iterator[dict[str, Any]]:
    if isinstance(found, list):
        for item in found:
            yield from _flat(item)
    elif isinstance(found, dict):
        yield found
        yield from _flat(found.get("@graph"))
        yield from _flat(found.get("mainEntity"))


def _name(value: Any) -> str | None:
    names = _names(value)
    return names[0] if names else None


def _names(value: Any) -> list[str]:
    if isinstance(value, list):
        return [name for item in value for name in _names(item)]
    name = value.get("name") if isinstance(value, dict) else value
    if isinstance(name, list):
        return _names(name)
    return _split(name) if isinstance(name, str) and "://" not in name else []


def _split(names: str) -> list[str]:
    return [name.strip() for name in re.split(r"[;|]|,(?=\s+[A-Z]\S*\s+[A-Z])|\s+and\s+", names) if name.strip()]


def _text(value: Any) -> str | None:
    if isinstance(value, list):
        value = value[0] if value else None
    return value.strip() or None if isinstance(value, str) else None


def _element(page: HtmlElement, name: str) -> str | None:
    found = next(page.iter(name), None)
    return " ".join(found.text_content().split()) or None if found is not None else None


def _time(page: HtmlElement) -> str | None:
    return next((time.get("datetime") for time in page.iter("time") if time.get("datetime")), None)


def _canonical(page: HtmlElement) -> str | None:
    links = (link.get("href") for link in page.iter("link") if link.get("rel") == "canonical")
    return next((link for link in links if link and link.startswith("http")), None)


def _first(*values: str | None) -> str | None:
    return next((value.strip() for value in values if value and value.strip()), None)


def _iso(date: str | None) -> str | None:
    if not date:
        return None
    try:
        return iso_date("published_at", date)
    except Rejected:
        return None  # of all that a page says of its date, some is for people to read


def _precise(dates: Sequence[str]) -> str | None:
    """The first date; where it is a day only and another one tells the time of that day, that one."""
    first = next(iter(dates), None)
    return next((date for date in dates if first and date.startswith(f"{first}T")), first)


def _without_site(title: str | None, source: str | None) -> str | None:
    """A title without the name of the site behind its last dash or bar."""
    if not title:
        return None
    title = " ".join(title.split())
    *front, back = _SEPARATOR.split(title)
    same = source and "".join(back.lower().split()) == "".join(source.lower().split())
    return title[: title.rindex(back)].rstrip(" |–—-") if front and same else title
