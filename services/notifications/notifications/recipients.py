"""Choosing recipients: the addresses that a rule means for one event."""

from collections.abc import Mapping
from typing import Any, NamedTuple

from notifications.addresses import InvalidAddress, check_address
from notifications.contract import NotificationRule
from notifications.occurrences import VARIABLES
from notifications.templates import RenderingFailed, compiled


class Recipient(NamedTuple):
    """An address, or, with the reason why, a text that did not become one."""

    address: str
    error: str | None = None


def is_template(recipient: str) -> bool:
    """Whether a rule's recipient is to be rendered."""
    return "{{" in recipient or "{%" in recipient


def choose_recipients(rule: NotificationRule, variables: Mapping[str, Any]) -> list[Recipient]:
    """One for each address, in the rule's order; an address named twice gets one message."""
    chosen: dict[str, Recipient] = {}
    for source in rule.recipients:
        recipient = _recipient(source, rule.event, variables)
        chosen.setdefault(recipient.address.lower(), recipient)
    return list(chosen.values())


def _recipient(source: str, event: str, variables: Mapping[str, Any]) -> Recipient:
    try:
        rendered = compiled(source, VARIABLES[event]).render(variables).strip() if is_template(source) else source
        return Recipient(check_address(rendered))
    except (RenderingFailed, InvalidAddress) as err:
        return Recipient(source, f"recipient: {err}")
