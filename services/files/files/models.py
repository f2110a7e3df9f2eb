"""Tables of the files service.

The object of the upload and of the file with id `x` has the key `object_key(x)` (`files.keys`), so no table names it.
"""

from chassis.database import metadata as new_metadata
from chassis.lease import lease_table
from chassis.outbox import outbox_table
from sqlalchemy import BigInteger, CheckConstraint, Column, DateTime, ForeignKey, Index, Integer, Table, Text, func
from sqlalchemy.dialects.postgresql import JSONB

STORED = "stored"

metadata = new_metadata()
outbox = outbox_table(metadata)
leases = lease_table(metadata)

uploads = Table(
    "uploads",
    metadata,
    Column("id", Text, primary_key=True),
    Column("multipart_id", Text, comment="S3's own id; null until S3 has answered"),
    Column("name", Text, nullable=False),
    Column("size", BigInteger, nullable=False),
    Column("content_type", Text),
    Column("sha256", Text),
    Column("created_by", Text),
    Column("created_at", DateTime(timezone=True), nullable=False, server_default=func.now()),
    Column("expires_at", DateTime(timezone=True), nullable=False, index=True),
    Column("failure", JSONB(none_as_null=True), comment="problems that ended the upload; null while it is open"),
)

files = Table(
    "files",
    metadata,
    Column("id", Text, primary_key=True),
    Column("name", Text, nullable=False),
    Column("size", BigInteger, nullable=False),
    Column("content_type", Text, nullable=False),
    Column("sha256", Text),
    Column("created_by", Text),
    Column("created_at", DateTime(timezone=True), nullable=False, server_default=func.now()),
    Column("collection", Text),
    Column("record", Text),
    Column("trashed_at", DateTime(timezone=True), comment="since when its record is in the trash"),
    Column("record_event_at", DateTime(timezone=True), comment="time of the last event about its record"),
    Column("thumbnail", Text, comment="stored, or why there is none; null for no picture and while it is to be made"),
    Column("deleted_at", DateTime(timezone=True), comment="when a person deleted it; trashed_at is set as well"),
    Column("deleted_by", Text),
    Column(
        "record_trashed_at",
        DateTime(timezone=True),
        comment="since when its record is in the trash; what trashed_at becomes when the file is restored",
    ),
    Column("field", Text, comment="id of the FILES field that holds it; null for an attachment of the record itself"),
    Column(
        "field_version",
        BigInteger,
        comment="version of the record whose event last changed the membership in the field",
    ),
    CheckConstraint("(collection is null) = (record is null)", name="attachment_is_whole"),
)
Index(None, files.c.collection, files.c.record)
Index("ix_files_trashed_at", files.c.trashed_at, postgresql_where=files.c.trashed_at.is_not(None))

removals = Table(
    "removals",
    metadata,
    Column("key", Text, primary_key=True),
    Column("tries", Integer, nullable=False, server_default="0"),
    Column("due_at", DateTime(timezone=True), nullable=False, server_default=func.now(), index=True),
)

thumbnail_jobs = Table(
    "thumbnail_jobs",
    metadata,
    Column("file_id", Text, ForeignKey("files.id", ondelete="CASCADE"), primary_key=True),
    Column("tries", Integer, nullable=False, server_default="0"),
    Column("due_at", DateTime(timezone=True), nullable=False, server_default=func.now(), index=True),
)
