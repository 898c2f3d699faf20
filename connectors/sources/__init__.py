"""Where articles come from: files, folders, patterns, standard input and feeds.

A source is what stands on the command line. `read` makes of it a stream of items: articles that are checked and
ready to send, and refusals that say what is wrong with the others.
"""

import sys
from collections.abc import Iterator

from connectors.sources import addresses, lines, paths, syndication
from connectors.sources.fetch import Fetcher, FetchFailed
from connectors.sources.items import Item, Refusal, Skipped, Sourced
from pipeline.settings import FeedSettings

__all__ = ["STANDARD_INPUT", "Item", "Refusal", "Skipped", "Sourced", "read"]

#: The source that stands for JSON lines on standard input.
STANDARD_INPUT = "-"


def read(source: str, settings: FeedSettings) -> Iterator[Item]:
    """The articles of one source, one after the other, in constant memory where the format allows it.

    Args:
        source: a file, a folder, a pattern, ``-`` or the address of a feed.

    Raises:
        SettingsError: an address that is none.
    """
    limit = settings.max_article_bytes
    if source == STANDARD_INPUT:
        try:
            yield from lines.read(sys.stdin.buffer, "standard input", limit)
        except OSError as error:
            yield Refusal("standard input", f"It cannot be read on: {error}.")
    elif addresses.is_address(source):
        address = addresses.parse(source)
        try:
            fetched = Fetcher(allow_private=settings.allow_private_addresses).get(address)
        except FetchFailed as error:
            yield Refusal(address.url, str(error))
        else:
            yield from syndication.read(fetched.data or b"", address.url, limit, fetched.headers)
    else:
        yield from paths.read(source, limit)
