"""Which site an article is from, as far as it tells."""

import re
from urllib.parse import urlsplit

_HOST = re.compile(r"(?:[\w-]+\.)+[a-z]{2,}", re.IGNORECASE)
#: Labels of a host that name no site.
_GENERAL = frozenset(("www", "m", "amp", "edition", "news", "en", "co", "com", "org", "net", "gov", "ac", "uk", "eu"))


def host(url: str | None, source: str | None) -> str:
    """The host of the article's address, else a host named by its source, in lower case; empty if neither does."""
    try:
        found = urlsplit(url or "").hostname
    except ValueError:
        found = None
    if not found and (named := _HOST.search(source or "")):
        found = named.group()
    return (found or "").lower().removeprefix("www.")


def name(url: str | None, source: str | None) -> str:
    """The letters of the site's name ("examplenews" for www.example-news.co.uk); empty if it is not known."""
    labels = host(url, source).split(".")
    if len(labels) < 2:
        return ""
    own = [label for label in labels[:-1] if label not in _GENERAL]
    letters = "".join(character for character in (own[-1] if own else "") if character.isalpha())
    return letters if len(letters) >= 3 else ""
