"""The message as it travels: RFC 5322 with MIME, pure ASCII on the wire."""

from datetime import datetime
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime

from notifications.addresses import Mailbox, check_address
from notifications.texts import is_single_line

_POLICY = SMTP.clone(cte_type="7bit")
"""Not every server on the way takes eight bits."""


class InvalidHeader(ValueError):
    """A header's value holds a line break or another control character."""


def build(
    *,
    sender: Mailbox,
    recipient: str,
    message_id: str,
    subject: str,
    date: datetime,
    text: str,
    html: str | None = None,
) -> bytes:
    """The message's bytes, lines ended by CRLF. Raises InvalidHeader and InvalidAddress.

    `Auto-Submitted` (RFC 3834) keeps vacation programs from answering.
    """
    for value in (sender.name, message_id, subject):
        if not is_single_line(value):
            raise InvalidHeader("a header's value must be a single line")
    message = EmailMessage(policy=_POLICY)
    message["From"] = Address(sender.name, addr_spec=sender.address)
    message["To"] = Address(addr_spec=check_address(recipient))
    message["Subject"] = subject
    message["Date"] = format_datetime(date)
    message["Message-ID"] = message_id
    message["Auto-Submitted"] = "auto-generated"
    message.set_content(text)
    if html is not None:
        message.add_alternative(html, subtype="html")
    return message.as_bytes()
