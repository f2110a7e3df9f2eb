"""Forgetting what nobody asks for any more."""

from chassis import inbox
from chassis.database import Database

KEEP_DAYS = 30
BATCH = 5000

_DELETE = """
    delete from deliveries where id in (
        select id from deliveries
        where state <> 'pending' and created_at < now() - make_interval(days => %s) limit %s)
"""


def tidy(database: Database) -> int:
    """Delete finished deliveries and inbox entries older than KEEP_DAYS; returns how many deliveries."""
    deleted = 0
    with database.read() as connection:
        while count := connection.exec_driver_sql(_DELETE, (KEEP_DAYS, BATCH)).rowcount:
            deleted += count
        inbox.forget(connection, KEEP_DAYS)
    return deleted
