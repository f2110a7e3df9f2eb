"""The names of collections in the typed GraphQL schema. The version before this one leaves them empty."""

import sqlalchemy as sa
from alembic import op
from records import naming

revision = "0003"
down_revision = "0002"


def upgrade() -> None:
    op.add_column("collections", sa.Column("singular", sa.Text))
    op.add_column("collections", sa.Column("plural", sa.Text))
    connection = op.get_bind()
    chosen: list[naming.Names] = []
    live = sa.text("select id, name from collections where deleted_at is null order by created_at, id")
    store = sa.text("update collections set singular = :singular, plural = :plural where id = :id")
    for collection_id, name in connection.execute(live).all():
        names = naming.choose(name, chosen)
        chosen.append(names)
        connection.execute(store, {"id": collection_id, **names._asdict()})
