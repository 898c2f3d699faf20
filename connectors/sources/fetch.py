"""Fetch a feed over HTTP: bounded in size, time and redirects, politely, and never from our own network."""

import socket
import ssl
import time
from dataclasses import dataclass
from email.utils import parsedate_to_datetime
from typing import Any
from urllib.parse import urljoin, urlsplit

import urllib3
from urllib3.connection import HTTPConnection, HTTPSConnection
from urllib3.connectionpool import HTTPConnectionPool, HTTPSConnectionPool
from urllib3.exceptions import (
    DecodeError,
    HTTPError,
    LocationValueError,
    MaxRetryError,
    NewConnectionError,
    ProtocolError,
    SSLError,
)

from connectors.sources import addresses
from connectors.sources.addresses import Address, PrivateAddress
from connectors.sources.deadline import Deadline
from pipeline import __version__

_MAX_BYTES = 32 * 1024 * 1024
_TOTAL_SECONDS = 60
_WAIT = urllib3.Timeout(connect=10, read=20)
_REDIRECTS = 5
_CHUNK = 256 * 1024
_USER_AGENT = f"copydesk/{__version__} (feed reader)"
_ACCEPT = "application/rss+xml, application/atom+xml, application/xml;q=0.9, text/xml;q=0.9, */*;q=0.1"


class FetchFailed(Exception):
    """A feed could not be fetched; ``str()`` is a sentence.

    Attributes:
        retry_after: seconds that the server asks to wait before the next try, if it does.
        gone: the server says that the feed will not come back.
    """

    def __init__(self, sentence: str, retry_after: float | None = None, *, gone: bool = False) -> None:
        super().__init__(sentence)
        self.retry_after = retry_after
        self.gone = gone


@dataclass(frozen=True, slots=True)
class Fetched:
    """What a server sent.

    Attributes:
        data: the feed; None if it is the same as last time (304).
        headers: content-type and content-location for the feed parser.
        etag, modified: what to send along next time.
    """

    data: bytes | None
    headers: dict[str, str]
    etag: str | None
    modified: str | None


class Fetcher:
    """Fetches feeds.

    Args:
        allow_private: also from loopback, private and link-local addresses.
        seconds: the longest time for one feed with all its redirects, once its name is resolved.
    """

    def __init__(self, *, allow_private: bool, seconds: float = _TOTAL_SECONDS) -> None:
        self._allow_private = allow_private
        self._seconds = seconds

    def get(self, address: Address, etag: str | None = None, modified: str | None = None) -> Fetched:
        """Fetch one feed, or learn that it has not changed.

        Args:
            etag, modified: what the server sent with the last version.

        Raises:
            FetchFailed: it could not be fetched.
        """
        headers = urllib3.make_headers(accept_encoding="gzip, deflate", basic_auth=address.sign_in)
        headers |= {"User-Agent": _USER_AGENT, "Accept": _ACCEPT}
        headers |= {"If-None-Match": etag} if etag else {}
        headers |= {"If-Modified-Since": modified} if modified else {}
        with Deadline(self._seconds) as deadline, urllib3.PoolManager() as pools:
            pools.pool_classes_by_scheme = _pool_classes(self._allow_private, deadline)
            try:
                fetched = _followed(pools, address.url, headers, deadline)
            except PrivateAddress as error:
                raise FetchFailed(
                    f"It leads to {error}, which is not on the public internet: set `feed.allow_private_addresses`"
                    " to true if that is what you mean."
                ) from error
            except (HTTPError, OSError) as error:
                if not deadline.over:
                    raise FetchFailed(f"It cannot be fetched: {_why(error)}.") from error
                fetched = None
        # What was cut off by us may look like an end of its own.
        if fetched is None or deadline.over:
            raise FetchFailed(f"It was still coming in after {self._seconds:g} seconds.")
        return fetched


