"""Thumbnails, to be made of the pictures that are there, too."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"

_COMMENT = "stored, or why there is none; null for no picture and while it is to be made"


def upgrade() -> None:
    op.add_column("files", sa.Column("thumbnail", sa.Text, comment=_COMMENT))
    op.create_table(
        "thumbnail_jobs",
        sa.Column("file_id", sa.Text),
        sa.Column("tries", sa.Integer, nullable=False, server_default="0"),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=False, server_default=sa.func.now()),
        sa.PrimaryKeyConstraint("file_id", name="pk_thumbnail_jobs"),
        sa.ForeignKeyConstraint(["file_id"], ["files.id"], name="fk_thumbnail_jobs_file_id", ondelete="CASCADE"),
    )
    op.create_index("ix_thumbnail_jobs_due_at", "thumbnail_jobs", ["due_at"])
    op.execute(
        "insert into thumbnail_jobs (file_id) select id from files"
        " where content_type in ('image/png', 'image/jpeg', 'image/gif', 'image/webp')"
    )


def downgrade() -> None:
    op.drop_table("thumbnail_jobs")
    op.drop_column("files", "thumbnail")
