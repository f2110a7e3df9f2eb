"""Files that a person has deleted and can restore, and files that are the value of a field."""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"

_DELETED_AT = "when a person deleted it; trashed_at is set as well"
_TRASHED = "since when its record is in the trash; what trashed_at becomes when the file is restored"
_FIELD = "id of the FILES field that holds it; null for an attachment of the record itself"
_VERSION = "version of the record whose event last changed the membership in the field"


def upgrade() -> None:
    op.add_column("files", sa.Column("deleted_at", sa.DateTime(timezone=True), comment=_DELETED_AT))
    op.add_column("files", sa.Column("deleted_by", sa.Text))
    op.add_column("files", sa.Column("record_trashed_at", sa.DateTime(timezone=True), comment=_TRASHED))
    op.add_column("files", sa.Column("field", sa.Text, comment=_FIELD))
    op.add_column("files", sa.Column("field_version", sa.BigInteger, comment=_VERSION))
