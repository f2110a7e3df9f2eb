"""Access policies, and since when a field has had its name.

The history tells fields by the names they had. Who may read only some fields sees a change under a name from the moment
on when the field that has it now was given it; of the fields that exist already that moment is not known, so it is now.
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision = "0002"
down_revision = "0001"


def upgrade() -> None:
    op.create_table(
        "policies",
        sa.Column("collection_id", sa.Text, sa.ForeignKey("collections.id", ondelete="CASCADE"), primary_key=True),
        sa.Column("role", sa.Text, primary_key=True),
        sa.Column("grants", JSONB, nullable=False),
    )
    op.add_column(
        "fields",
        sa.Column("named_at", sa.DateTime(timezone=True), nullable=False, server_default=sa.func.now()),
    )
