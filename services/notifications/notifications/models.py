"""The service's tables."""

from chassis.database import metadata as new_metadata
from chassis.inbox import inbox_table
from chassis.lease import lease_table
from chassis.outbox import outbox_table
from sqlalchemy import Boolean, Column, DateTime, Index, Integer, Table, Text, Uuid, false, func, text
from sqlalchemy.dialects.postgresql import JSONB

metadata = new_metadata()

rules = Table(
    "rules",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("name", Text, nullable=False),
    Column("event", Text, nullable=False, index=True),
    Column("collection", Text),
    Column("condition", JSONB(none_as_null=True)),
    Column("becomes", Boolean, nullable=False, server_default=false()),
    Column("recipients", JSONB, nullable=False),
    Column("subject", Text, nullable=False),
    Column("body", Text, nullable=False),
    Column("enabled", Boolean, nullable=False),
    Column("created_at", DateTime(timezone=True), nullable=False, server_default=func.now()),
)

WAITING = text("state in ('queued', 'sending')")
"""The condition of the queue's index, word for word: with parameters the planner could not tell that it applies."""

messages = Table(
    "messages",
    metadata,
    Column("id", Uuid, primary_key=True, comment="UUID 7: in the order of creation"),
    Column("message_id", Text, nullable=False, comment="the header, the same for every try"),
    Column("key", Text, comment="the caller's idempotency key"),
    Column("rule_id", Uuid, comment="the rule it comes from, which may be gone"),
    Column("event_id", Text, comment="the event it comes from"),
    Column("collection", Text, comment="of the record that it is about; null: for administrators only"),
    Column("record", Text, comment="the record that it is about"),
    Column("traceparent", Text, nullable=False, server_default=""),
    Column("recipient", Text, nullable=False),
    Column("subject", Text, nullable=False),
    Column("text", Text, comment="null: it could not be composed"),
    Column("html", Text),
    Column(
        "confidential",
        Boolean,
        nullable=False,
        server_default=text("false"),
        comment="text and html hold a secret: they are emptied with the last try",
    ),
    Column("state", Text, nullable=False),
    Column("attempts", Integer, nullable=False, server_default="0"),
    Column("last_error", Text),
    Column(
        "due_at",
        DateTime(timezone=True),
        nullable=False,
        server_default=func.now(),
        comment="queued: the next try; sending: the end of the lease",
    ),
    Column("claim", Uuid, comment="who is sending it"),
    Column("created_at", DateTime(timezone=True), nullable=False, server_default=func.now()),
    Column("sent_at", DateTime(timezone=True)),
    Index("ix_messages_due_at", "due_at", postgresql_where=WAITING),
    Index("ix_messages_state_id", "state", "id"),
    Index("uq_messages_key_recipient", "key", "recipient", unique=True),
)

suppressions = Table(
    "suppressions",
    metadata,
    Column("address", Text, primary_key=True, comment="in lower case"),
    Column("reason", Text, nullable=False),
    Column("created_at", DateTime(timezone=True), nullable=False, server_default=func.now()),
)

outbox = outbox_table(metadata)
leases = lease_table(metadata)
inbox = inbox_table(metadata)
