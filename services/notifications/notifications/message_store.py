"""Where messages are kept: put into the queue, listed, put back."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from chassis.context import current
from chassis.database import Database
from chassis.errors import Conflict, InvalidInput, NotFound
from chassis.events import uuid7
from sqlalchemy import Connection, Row, case, delete, func, select, tuple_, update
from sqlalchemy.dialects.postgresql import insert

from notifications.composing import Message
from notifications.contract import Email, EmailPage, EmailText
from notifications.delivery_events import publish_failed
from notifications.models import messages, suppressions
from notifications.occurrences import Occurrence

STATES = ("queued", "sending", "sent", "failed", "suppressed")
MAX_PAGE = 100

_COLUMNS = tuple(
    messages.c[name]
    for name in (
        "id",
        "recipient",
        "subject",
        "state",
        "attempts",
        "last_error",
        "created_at",
        "sent_at",
        "collection",
        "record",
    )
)


class MessageStore:
    """`domain` is the right-hand side of Message-IDs."""

    def __init__(self, database: Database, domain: str) -> None:
        self._database = database
        self._domain = domain

    def add(
        self,
        connection: Connection,
        items: Sequence[Message],
        *,
        rule_id: str | None = None,
        about: Occurrence | None = None,
    ) -> list[str]:
        """Put messages into the queue within the caller's transaction; those without a text are failed at once.

        Their ids.
        """
        origin = {"rule_id": rule_id} | (_origin(about) if about else {})
        rows = [self._row(message) | origin for message in items]
        if rows:
            connection.execute(insert(messages), rows)
        for row in rows:
            if row["state"] == "failed":
                publish_failed(connection, row)
        return [str(row["id"]) for row in rows]

    def add_once(self, items: Sequence[Message], key: str | None) -> list[str]:
        """Put messages into the queue, or find those that `key` put there before: their ids.

        Raises Conflict when the key came with another message before. The text of a confidential message does not
        count: it may be gone, and each has a link of its own.
        """
        rows = [self._row(message) | {"key": key} for message in items]
        with self._database.begin() as connection:
            connection.execute(insert(messages).on_conflict_do_nothing(), rows)
            if key is None:
                return [str(row["id"]) for row in rows]
            stored = {row.recipient: row for row in connection.execute(_with_key(key, items))}
        for message in items:
            row = stored[message.recipient]
            if _content(row) != _content(message):
                raise Conflict("this key came with another message before", code="idempotency_mismatch")
        return [str(stored[message.recipient].id) for message in items]

    def page(self, first: int, after: str | None, state: str | None) -> EmailPage:
        """Newest first. Raises InvalidInput."""
        _check_page(first, state)
        statement = select(*_COLUMNS).order_by(messages.c.id.desc()).limit(first + 1)
        if after is not None:
            statement = statement.where(messages.c.id < _cursor(after))
        if state is not None:
            statement = statement.where(messages.c.state == state)
        with self._database.read() as connection:
            rows = connection.execute(statement).all()
        items = [_email(row) for row in rows[:first]]
        return EmailPage(items=items, has_next=len(rows) > first, cursor=items[-1].id if items else None)

    def get(self, message_id: str) -> Email:
        """Raises NotFound."""
        return _email(self._found(message_id, _COLUMNS))

    def text(self, message_id: str) -> EmailText | None:
        """A text that holds a secret is not shown, also while it is still to be sent. None for no such message."""
        readable = case((messages.c.confidential, ""), else_=messages.c.text).label("text")
        try:
            fields = dict(self._found(message_id, (*_COLUMNS, readable))._mapping)
        except NotFound:
            return None
        return EmailText(id=str(fields.pop("id")), to=fields.pop("recipient"), **fields)

    def _found(self, message_id: str, columns: Sequence[Any]) -> Row[Any]:
        with self._database.read() as connection:
            row = connection.execute(select(*columns).where(messages.c.id == _key(message_id))).one_or_none()
        if row is None:
            raise NotFound("no such message")
        return row

    def retry(self, message_id: str) -> Email:
        """Back into the queue with all tries ahead; an administrator who retries trusts the address again.

        Raises NotFound, and Conflict for a message that is under way, sent, or was never composed.
        """
        key = _key(message_id)
        with self._database.begin() as connection:
            row = connection.execute(select(messages).where(messages.c.id == key).with_for_update()).one_or_none()
            if row is None:
                raise NotFound("no such message")
            _check_retry(row)
            connection.execute(delete(suppressions).where(suppressions.c.address == row.recipient.lower()))
            queued = {"state": "queued", "attempts": 0, "last_error": None, "due_at": func.now(), "claim": None}
            statement = update(messages).where(messages.c.id == key).values(**queued).returning(*_COLUMNS)
            return _email(connection.execute(statement).one())

    def _row(self, message: Message) -> dict[str, Any]:
        new_id = uuid7()
        return {
            "id": new_id,
            "message_id": f"<{new_id}@{self._domain}>",
            "traceparent": current.get().traceparent,
            "recipient": message.recipient,
            "subject": message.subject,
            "text": message.text,
            "html": message.html,
            "confidential": message.confidential,
            "state": "queued" if message.error is None else "failed",
            "attempts": 0,
            "last_error": message.error,
        }


def _content(message: Message | Row[Any]) -> tuple[str, bool, str | None, str | None]:
    text, html = (None, None) if message.confidential else (message.text, message.html)
    return message.subject, message.confidential, text, html


def _origin(about: Occurrence) -> dict[str, str | None]:
    collection = None if about.record is None else about.collection
    return {"event_id": about.event_id, "collection": collection, "record": about.record}


def _with_key(key: str, items: Sequence[Message]) -> Any:
    wanted = [(key, message.recipient) for message in items]
    return select(messages).where(tuple_(messages.c.key, messages.c.recipient).in_(wanted))


def _check_page(first: int, state: str | None) -> None:
    if not 1 <= first <= MAX_PAGE:
        raise InvalidInput.at("first", "out_of_range", f"must be 1 to {MAX_PAGE}")
    if state is not None and state not in STATES:
        raise InvalidInput.at("state", "invalid_value", f"must be one of {', '.join(STATES)}")


def _cursor(after: str) -> UUID:
    try:
        return UUID(after)
    except ValueError as err:
        raise InvalidInput.at("after", "invalid_cursor", "is not a cursor of this list") from err


def _check_retry(row: Row[Any]) -> None:
    if row.state not in ("failed", "suppressed"):
        raise Conflict(f"the message is {row.state}", code="not_retryable")
    if row.confidential:
        raise Conflict("the message held a secret, which is no longer kept: ask for a new one", code="not_retryable")
    if row.text is None:
        raise Conflict("the message could not be composed; there is nothing to send", code="not_retryable")


def _key(message_id: str) -> UUID:
    try:
        return UUID(message_id)
    except ValueError as err:
        raise NotFound("no such message") from err


def _email(row: Row[Any]) -> Email:
    fields = dict(row._mapping)
    return Email(id=str(fields.pop("id")), to=fields.pop("recipient"), **fields)
