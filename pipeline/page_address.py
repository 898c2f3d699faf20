"""The address that a page gives as its own, so that a page saved twice is one article."""

import contextlib
from html.parser import HTMLParser

#: The head of a page stands at its beginning; some pages put scripts of this size before the link.
_READ = 512 * 1024


def page_address(html: str) -> str | None:
    """The canonical address in the head of a page: its ``link rel=canonical``, else its ``og:url``."""
    parser = _Head()
    with contextlib.suppress(AssertionError):  # how the parser says that a declaration is malformed
        parser.feed(html[:_READ])
    return parser.canonical or parser.og_url


class _Head(HTMLParser):
    """Reads a page up to its body."""

    def __init__(self) -> None:
        super().__init__()
        self.canonical: str | None = None
        self.og_url: str | None = None
        self._in_head = True

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Note the two places where a page names itself."""
        if tag == "body":
            self._in_head = False
        if not self._in_head:
            return
        given = dict(attrs)
        if tag == "link" and "canonical" in (given.get("rel") or "").lower().split():
            self.canonical = self.canonical or given.get("href")
        elif tag == "meta" and given.get("property") == "og:url":
            self.og_url = self.og_url or given.get("content")
