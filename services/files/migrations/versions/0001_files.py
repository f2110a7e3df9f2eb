"""Uploads, files, removals and the outbox."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision = "0001"
down_revision = None


def _time(name: str, *, nullable: bool = False, now: bool = False) -> sa.Column[sa.DateTime]:
    default = sa.func.now() if now else None
    return sa.Column(name, sa.DateTime(timezone=True), nullable=nullable, server_default=default)


def upgrade() -> None:
    op.create_table(
        "uploads",
        sa.Column("id", sa.Text),
        sa.Column("multipart_id", sa.Text, comment="S3's own id; null until S3 has answered"),
        sa.Column("name", sa.Text, nullable=False),
        sa.Column("size", sa.BigInteger, nullable=False),
        sa.Column("content_type", sa.Text),
        sa.Column("sha256", sa.Text),
        sa.Column("created_by", sa.Text),
        _time("created_at", now=True),
        _time("expires_at"),
        sa.Column("failure", JSONB, comment="problems that ended the upload; null while it is open"),
        sa.PrimaryKeyConstraint("id", name="pk_uploads"),
    )
    op.create_index("ix_uploads_expires_at", "uploads", ["expires_at"])
    op.create_table(
        "files",
        sa.Column("id", sa.Text),
        sa.Column("name", sa.Text, nullable=False),
        sa.Column("size", sa.BigInteger, nullable=False),
        sa.Column("content_type", sa.Text, nullable=False),
        sa.Column("sha256", sa.Text),
        sa.Column("created_by", sa.Text),
        _time("created_at", now=True),
        sa.Column("collection", sa.Text),
        sa.Column("record", sa.Text),
        sa.Column("trashed_at", sa.DateTime(timezone=True), comment="since when its record is in the trash"),
        sa.Column("record_event_at", sa.DateTime(timezone=True), comment="time of the last event about its record"),
        sa.PrimaryKeyConstraint("id", name="pk_files"),
        sa.CheckConstraint("(collection is null) = (record is null)", name="ck_files_attachment_is_whole"),
    )
    op.create_index("ix_files_collection_record", "files", ["collection", "record"])
    op.create_index("ix_files_trashed_at", "files", ["trashed_at"], postgresql_where=sa.text("trashed_at is not null"))
    op.create_table(
        "removals",
        sa.Column("key", sa.Text),
        sa.Column("tries", sa.Integer, nullable=False, server_default="0"),
        _time("due_at", now=True),
        sa.PrimaryKeyConstraint("key", name="pk_removals"),
    )
    op.create_index("ix_removals_due_at", "removals", ["due_at"])
    op.create_table(
        "outbox",
        sa.Column("id", sa.BigInteger, autoincrement=True),
        sa.Column("type", sa.Text, nullable=False),
        sa.Column("event", sa.LargeBinary, nullable=False),
        _time("created_at", now=True),
        sa.PrimaryKeyConstraint("id", name="pk_outbox"),
    )


def downgrade() -> None:
    for table in ("outbox", "removals", "files", "uploads"):
        op.drop_table(table)
