"""Changes of people and roles happen one after another, so that rules over several rows hold.

The last administrator stays, a role that somebody has stays, and nobody gets a role that is just being deleted.
"""

from sqlalchemy import Connection


def exclusive(connection: Connection) -> None:
    """Until the end of the transaction no other changes people or roles."""
    connection.exec_driver_sql("select pg_advisory_xact_lock(hashtext('dossier.administration'))")
