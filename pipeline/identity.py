"""Which article is which: the id that makes an article sent twice the same document, and which version wins."""

import hashlib
import re
from datetime import UTC, datetime
from urllib.parse import urldefrag, urlsplit

from courlan import normalize_url

from pipeline import __version__

_BLANK = re.compile(r"\s+")

#: Characters of an outlet's name that are told apart.
_OUTLET_CHARS = 200
#: Digits of the version number that carry the pipeline's version; the rest is milliseconds since 1970.
_VERSION_STEPS = 1_000_000
#: The year 2261: a later moment, which is nobody's fetch time, would not fit the number. Brokers before Kafka 4 take
#: records with any timestamp, such as one in microseconds.
LAST_MS = 9_200_000_000_000


def article_id(url: str | None, words: str) -> str:
    """The id of an article that was sent without one.

    Args:
        url: its address, if known; tracking parameters and fragments do not count.
        words: its text or HTML, used where there is no usable address; blank space does not count.

    Returns:
        32 hexadecimal digits.
    """
    canonical = canonical_url(url) if url else None
    basis = f"url {canonical}" if canonical else f"text {_BLANK.sub(' ', words).strip()}"
    return hashlib.blake2b(basis.encode("utf-8", "surrogatepass"), digest_size=16).hexdigest()


def canonical_url(url: str) -> str | None:
    """The address without tracking parameters and fragment, or None where it is no http(s) address."""
    try:
        address = urldefrag(str(normalize_url(url.strip()))).url
        parts = urlsplit(address)
    except ValueError:
        return None  # such as an unclosed bracket in the host
    return address if parts.scheme in {"http", "https"} and parts.netloc else None


def outlet(source: str | None, url: str | None) -> str | None:
    """Whose article it is, as far as its record tells: the source that the sender named, else the host of the address.

    Returns:
        At most 200 characters; None where the record names neither.
    """
    if source and source.strip():
        return source.strip()[:_OUTLET_CHARS]
    try:
        host = urlsplit(url or "").hostname
    except ValueError:
        return None
    return host.removeprefix("www.")[:_OUTLET_CHARS] if host else None


def document_version(fetched_at: str | None, timestamp_ms: int) -> int:
    """The external version under which an article is indexed; the higher one wins.

    Args:
        fetched_at: when the article was fetched (ISO 8601), if the sender said so.
        timestamp_ms: otherwise the raw record's timestamp, milliseconds since 1970.

    Returns:
        The time first, then the version of the pipeline, in one positive 63-bit number.
    """
    return version_moment(fetched_at, timestamp_ms) * _VERSION_STEPS + _release_number()


def version_moment(fetched_at: str | None, timestamp_ms: int) -> int:
    """The time in a document's version, whatever pipeline made it: milliseconds since 1970."""
    moment = timestamp_ms
    if fetched_at:
        parsed = datetime.fromisoformat(fetched_at)
        moment = int((parsed if parsed.tzinfo else parsed.replace(tzinfo=UTC)).timestamp() * 1000)
    return min(max(moment, 0), LAST_MS)


def moment_of(version: int) -> int:
    """The time in an external version that `document_version` made."""
    return version // _VERSION_STEPS


def _release_number() -> int:
    major, minor, patch = (int(part) for part in __version__.split(".")[:3])
    return major * 10_000 + minor * 100 + patch
