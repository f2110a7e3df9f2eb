"""Choosing recipients: the addresses that a rule means for one event."""

from collections.abc import Mapping
from typing import NamedTuple

from notifications.addresses import InvalidAddress, check_address
from notifications.contract import NotificationRule
from notifications.templates import RenderingFailed


class Recipient(NamedTuple):
    """An address, or, with the reason why, a text that did not become one."""

    address: str
    error: str | None = None


def is_template(recipient: str) -> bool:
    """Whether a rule's recipient is to be rendered."""
    return "{{" in recipient or "{%" in recipient


def choose_recipients(rule: NotificationRule, rendered: Mapping[str, str | RenderingFailed]) -> list[Recipient]:
    """One for each address, in the rule's order; an address named twice gets one message.

    `rendered` has the texts of those that are templates.
    """
    chosen: dict[str, Recipient] = {}
    for source in rule.recipients:
        recipient = _recipient(source, rendered.get(source, source))
        chosen.setdefault(recipient.address.lower(), recipient)
    return list(chosen.values())


def _recipient(source: str, text: str | RenderingFailed) -> Recipient:
    if isinstance(text, RenderingFailed):
        return Recipient(source, f"recipient: {text}")
    try:
        return Recipient(check_address(text.strip() if is_template(source) else text))
    except InvalidAddress as err:
        return Recipient(source, f"recipient: {err}")
