"""The role that a webhook acts for. Those there are see everything, as before."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"


def upgrade() -> None:
    """Add the column; null for the webhooks there are."""
    op.add_column("webhooks", sa.Column("role", sa.Text, comment="whose eyes it sees with; null sees everything"))
