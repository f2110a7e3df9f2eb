"""The service's tables."""

from chassis.database import metadata as new_metadata
from chassis.inbox import inbox_table
from chassis.lease import lease_table
from chassis.outbox import outbox_table
from sqlalchemy import (
    BigInteger,
    Boolean,
    CheckConstraint,
    Column,
    DateTime,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    Table,
    Text,
    UniqueConstraint,
    Uuid,
    func,
    text,
)
from sqlalchemy.dialects.postgresql import ARRAY, JSONB

metadata = new_metadata()

sources = Table(
    "sources",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("name", Text, nullable=False, unique=True),
    Column("url", Text, nullable=False),
    Column("method", Text, nullable=False),
    Column("mapping", JSONB, nullable=False),
    Column("cache_seconds", Integer, nullable=False),
    Column("roles", ARRAY(Text), comment="who may call it; null: everyone who may read"),
    # headers, body and secret: any of them may hold a credential
    Column("sealed", LargeBinary, nullable=False),
    Column("created_at", DateTime(timezone=True), nullable=False, server_default=func.now()),
)

webhooks = Table(
    "webhooks",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("url", Text, nullable=False),
    Column("events", ARRAY(Text), nullable=False),
    Column("collection", Text),
    Column("role", Text, comment="whose eyes it sees with; null sees everything"),
    Column("enabled", Boolean, nullable=False, server_default=text("true")),
    Column("sealed_secret", LargeBinary, nullable=False),
    Column("sealed_previous_secret", LargeBinary),
    Column("previous_secret_until", DateTime(timezone=True)),
    Column("created_at", DateTime(timezone=True), nullable=False, server_default=func.now()),
)

deliveries = Table(
    "deliveries",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("webhook_id", Uuid, ForeignKey("webhooks.id", ondelete="CASCADE"), nullable=False),
    Column("event_id", Text, nullable=False),
    Column("event_type", Text, nullable=False),
    Column("collection", Text, comment="of the record that it is about; null: for administrators only"),
    Column("record", Text, comment="the record that it is about"),
    Column("body", LargeBinary, nullable=False),
    Column("state", Text, nullable=False, server_default=text("'pending'")),
    Column("attempts", Integer, nullable=False, server_default=text("0")),
    # of the schedule; a redelivery begins the schedule anew, and its attempts are counted on
    Column("failed_tries", Integer, nullable=False, server_default=text("0")),
    Column("response_status", Integer),
    Column("last_error", Text),
    Column("next_attempt_at", DateTime(timezone=True)),
    Column("leased_until", DateTime(timezone=True)),
    Column("created_at", DateTime(timezone=True), nullable=False, server_default=func.now()),
    UniqueConstraint("webhook_id", "event_id"),
    CheckConstraint("state in ('pending', 'delivered', 'failed')", name="state"),
    Index("ix_deliveries_webhook_id_id", "webhook_id", "id"),
    # how many are under way to a receiver, without looking through all that were
    Index("ix_deliveries_leased", "webhook_id", postgresql_where=text("leased_until is not null")),
    Index("ix_deliveries_due", "webhook_id", "next_attempt_at", postgresql_where=text("state = 'pending'")),
)

attempts = Table(
    "attempts",
    metadata,
    Column("id", BigInteger, primary_key=True, autoincrement=True),
    Column("delivery_id", Uuid, ForeignKey("deliveries.id", ondelete="CASCADE"), nullable=False, index=True),
    Column("at", DateTime(timezone=True), nullable=False, server_default=func.now()),
    Column("duration_ms", Integer, nullable=False),
    Column("response_status", Integer),
    Column("error", Text),
)

outbox = outbox_table(metadata)
leases = lease_table(metadata)
inbox = inbox_table(metadata)
