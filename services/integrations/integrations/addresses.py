"""Which addresses we may call: the guard against server-side request forgery.

A name is resolved once, every address it has is checked, and the connection goes to a checked address, so that a
second answer of the resolver cannot matter (OWASP Server-Side Request Forgery Prevention Cheat Sheet).
"""

import ipaddress
import re
import socket
from collections.abc import Callable, Sequence
from typing import Any

import httpx

Address = ipaddress.IPv4Address | ipaddress.IPv6Address
Network = ipaddress.IPv4Network | ipaddress.IPv6Network
Resolver = Callable[[str, int], Sequence[Any]]
"""Answers like `socket.getaddrinfo`: tuples whose last item begins with the address."""

MAX_URL = 2048

# https://www.iana.org/assignments/iana-ipv4-special-registry
_REFUSED_V4 = [
    ipaddress.IPv4Network(network)
    for network in (
        "0.0.0.0/8",
        "10.0.0.0/8",
        "100.64.0.0/10",
        "127.0.0.0/8",
        "168.63.129.16/32",  # public by its number, but inside Azure it is the platform's own server
        "169.254.0.0/16",
        "172.16.0.0/12",
        "192.0.0.0/24",
        "192.0.2.0/24",
        "192.88.99.0/24",
        "192.168.0.0/16",
        "198.18.0.0/15",
        "198.51.100.0/24",
        "203.0.113.0/24",
        "224.0.0.0/4",
        "240.0.0.0/4",
    )
]
# https://www.iana.org/assignments/iana-ipv6-special-registry: only 2000::/3 is handed out, without what carries an
# IPv4 address inside (Teredo, 6to4) and what is for documentation.
_UNICAST_V6 = ipaddress.IPv6Network("2000::/3")
_REFUSED_V6 = [ipaddress.IPv6Network(network) for network in ("2001::/23", "2001:db8::/32", "2002::/16", "3fff::/20")]

_NAME = re.compile(r"(?!-)[a-z0-9_-]{1,63}(?<!-)(\.(?!-)[a-z0-9_-]{1,63}(?<!-))*", re.ASCII)
_NUMBER = re.compile(r"[0-9]+|0x[0-9a-f]*", re.ASCII)


class AddressNotAllowed(Exception):
    """The host is, or resolves to, an address that we do not call."""


class InvalidUrl(Exception):
    """Not an address of the web; the text names the rule."""


class UnknownHost(Exception):
    """The name does not resolve."""


def parse_url(text: str) -> httpx.URL:
    """An absolute http(s) URL without credentials, its host in ASCII. Raises InvalidUrl."""
    if len(text) > MAX_URL:
        raise InvalidUrl(f"must be at most {MAX_URL} characters")
    if not text.isprintable() or any(character in text for character in " \\"):
        raise InvalidUrl("must not contain spaces, backslashes or control characters")
    try:
        url = httpx.URL(text)
    except httpx.InvalidURL as err:
        raise InvalidUrl("is not a valid URL") from err
    if url.scheme not in ("http", "https"):
        raise InvalidUrl("must begin with http:// or https://")
    if url.userinfo:
        raise InvalidUrl("must not contain a user or password")
    if url.port is not None and not 1 <= url.port <= 65535:
        raise InvalidUrl("the port must be 1 to 65535")
    host = host_of(url)
    if "%" in host or (host_address(host) is None and not _NAME.fullmatch(host)):
        raise InvalidUrl("has no valid host name")
    return url


def host_of(url: httpx.URL) -> str:
    """The host in ASCII and lower case, without the dot that may end it."""
    return url.raw_host.decode("ascii").lower().removesuffix(".")


def port_of(url: httpx.URL) -> int:
    """The port, also when it is the scheme's own."""
    return url.port or (443 if url.scheme == "https" else 80)


def host_address(host: str) -> Address | None:
    """The address that the host literally is; None for a name.

    Raises InvalidUrl for the spellings that some resolvers take for an address ("127.1", "0x7f.0.0.1", "2130706433").
    """
    try:
        return ipaddress.ip_address(host)
    except ValueError:
        if ":" in host or _NUMBER.fullmatch(host.rpartition(".")[2]):
            raise InvalidUrl("an address must be written as four decimal numbers, or as IPv6 in brackets") from None
        return None


class AddressGuard:
    """`allowed` networks (CIDR) are let through although they are not public."""

    def __init__(self, allowed: Sequence[str] = (), resolve: Resolver | None = None) -> None:
        self._allowed: list[Network] = [ipaddress.ip_network(network) for network in allowed]
        self._resolve = resolve or _getaddrinfo

    def permits(self, address: Address) -> bool:
        """Whether the address is public or the operator allowed it."""
        if any(address in network for network in self._allowed):
            return True
        if isinstance(address, ipaddress.IPv4Address):
            return not any(address in network for network in _REFUSED_V4)
        return address in _UNICAST_V6 and not any(address in network for network in _REFUSED_V6)

    def check_url(self, url: httpx.URL) -> None:
        """Refuse what can be seen without asking a resolver. Raises AddressNotAllowed."""
        host = host_of(url)
        address = host_address(host)
        if address is None and (host == "localhost" or host.endswith(".localhost")):
            address = ipaddress.ip_address("127.0.0.1")
        if address is not None and not self.permits(address):
            raise AddressNotAllowed("the address is not a public one")

    def addresses(self, host: str, port: int) -> list[str]:
        """The host's addresses, all of them checked. Raises AddressNotAllowed, UnknownHost."""
        literal = host_address(host)
        found = [literal] if literal is not None else self._lookup(host, port)
        if not all(self.permits(address) for address in found):
            raise AddressNotAllowed("the host is, or resolves to, an address that is not a public one")
        return [str(address) for address in found]

    def _lookup(self, host: str, port: int) -> list[Address]:
        try:
            answers = self._resolve(host, port)
        except (OSError, UnicodeError) as err:
            raise UnknownHost("the host's name does not resolve") from err
        if not answers:
            raise UnknownHost("the host's name does not resolve")
        return list(dict.fromkeys(ipaddress.ip_address(answer[-1][0]) for answer in answers))


def _getaddrinfo(host: str, port: int) -> Sequence[Any]:
    return socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
