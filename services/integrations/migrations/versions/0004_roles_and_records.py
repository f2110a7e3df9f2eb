"""Who may call a source, and the record that a delivery is about.

Sources from before are open to everyone who may read, as they were. Deliveries from before have no record: only
administrators see them in the log.
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import ARRAY

revision = "0004"
down_revision = "0003"


def upgrade() -> None:
    """Add the columns; null for the rows there are."""
    op.add_column("sources", sa.Column("roles", ARRAY(sa.Text), comment="who may call it; null: everyone who may read"))
    comment = "of the record that it is about; null: for administrators only"
    op.add_column("deliveries", sa.Column("collection", sa.Text, comment=comment))
    op.add_column("deliveries", sa.Column("record", sa.Text, comment="the record that it is about"))
