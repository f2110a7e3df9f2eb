"""The record that a message is about. Messages from before have none: only administrators see them in the log."""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"


def upgrade() -> None:
    """Add the columns; null for the messages there are."""
    comment = "of the record that it is about; null: for administrators only"
    op.add_column("messages", sa.Column("collection", sa.Text, comment=comment))
    op.add_column("messages", sa.Column("record", sa.Text, comment="the record that it is about"))
