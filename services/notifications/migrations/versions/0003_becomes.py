"""Rules that apply only when a change makes their condition true. The version before makes none of them."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"


def upgrade() -> None:
    op.add_column("rules", sa.Column("becomes", sa.Boolean, nullable=False, server_default=sa.false()))
