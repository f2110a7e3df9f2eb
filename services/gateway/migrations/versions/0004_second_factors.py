"""Second factors, known devices, and letters about an account."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import ARRAY, JSONB

revision = "0004"
down_revision = "0003"


def upgrade() -> None:
    _owned_by_a_user(
        "totp_secrets",
        sa.Column("secret", sa.LargeBinary, nullable=False),
        sa.Column("last_step", sa.BigInteger, nullable=False),
        _moment("last_used_at"),
        _now("created_at"),
        sa.PrimaryKeyConstraint("user_id", name="pk_totp_secrets"),
    )
    _owned_by_a_user(
        "recovery_codes",
        sa.Column("code_hash", sa.LargeBinary, nullable=False),
        sa.PrimaryKeyConstraint("user_id", "code_hash", name="pk_recovery_codes"),
    )
    _owned_by_a_user(
        "passkeys",
        sa.Column("id", sa.Text, nullable=False),
        sa.Column("name", sa.Text, nullable=False),
        sa.Column("credential_id", sa.LargeBinary, nullable=False),
        sa.Column("public_key", sa.LargeBinary, nullable=False),
        sa.Column("sign_count", sa.BigInteger, nullable=False),
        sa.Column("transports", ARRAY(sa.Text), nullable=False),
        _moment("last_used_at"),
        _now("created_at"),
        sa.PrimaryKeyConstraint("id", name="pk_passkeys"),
        sa.UniqueConstraint("credential_id", name="uq_passkeys_credential_id"),
    )
    op.create_index("ix_passkeys_user_id", "passkeys", ["user_id"])
    op.create_table(
        "second_factor_roles",
        sa.Column("role", sa.Text, nullable=False),
        _now("created_at"),
        sa.PrimaryKeyConstraint("role", name="pk_second_factor_roles"),
    )
    _owned_by_a_user(
        "devices",
        sa.Column("id", sa.Text, nullable=False),
        sa.Column("token_hash", sa.LargeBinary, nullable=False),
        sa.Column("agent", sa.Text, nullable=False),
        sa.Column("address", sa.Text, nullable=False),
        _now("first_seen_at"),
        _now("last_seen_at"),
        _moment("forgotten_at"),
        sa.PrimaryKeyConstraint("id", name="pk_devices"),
        sa.UniqueConstraint("user_id", "token_hash", name="uq_devices_user_id_token_hash"),
    )
    op.create_index("ix_devices_token_hash", "devices", ["token_hash"])
    _owned_by_a_user(
        "account_letters",
        sa.Column("id", sa.Text, nullable=False),
        sa.Column("kind", sa.Text, nullable=False),
        sa.Column("details", JSONB, nullable=False),
        _now("created_at"),
        sa.PrimaryKeyConstraint("id", name="pk_account_letters"),
    )


def downgrade() -> None:
    for table in ("account_letters", "devices", "second_factor_roles", "passkeys", "recovery_codes", "totp_secrets"):
        op.drop_table(table)


def _owned_by_a_user(table: str, *others: sa.Column[object] | sa.Constraint) -> None:
    op.create_table(
        table,
        sa.Column("user_id", sa.Text, nullable=False),
        *others,
        sa.ForeignKeyConstraint(["user_id"], ["users.id"], name=f"fk_{table}_user_id", ondelete="CASCADE"),
    )


def _moment(name: str) -> sa.Column[object]:
    return sa.Column(name, sa.DateTime(timezone=True))


def _now(name: str) -> sa.Column[object]:
    return sa.Column(name, sa.DateTime(timezone=True), nullable=False, server_default=sa.func.now())
