"""Addresses on the command line: taking the password out, and letting nobody point us at our own network."""

import errno
import ipaddress
import socket
from dataclasses import dataclass
from urllib.parse import unquote, urlsplit, urlunsplit

from pipeline.errors import SettingsError

#: Addresses of one name that are tried: each may take the whole timeout, and a name can have thousands.
_TRIED = 8
#: What `is_global` lets pass: IPv4 in IPv6 as it was before IPv4-mapped addresses, what private networks were before
#: fc00::/7, and NAT64 within one network.
_PRIVATE = tuple(map(ipaddress.IPv6Network, ("::/96", "fec0::/10", "64:ff9b:1::/48")))


class PrivateAddress(Exception):
    """A name leads to an address that is not on the public internet."""


@dataclass(frozen=True, slots=True)
class Address:
    """Where a feed is.

    Attributes:
        url: without user and password; safe to print and to remember.
        sign_in: user and password for basic authentication, ``user:password``.
    """

    url: str
    sign_in: str | None = None

    def __repr__(self) -> str:
        return f"Address({self.url!r})"


def is_address(source: str) -> bool:
    """Whether a source is fetched rather than opened."""
    return source.lower().startswith(("http://", "https://"))


def parse(source: str) -> Address:
    """An address, its user and password apart.

    Raises:
        SettingsError: it has no host, or a port that is none.
    """
    try:
        parts = urlsplit(source)
        host, port = parts.hostname, parts.port
    except ValueError as error:
        # The message of the error may hold the password.
        raise SettingsError("A feed's address is not one: http(s)://host/path is expected.") from error
    if not host:
        raise SettingsError("A feed's address has no host: http(s)://host/path is expected.")
    place = (f"[{host}]" if ":" in host else host) + (f":{port}" if port else "")
    sign_in = f"{unquote(parts.username)}:{unquote(parts.password or '')}" if parts.username else None
    return Address(urlunsplit((parts.scheme.lower(), place, parts.path or "/", parts.query, "")), sign_in)


def connect(host: str, port: int, timeout: float, *, allow_private: bool) -> socket.socket:
    """Connect to a host by an address that has been checked, not by a name that may resolve to another next time.

    Raises:
        PrivateAddress: the name has no public address.
        OSError: no connection to any of its addresses.
    """
    try:
        found = socket.getaddrinfo(host.strip("[]"), port, type=socket.SOCK_STREAM)
    except UnicodeError as error:
        raise OSError(errno.EINVAL, "no such name is possible") from error
    allowed = [entry for entry in found if allow_private or is_public(str(entry[4][0]))]
    if not allowed:
        raise PrivateAddress(str(found[0][4][0]))
    failure: OSError | None = None
    for family, kind, protocol, _, address in allowed[:_TRIED]:
        connection = socket.socket(family, kind, protocol)
        try:
            connection.settimeout(timeout)
            connection.connect(address)
        except OSError as error:
            connection.close()
            failure = error
        else:
            return connection
    raise failure or OSError(f"{host} has no address")


def is_public(address: str) -> bool:
    """Whether an IP address is on the public internet, also where IPv6 wraps an IPv4 address."""
    ip = ipaddress.ip_address(address.partition("%")[0])
    if isinstance(ip, ipaddress.IPv6Address):
        wrapped = ip.ipv4_mapped or ip.sixtofour or (ip.teredo[1] if ip.teredo else None) or _nat64(ip)
        if wrapped:
            return is_public(str(wrapped))
        if any(ip in network for network in _PRIVATE):
            return False
    return ip.is_global and not ip.is_multicast


def _nat64(ip: ipaddress.IPv6Address) -> ipaddress.IPv4Address | None:
    translated = ip in ipaddress.IPv6Network("64:ff9b::/96")
    return ipaddress.IPv4Address(int(ip) & 0xFFFFFFFF) if translated else None
