"""Shapes that cross the wire of the notifications service."""

from datetime import datetime
from typing import Any

import msgspec


class NotificationRule(msgspec.Struct, kw_only=True):
    """When an `event` of `collection` (any, when None) meets `condition` (filter language), write to `recipients`.

    With `becomes` only when the change makes the condition true, not when it was true before.
    """

    id: str
    name: str
    event: str
    collection: str | None
    condition: dict[str, Any] | None
    recipients: list[str]
    subject: str
    body: str
    enabled: bool
    becomes: bool = False


class PreviewRecipient(msgspec.Struct, kw_only=True):
    """An address that a rule writes to, or, with the reason why, a text that did not become one."""

    address: str
    error: str | None


class PreviewProblem(msgspec.Struct, kw_only=True):
    """Why a template could not be rendered. `field`: subject or body; `line`: from 1, 0 where none is to blame."""

    field: str
    line: int
    message: str


class RulePreview(msgspec.Struct, kw_only=True):
    """What a rule would write about a record. `matches`: whether it would write at all.

    A part that could not be rendered is null, and among `problems`.
    """

    matches: bool
    recipients: list[PreviewRecipient]
    subject: str | None
    text: str | None
    html: str | None
    problems: list[PreviewProblem]


class Email(msgspec.Struct, kw_only=True):
    """A message and how its delivery stands: queued, sending, sent, failed, suppressed.

    `collection` and `record` name the record that it is about. Its subject, recipient and error may repeat any value of
    the record. A message without them (password links, new people, unattached files) is for administrators only.
    """

    id: str
    to: str
    subject: str
    state: str
    attempts: int
    last_error: str | None
    created_at: datetime
    sent_at: datetime | None
    collection: str | None = None
    record: str | None = None


class EmailText(Email, kw_only=True):
    """A message with its text; null where it could not be composed, empty where a secret was in it."""

    text: str | None


class EmailPage(msgspec.Struct, kw_only=True):
    """Part of the delivery log, newest first; `cursor` continues after the last."""

    items: list[Email]
    has_next: bool
    cursor: str | None


class MessageSent(msgspec.Struct, kw_only=True):
    """Event `message_sent`, subject: the message's id."""

    id: str
    to: str
    subject: str
    attempts: int


class MessageFailed(msgspec.Struct, kw_only=True):
    """Event `message_failed`, subject: the message's id: no further try will be made."""

    id: str
    to: str
    subject: str
    attempts: int
    error: str


EVENTS: dict[str, type[msgspec.Struct]] = {"message_sent": MessageSent, "message_failed": MessageFailed}