def _followed(pools: urllib3.PoolManager, url: str, headers: dict[str, str], deadline: Deadline) -> Fetched:
    """The answer at the end of the redirects.

    They are followed here since urllib3 would read, into memory and without end, what comes along with each.
    """
    at = url
    for _ in range(1 + _REDIRECTS):
        response = pools.request(
            "GET", at, headers=headers, timeout=_WAIT, retries=False, redirect=False, preload_content=False
        )
        try:
            target = response.get_redirect_location()
            if not target:
                return _read(response, url)
        finally:
            response.close()
            deadline.let_go()
        try:
            before, at = at, urljoin(at, target)
            same = urlsplit(at)[:2] == urlsplit(before)[:2]
        except ValueError as error:
            raise LocationValueError(target) from error
        if not same:
            # A password is for the server that it was given for.
            headers = {name: value for name, value in headers.items() if name != "authorization"}
    raise FetchFailed("It cannot be fetched: too many redirects.")


def _read(response: urllib3.BaseHTTPResponse, url: str) -> Fetched:
    headers = response.headers
    etag, modified = headers.get("etag"), headers.get("last-modified")
    if response.status == 304:
        return Fetched(None, {}, etag, modified)
    if response.status != 200:
        raise FetchFailed(
            f"The server answers {response.status} {response.reason or ''}".rstrip() + ".",
            _retry_after(headers.get("retry-after")),
            gone=response.status == 410,
        )
    data = bytearray()
    while part := response.read1(_CHUNK, decode_content=True):
        data += part
        if len(data) > _MAX_BYTES:
            raise FetchFailed(f"It is larger than {_MAX_BYTES // 1_048_576} MiB, which no feed is.")
    told = {"content-type": headers.get("content-type", ""), "content-location": url}
    return Fetched(bytes(data), told, etag, modified)


def _retry_after(value: str | None) -> float | None:
    """Seconds, or the moment of an HTTP date."""
    if not value:
        return None
    if value.strip().isdigit():
        return float(value)
    try:
        return max(0.0, parsedate_to_datetime(value).timestamp() - time.time())
    except ValueError:
        # A header that says nothing is as good as none: our own back-off goes on.
        return None


def _why(error: Exception) -> str:
    """The innermost reason, in words and without the address, which may tell too much."""
    cause: Any = error.reason if isinstance(error, MaxRetryError) and error.reason else error
    inner = cause.__cause__ or (cause.args[0] if cause.args else None)
    if isinstance(inner, ssl.SSLCertVerificationError):
        return f"the certificate of the server is not trusted ({inner.verify_message.rstrip('.')})"
    if isinstance(cause, SSLError):
        return "the server does not speak TLS as it should"
    if isinstance(cause, DecodeError):
        return "what came is not compressed as the server says"
    if isinstance(cause, NewConnectionError) and isinstance(inner, OSError) and inner.strerror:
        return inner.strerror.lower()
    if isinstance(cause, OSError | urllib3.exceptions.TimeoutError):
        return "the server does not answer in time"
    if isinstance(cause, ProtocolError):
        return "the server broke off the connection"
    if isinstance(cause, LocationValueError):
        return "it leads to something that is no web address"
    return (str(cause).rstrip(".") or type(cause).__name__).lower()


def _pool_classes(allow_private: bool, deadline: Deadline) -> dict[str, Any]:
    """Connection pools whose connections are made by `addresses.connect`, after redirects as well."""

    class Checked(HTTPConnection):
        def _new_conn(self) -> socket.socket:
            return _open(self, allow_private, deadline)

    class CheckedTls(HTTPSConnection):
        def _new_conn(self) -> socket.socket:
            return _open(self, allow_private, deadline)

    class Pool(HTTPConnectionPool):
        ConnectionCls = Checked

    class TlsPool(HTTPSConnectionPool):
        ConnectionCls = CheckedTls

    return {"http": Pool, "https": TlsPool}


def _open(connection: HTTPConnection, allow_private: bool, deadline: Deadline) -> socket.socket:
    timeout = connection.timeout if isinstance(connection.timeout, (int, float)) else 10
    try:
        opened = addresses.connect(
            connection.host, connection.port or 80, min(timeout, deadline.left), allow_private=allow_private
        )
    except OSError as error:
        raise NewConnectionError(connection, str(error)) from error
    deadline.watch(opened)
    return opened
