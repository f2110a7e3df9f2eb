"""Rules, messages, suppressions, and the tables of the outbox and the inbox."""

from datetime import datetime

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision = "0001"
down_revision = None


def upgrade() -> None:
    _rules()
    _messages()
    op.create_table(
        "suppressions",
        sa.Column("address", sa.Text, nullable=False, comment="in lower case"),
        sa.Column("reason", sa.Text, nullable=False),
        _now("created_at"),
        sa.PrimaryKeyConstraint("address", name="pk_suppressions"),
    )
    op.create_table(
        "outbox",
        sa.Column("id", sa.BigInteger, autoincrement=True, nullable=False),
        sa.Column("type", sa.Text, nullable=False),
        sa.Column("event", sa.LargeBinary, nullable=False),
        _now("created_at"),
        sa.PrimaryKeyConstraint("id", name="pk_outbox"),
    )
    op.create_table(
        "inbox",
        sa.Column("event_id", sa.Text, nullable=False),
        sa.Column("handler", sa.Text, nullable=False),
        _now("handled_at"),
        sa.PrimaryKeyConstraint("event_id", "handler", name="pk_inbox"),
    )
    op.create_index("ix_inbox_handled_at", "inbox", ["handled_at"])


def downgrade() -> None:
    for table in ("inbox", "outbox", "suppressions", "messages", "rules"):
        op.drop_table(table)


def _now(name: str, comment: str | None = None) -> sa.Column[datetime]:
    return sa.Column(name, sa.DateTime(timezone=True), nullable=False, server_default=sa.func.now(), comment=comment)


def _rules() -> None:
    op.create_table(
        "rules",
        sa.Column("id", sa.Uuid, nullable=False),
        sa.Column("name", sa.Text, nullable=False),
        sa.Column("event", sa.Text, nullable=False),
        sa.Column("collection", sa.Text),
        sa.Column("condition", JSONB),
        sa.Column("recipients", JSONB, nullable=False),
        sa.Column("subject", sa.Text, nullable=False),
        sa.Column("body", sa.Text, nullable=False),
        sa.Column("enabled", sa.Boolean, nullable=False),
        _now("created_at"),
        sa.PrimaryKeyConstraint("id", name="pk_rules"),
    )
    op.create_index("ix_rules_event", "rules", ["event"])


def _messages() -> None:
    op.create_table(
        "messages",
        sa.Column("id", sa.Uuid, nullable=False, comment="UUID 7: in the order of creation"),
        sa.Column("message_id", sa.Text, nullable=False, comment="the header, the same for every try"),
        sa.Column("key", sa.Text, comment="the caller's idempotency key"),
        sa.Column("rule_id", sa.Uuid, comment="the rule it comes from, which may be gone"),
        sa.Column("event_id", sa.Text, comment="the event it comes from"),
        sa.Column("traceparent", sa.Text, nullable=False, server_default=""),
        sa.Column("recipient", sa.Text, nullable=False),
        sa.Column("subject", sa.Text, nullable=False),
        sa.Column("text", sa.Text, comment="null: it could not be composed"),
        sa.Column("html", sa.Text),
        sa.Column("state", sa.Text, nullable=False),
        sa.Column("attempts", sa.Integer, nullable=False, server_default="0"),
        sa.Column("last_error", sa.Text),
        _now("due_at", comment="queued: the next try; sending: the end of the lease"),
        sa.Column("claim", sa.Uuid, comment="who is sending it"),
        _now("created_at"),
        sa.Column("sent_at", sa.DateTime(timezone=True)),
        sa.PrimaryKeyConstraint("id", name="pk_messages"),
    )
    waiting = sa.text("state in ('queued', 'sending')")
    op.create_index("ix_messages_due_at", "messages", ["due_at"], postgresql_where=waiting)
    op.create_index("ix_messages_state_id", "messages", ["state", "id"])
    op.create_index("uq_messages_key_recipient", "messages", ["key", "recipient"], unique=True)
