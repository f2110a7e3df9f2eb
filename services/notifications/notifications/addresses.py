"""Email addresses: the `addr-spec` of RFC 5322, dot-atoms only, within the limits of RFC 5321, section 4.5.3.1."""

import re
from email.utils import parseaddr
from typing import NamedTuple

from notifications.texts import is_single_line

_ATOM = r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+"
_LABEL = r"[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?"
_ADDRESS = re.compile(rf"(?P<local>{_ATOM}(?:\.{_ATOM})*)@(?P<domain>{_LABEL}(?:\.{_LABEL})*)")

LONGEST = 254
LONGEST_LOCAL = 64


class InvalidAddress(ValueError):
    """The text is no address that we write to; the message says why."""


class Mailbox(NamedTuple):
    """Who a message is from: a name to show, perhaps empty, and an address."""

    name: str
    address: str

    @property
    def domain(self) -> str:
        return self.address.rpartition("@")[2]


def check_address(text: str) -> str:
    """The address itself. Raises InvalidAddress; text beyond ASCII is refused (write `xn--…` domains)."""
    found = _ADDRESS.fullmatch(text)
    if found is None or len(text) > LONGEST or len(found["local"]) > LONGEST_LOCAL:
        raise InvalidAddress(f"{text[:LONGEST]!r} is not an email address")
    return text


def parse_mailbox(text: str) -> Mailbox:
    """`Name <address>` or an address alone. Raises InvalidAddress."""
    if not is_single_line(text):
        raise InvalidAddress("must be a single line")
    name, address = parseaddr(text)
    return Mailbox(name, check_address(address))
