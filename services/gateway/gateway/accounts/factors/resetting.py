"""Removing all second factors of a person who has lost them."""

from collections.abc import Callable
from typing import Any

from chassis.database import Database
from chassis.errors import NotFound
from sqlalchemy import Connection, delete, select

from gateway import models
from gateway.accounts.devices import forget_all

TABLES = (models.totp_secrets, models.passkeys, models.recovery_codes)


def reset(
    database: Database,
    end_sessions: Callable[[str], None],
    note: Callable[[Connection, str, str, dict[str, Any]], None],
    user_id: str,
) -> None:
    """Remove them, end the person's sessions, forget their devices and note a letter. Raises NotFound, Unavailable.

    Sessions end before the commit: without Redis nothing changes.
    """
    users = models.users
    with database.begin() as connection:
        known = connection.execute(select(users.c.id).where(users.c.id == user_id).with_for_update())
        if known.one_or_none() is None:
            raise NotFound("Person not found")
        for table in TABLES:
            connection.execute(delete(table).where(table.c.user_id == user_id))
        forget_all(connection, user_id)
        end_sessions(user_id)
        note(connection, user_id, "factors_reset", {})
