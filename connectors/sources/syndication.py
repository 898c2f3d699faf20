"""RSS and Atom: each entry an article."""

import calendar
import html
import io
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

from connectors.sources.items import Refusal, Sourced, from_fields

_TAG_FREE = frozenset({"text/plain"})


def read(data: bytes, name: str, limit: int, headers: dict[str, str] | None = None) -> Iterator[Sourced | Refusal]:
    """The articles of a feed.

    Args:
        data: the feed as it was fetched or stood in a file.
        name: what to call it; items are named by it and their number.
        limit: the largest article, in bytes.
        headers: ``content-type`` and ``content-location`` of the response, lower-case, if there was one.
    """
    # Imported here: it takes a fifth of a second to load, and most sources are no feeds.
    import feedparser

    # No feed needs entities of its own, and every way to abuse them begins with this declaration, in any encoding.
    if b"<!entity" in data.replace(b"\0", b"").lower():
        yield Refusal(name, "The feed declares entities of its own, which is not allowed.")
        return
    # A stream, not bytes: feedparser would try to open bytes as a file name, and a string as an address.
    parsed = feedparser.parse(io.BytesIO(data), response_headers=headers or {})
    if not parsed.get("version"):
        yield Refusal(name, f"It is neither RSS nor Atom{_why(parsed)}.")
        return
    if not parsed.entries:
        yield Refusal(name, "The feed has no entries.")
    for number, entry in enumerate(parsed.entries, 1):
        yield from_fields(f"{name} entry {number}", _fields(entry, parsed.feed), limit)


def _fields(entry: Any, feed: Any) -> dict[str, Any]:
    title = _plain(entry.get("title"))
    fields = {
        "url": entry.get("link"),
        "title": title,
        "source": _plain((entry.get("source") or {}).get("title")) or _plain(feed.get("title")),
        **_date(entry),
        "authors": _authors(entry),
        "language": feed.get("language"),
        **_body(entry, title),
        "guid": entry.get("id"),
    }
    return {key: value for key, value in fields.items() if value}


def _body(entry: Any, title: str | None) -> dict[str, str]:
    """The longest of what the entry offers: its contents, else its summary."""
    offers = [*entry.get("content", ()), entry.get("summary_detail") or {}]
    best = max(offers, key=lambda offer: len(offer.get("value") or ""))
    body = (best.get("value") or "").strip()
    if not body:
        return {}
    if best.get("type") in _TAG_FREE or "<" not in body:
        return {"text": "\n\n".join(filter(None, (title, html.unescape(body))))}
    # A page around the fragment: what stands alone, short or without paragraphs, is no article to an extractor.
    head = f"<title>{html.escape(title)}</title>" if title else ""
    return {"html": f"<html><head>{head}</head><body><article>{body}</article></body></html>"}


def _authors(entry: Any) -> list[str]:
    named = [author.get("name") for author in entry.get("authors", ())] or [entry.get("author")]
    return [name for name in named if name]


def _date(entry: Any) -> dict[str, str]:
    """The date of an entry; one that cannot be read is kept as it stands, under a name that promises nothing."""
    # Asked by `in` first: without `updated`, feedparser would warn that it stands in for it.
    given = None
    for key in ("published", "updated"):
        if key not in entry:
            continue
        if parsed := entry[f"{key}_parsed"]:
            # feedparser gives the fields of a date in UTC.
            return {"published_at": datetime.fromtimestamp(calendar.timegm(parsed), UTC).isoformat()}
        given = given or entry[key]
    return {"date_given": given} if given else {}


def _plain(title: str | None) -> str | None:
    return html.unescape(title).strip() if title else None


def _why(parsed: Any) -> str:
    error = parsed.get("bozo_exception")
    return f" ({str(error).rstrip('.')})" if error else ""
