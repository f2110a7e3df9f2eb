"""Entries of a record's history that tell of an attached file."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision = "0005"
down_revision = "0004"

_FILE = "{id, name} of the file that was added, deleted or restored; null for a change of the record itself"


def upgrade() -> None:
    op.add_column("history", sa.Column("file", JSONB, comment=_FILE))
