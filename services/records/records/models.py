"""System tables of the records service. The data itself lies in the schema `data`, a table per collection."""

from chassis.database import metadata as new_metadata
from chassis.lease import lease_table
from chassis.outbox import outbox_table
from sqlalchemy import Boolean, Column, DateTime, ForeignKey, Index, Integer, Table, Text, Uuid, func, text
from sqlalchemy.dialects.postgresql import JSONB

metadata = new_metadata()

collections = Table(
    "collections",
    metadata,
    Column("id", Text, primary_key=True),
    Column("name", Text, nullable=False),
    Column("label", Text, nullable=False),
    Column("singular", Text),
    Column("plural", Text),
    Column("version", Integer, nullable=False),
    Column("created_at", DateTime(timezone=True), nullable=False, server_default=func.now()),
    Column("created_by", Text),
    Column("deleted_at", DateTime(timezone=True)),
    Index("uq_collections_name_live", "name", unique=True, postgresql_where=text("deleted_at is null")),
)

fields = Table(
    "fields",
    metadata,
    Column("id", Text, primary_key=True),
    Column("collection_id", ForeignKey("collections.id", ondelete="CASCADE"), nullable=False),
    Column("name", Text, nullable=False),
    Column("label", Text, nullable=False),
    Column("type", Text, nullable=False),
    Column("required", Boolean, nullable=False),
    Column("unique", Boolean, nullable=False),
    Column("indexed", Boolean, nullable=False),
    Column("help", Text),
    Column("options", JSONB, nullable=False),
    Column("position", Integer, nullable=False),
    Column("removed_at", DateTime(timezone=True)),
    Column("named_at", DateTime(timezone=True), nullable=False, server_default=func.now()),
    Index("uq_fields_name_live", "collection_id", "name", unique=True, postgresql_where=text("removed_at is null")),
)

policies = Table(
    "policies",
    metadata,
    Column("collection_id", ForeignKey("collections.id", ondelete="CASCADE"), primary_key=True),
    Column("role", Text, primary_key=True),
    Column("grants", JSONB, nullable=False),
)

history = Table(
    "history",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("collection_id", Text, nullable=False),
    Column("record_id", Uuid, nullable=False),
    Column("at", DateTime(timezone=True), nullable=False, server_default=func.now()),
    Column("actor", Text),
    Column("action", Text, nullable=False),
    Column("diff", JSONB, nullable=False),
    Column(
        "file",
        JSONB,
        comment="{id, name} of the file that was added, deleted or restored; null for a change of the record itself",
    ),
    Index("ix_history_record_id", "record_id", text("id desc")),
)

outbox = outbox_table(metadata)
leases = lease_table(metadata)
