"""Links to choose a password: 256 random bits that work once, kept as their SHA-256."""

import hashlib
import secrets
from collections.abc import Callable

from chassis.database import Database
from chassis.errors import InvalidInput, Problem
from sqlalchemy import Connection, delete, func, insert, select, text

from gateway import models
from gateway.accounts import passwords
from gateway.accounts.tokens import delete_all
from gateway.accounts.users import set_password

HOURS = {"reset": 1, "invitation": 72}
"""How long a link works, by the kind of letter it was in."""


def new_link(connection: Connection, user_id: str, kind: str) -> str:
    """The token of a new link; those of anybody that have expired go."""
    token = secrets.token_urlsafe(32)
    connection.execute(delete(models.password_links).where(models.password_links.c.expires_at < func.now()))
    expires_at = func.now() + text(f"interval '{HOURS[kind]} hours'")
    row = {"token_hash": _digest(token), "user_id": user_id, "expires_at": expires_at}
    connection.execute(insert(models.password_links).values(row))
    return token


class PasswordLinks:
    """The password_links table. `end_sessions` is called before the commit: without Redis nothing changes."""

    def __init__(self, database: Database, end_sessions: Callable[[str], None]) -> None:
        self._database = database
        self._end_sessions = end_sessions

    def use(self, token: str, password: str, revoke_tokens: bool) -> str:
        """Set the password of the link's person and end their sessions: their address. The link is used up.

        `revoke_tokens` deletes their API tokens in the same transaction; other processes notice within CACHE_SECONDS.

        Raises InvalidInput, and the link still works when it is the password that broke a rule.
        """
        links, users = models.password_links, models.users
        query = (
            select(users.c.id, users.c.email)
            .join(links, links.c.user_id == users.c.id)
            .where(links.c.token_hash == _digest(token), links.c.expires_at > func.now(), ~users.c.disabled)
        )
        with self._database.begin() as connection:
            row = connection.execute(query.with_for_update()).one_or_none()
            found = passwords.problems(password, "" if row is None else row.email)
            if row is None:
                found.insert(0, Problem("invalid_link", "the link has expired or been used", "token"))
            if found or row is None:
                raise InvalidInput.of(found)
            set_password(connection, row.id, passwords.hash_password(password))
            if revoke_tokens:
                delete_all(connection, row.id)
            self._end_sessions(row.id)
        return str(row.email)


def _digest(token: str) -> bytes:
    return hashlib.sha256(token.encode("utf-8", "replace")).digest()
