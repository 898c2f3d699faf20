"""Feeds read in a process of their own: what `connectors.sources.sandbox` starts.

A feed of 40 KB can hold feedparser's regular expressions for hours, and one of 30 MB can fill the memory. This process
may be killed when it does. It imports as little as it can, since it starts while somebody waits.
"""

import calendar
import html
import io
import json
import resource
import signal
import struct
import sys
import time
from datetime import UTC, datetime
from typing import Any

#: Before what we are given: seconds of work it may take, length of the headers and of the feed; before what we answer:
#: its length.
ASKED, ANSWERED = struct.Struct(">III"), struct.Struct(">I")
#: Said once, at the start.
READY = b"+"
_TAG_FREE = frozenset({"text/plain"})


def serve() -> None:
    """Read feeds from standard input until it ends, and write what is in them to standard output.

    The argument is how many MiB of address space this process may have.
    """
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is for whoever started us
    _bound(resource.RLIMIT_AS, int(sys.argv[1]) * 1024 * 1024)
    given, answers = sys.stdin.buffer, sys.stdout.buffer
    import feedparser  # noqa: F401 - the time that takes is not the first feed's

    answers.write(READY)
    answers.flush()
    while len(lengths := given.read(ASKED.size)) == ASKED.size:
        seconds, of_headers, of_data = ASKED.unpack(lengths)
        # Of work, not of the clock: a machine with other things to do refuses no feed that another one reads.
        _bound(resource.RLIMIT_CPU, int(time.process_time()) + 1 + seconds)
        headers = json.loads(given.read(of_headers))
        # ASCII with escapes: feeds hold halves of characters, which no other JSON carries.
        answer = json.dumps(parse(given.read(of_data), headers)).encode("ascii")
        answers.write(ANSWERED.pack(len(answer)) + answer)
        answers.flush()


def _bound(what: int, limit: int) -> None:
    _soft, hard = resource.getrlimit(what)
    resource.setrlimit(what, (limit if hard == resource.RLIM_INFINITY else min(limit, hard), hard))


def parse(data: bytes, headers: dict[str, str]) -> dict[str, Any]:
    """What a feed holds.

    Returns:
        ``feed``: whether it is one; ``why``: the parser's complaint where it is none; ``entries``: the fields of each
        entry as the raw-article contract names them.
    """
    import feedparser

    # A stream, not bytes: feedparser would try to open bytes as a file name, and a string as an address.
    parsed = feedparser.parse(io.BytesIO(data), response_headers=headers)
    if not parsed.get("version"):
        return {"feed": False, "why": str(parsed.get("bozo_exception") or ""), "entries": []}
    return {"feed": True, "why": "", "entries": [_fields(entry, parsed.feed) for entry in parsed.entries]}


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


if __name__ == "__main__":
    serve()
