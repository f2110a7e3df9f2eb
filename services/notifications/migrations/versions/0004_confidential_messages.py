"""Messages whose text holds a secret, such as a link to choose a password."""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"


def upgrade() -> None:
    comment = "text and html hold a secret: they are emptied with the last try"
    column = sa.Column("confidential", sa.Boolean, nullable=False, server_default=sa.text("false"), comment=comment)
    op.add_column("messages", column)


def downgrade() -> None:
    op.drop_column("messages", "confidential")
