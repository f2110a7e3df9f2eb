"""Receivers of events: what they may be, and where they are kept."""

from collections.abc import Iterator, Sequence
from uuid import UUID

from chassis.database import Database
from chassis.errors import InvalidInput, NotFound, Problem
from chassis.events import uuid7
from sqlalchemy import Connection, RowMapping, delete, func, insert, select, text, update

from integrations.addresses import AddressGuard, AddressNotAllowed, InvalidUrl, parse_url
from integrations.contract import Webhook, WebhookWithSecret
from integrations.models import webhooks
from integrations.signing import new_secret
from integrations.vault import Vault

RECORD_EVENTS = ("record_created", "record_updated", "record_deleted", "record_restored")
FILE_EVENTS = ("file_stored", "file_deleted")
EVENT_TYPES = RECORD_EVENTS + FILE_EVENTS

LONGEST_NAME = 63
"""Of a collection or a role, in characters."""

ROTATION_HOURS = 24
"""How long the secret before the last one still signs, too."""


def wanted_events(connection: Connection) -> list[str]:
    """The types of event that an enabled webhook asks for."""
    return list(
        connection.execute(select(func.unnest(webhooks.c.events)).where(webhooks.c.enabled).distinct()).scalars()
    )


def check_webhook(
    url: str, events: Sequence[str], collection: str | None, role: str | None, guard: AddressGuard
) -> None:
    """Raises InvalidInput with every problem of a new webhook."""
    problems = [*_url_problems(url, guard), *_event_problems(events, role)]
    for field, name in (("collection", collection), ("role", role)):
        if name is not None and not 1 <= len(name) <= LONGEST_NAME:
            problems.append(Problem("invalid_name", f"must be 1 to {LONGEST_NAME} characters", field))
    if problems:
        raise InvalidInput.of(problems)


def _url_problems(url: str, guard: AddressGuard) -> Iterator[Problem]:
    try:
        guard.check_url(parse_url(url))
    except InvalidUrl as err:
        yield Problem("invalid_url", str(err), "url")
    except AddressNotAllowed as err:
        yield Problem("address_not_allowed", str(err), "url")


def _event_problems(events: Sequence[str], role: str | None) -> Iterator[Problem]:
    if not events:
        yield Problem("required", f"must name at least one of {', '.join(EVENT_TYPES)}", "events")
    if len(events) > len(EVENT_TYPES):
        yield Problem("too_many", f"must be at most {len(EVENT_TYPES)}", "events")
        return
    for index, event in enumerate(events):
        if event not in EVENT_TYPES:
            yield Problem("unknown_event", f"must be one of {', '.join(EVENT_TYPES)}", f"events.{index}")
        elif event in events[:index]:
            yield Problem("duplicate", "is named twice", f"events.{index}")
        elif role is not None and event not in RECORD_EVENTS:
            yield Problem("not_for_roles", "tells of no role that may know it; leave role out", f"events.{index}")


class WebhookStore:
    """Webhooks by id."""

    def __init__(self, database: Database, vault: Vault) -> None:
        self._database = database
        self._vault = vault

    def add(
        self, url: str, events: Sequence[str], collection: str | None, role: str | None = None
    ) -> WebhookWithSecret:
        """Store a checked webhook; its secret is shown here and never again."""
        secret = new_secret()
        row = {
            "id": uuid7(),
            "url": url,
            "events": list(events),
            "collection": collection,
            "role": role,
            "sealed_secret": self._vault.seal(secret.encode()),
        }
        with self._database.begin() as connection:
            stored = connection.execute(insert(webhooks).values(row).returning(webhooks)).mappings().one()
        return _with_secret(stored, secret)

    def all(self) -> list[Webhook]:
        """All webhooks, the newest first."""
        with self._database.read() as connection:
            rows = connection.execute(select(webhooks).order_by(webhooks.c.id.desc())).mappings()
            return [_shown(row) for row in rows]

    def enable(self, webhook_id: str, enabled: bool) -> Webhook:
        """Switch on or off; what waits is kept meanwhile. Raises NotFound."""
        statement = update(webhooks).where(webhooks.c.id == parse_id(webhook_id)).values(enabled=enabled)
        with self._database.begin() as connection:
            row = connection.execute(statement.returning(webhooks)).mappings().one_or_none()
        return _shown(_found(row))

    def rotate(self, webhook_id: str) -> WebhookWithSecret:
        """A new secret; the one before signs beside it for ROTATION_HOURS. Raises NotFound."""
        secret = new_secret()
        statement = (
            update(webhooks)
            .where(webhooks.c.id == parse_id(webhook_id))
            .values(
                sealed_secret=self._vault.seal(secret.encode()),
                sealed_previous_secret=webhooks.c.sealed_secret,
                previous_secret_until=func.now() + text(f"interval '{ROTATION_HOURS} hours'"),
            )
        )
        with self._database.begin() as connection:
            row = connection.execute(statement.returning(webhooks)).mappings().one_or_none()
        return _with_secret(_found(row), secret)

    def remove(self, webhook_id: str) -> str:
        """Delete it with its deliveries; returns its id. Raises NotFound."""
        statement = delete(webhooks).where(webhooks.c.id == parse_id(webhook_id)).returning(webhooks.c.id)
        with self._database.begin() as connection:
            found = connection.execute(statement).scalar()
        if found is None:
            raise NotFound("there is no such webhook")
        return str(found)


def parse_id(value: str) -> UUID | None:
    """The id; None, which equals no row's, for what is not one."""
    try:
        return UUID(value)
    except ValueError:
        return None


def _found(row: RowMapping | None) -> RowMapping:
    if row is None:
        raise NotFound("there is no such webhook")
    return row


def _shown(row: RowMapping) -> Webhook:
    return Webhook(
        id=str(row["id"]),
        url=row["url"],
        events=row["events"],
        collection=row["collection"],
        enabled=row["enabled"],
        role=row["role"],
    )


def _with_secret(row: RowMapping, secret: str) -> WebhookWithSecret:
    return WebhookWithSecret(
        id=str(row["id"]),
        url=row["url"],
        events=row["events"],
        collection=row["collection"],
        enabled=row["enabled"],
        role=row["role"],
        secret=secret,
    )
