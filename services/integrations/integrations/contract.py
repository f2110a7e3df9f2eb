"""Shapes that cross the wire of the integrations service."""

from datetime import datetime
from typing import Any

import msgspec


class Source(msgspec.Struct, kw_only=True):
    """A third-party API. `url`, headers and body are templates over `values` (a record's) and `params` (the caller's).

    `mapping` is {name: path}, a path like "data.items.0.price"; the secret is never shown. `roles` may call it, as may
    administrators; null is everyone who may read. To others than administrators `url` comes without its user and query.
    """

    id: str
    name: str
    url: str
    method: str
    mapping: dict[str, str]
    cache_seconds: int
    roles: list[str] | None = None


class Failure(msgspec.Struct, kw_only=True):
    """Why a third party could not be asked: unavailable, timeout, rate_limited, bad_answer, address_not_allowed …"""

    code: str
    message: str


class ExternalData(msgspec.Struct, kw_only=True):
    """A third party's answer. With an error, `data` is the last good answer where there is one, and `stale`."""

    data: dict[str, Any] | None
    fetched_at: datetime | None
    stale: bool
    error: Failure | None


class FetchRequest(msgspec.Struct, kw_only=True):
    """What fills the templates of a source."""

    source: str
    values: dict[str, Any] = {}
    params: dict[str, Any] = {}


class Webhook(msgspec.Struct, kw_only=True):
    """A receiver of signed events; `collection` limits it to one, `role` to what that role may read.

    To others than administrators `url` comes without its user and query.
    """

    id: str
    url: str
    events: list[str]
    collection: str | None
    enabled: bool
    role: str | None = None


class WebhookWithSecret(Webhook, kw_only=True):
    """`secret` ("whsec_…") is shown once, at creation."""

    secret: str


class WebhookDelivery(msgspec.Struct, kw_only=True):
    """An event on its way to a receiver: pending, delivered, failed.

    `collection` and `record` name the record that it is about; a delivery without them is for administrators only.
    """

    id: str
    event_id: str
    state: str
    attempts: int
    response_status: int | None
    last_error: str | None
    next_attempt_at: datetime | None
    collection: str | None = None
    record: str | None = None


class WebhookDeliveryContent(WebhookDelivery, kw_only=True):
    """A delivery with the JSON that is posted: of `payload_bytes` bytes the first 262,144."""

    event_type: str
    payload: str
    payload_bytes: int


class WebhookDeliveryPage(msgspec.Struct, kw_only=True):
    """Part of a webhook's delivery log, newest first; `cursor` continues after the last."""

    items: list[WebhookDelivery]
    has_next: bool
    cursor: str | None


class WebhookAttempt(msgspec.Struct, kw_only=True):
    """One try of a delivery. Without a response status there was no answer."""

    at: datetime
    duration_ms: int
    response_status: int | None
    error: str | None


class WebhookFailed(msgspec.Struct, kw_only=True):
    """Event `webhook_failed`, subject: the webhook's id: the last try failed, or the receiver answered 410."""

    webhook: str
    delivery: str
    event_id: str
    url: str
    error: str


EVENTS: dict[str, type[msgspec.Struct]] = {"webhook_failed": WebhookFailed}
