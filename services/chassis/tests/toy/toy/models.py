"""Tables of the toy service."""

from chassis.database import metadata
from chassis.inbox import inbox_table
from chassis.lease import lease_table
from chassis.outbox import outbox_table
from sqlalchemy import BigInteger, Column, Table, Text

METADATA = metadata()
notes = Table("notes", METADATA, Column("id", Text, primary_key=True), Column("text", Text, nullable=False))
imports = Table(
    "imports",
    METADATA,
    Column("id", BigInteger, primary_key=True, autoincrement=True),
    Column("subject", Text, nullable=False),
)
outbox = outbox_table(METADATA)
leases = lease_table(METADATA)
inbox = inbox_table(METADATA)
