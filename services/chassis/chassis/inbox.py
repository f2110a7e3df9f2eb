"""The inbox: an event is applied once, however often it is delivered.

The event's id is stored in the transaction of what the handler does, so both happen or neither.
"""

from sqlalchemy import Column, Connection, DateTime, MetaData, Table, Text, func
from sqlalchemy.dialects.postgresql import insert

from chassis.events import Event


def inbox_table(metadata: MetaData) -> Table:
    """The table a listening service adds to its models."""
    return Table(
        "inbox",
        metadata,
        Column("event_id", Text, primary_key=True),
        Column("handler", Text, primary_key=True),
        Column("handled_at", DateTime(timezone=True), nullable=False, server_default=func.now(), index=True),
    )


def first_time(connection: Connection, inbox: Table, event: Event, handler: str) -> bool:
    """Whether `handler` has not had this event before; the answer commits with the caller's transaction.

    A second delivery in parallel waits here for the first to commit or roll back.
    """
    statement = insert(inbox).values(event_id=event.id, handler=handler).on_conflict_do_nothing()
    return connection.execute(statement.returning(inbox.c.event_id)).first() is not None


def forget(connection: Connection, days: int = 30) -> int:
    """Delete entries older than `days`; returns how many."""
    return connection.exec_driver_sql(
        "delete from inbox where handled_at < now() - make_interval(days => %s)", (days,)
    ).rowcount
