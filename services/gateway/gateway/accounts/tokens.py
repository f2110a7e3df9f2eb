"""API tokens of programs: `dsr_<prefix>_<secret>`, kept as SHA-256, limited by scopes, expiring.

A token acts for its user, with all their roles, and no more than its scopes. What a token is good for is remembered in
the process for CACHE_SECONDS: so long may a deleted token, one of a disabled person or a role taken away still work.
"""

import hashlib
import secrets
import threading
import time
from collections import OrderedDict
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any, NamedTuple

import msgspec
from chassis.context import SCOPES, Principal
from chassis.database import Database
from chassis.errors import InvalidInput, NotFound, Problem
from chassis.events import uuid7
from sqlalchemy import Connection, Row, delete, func, insert, or_, select, text, update

from gateway import models
from gateway.accounts.roles import highest, made_levels

DEFAULT_SCOPES = ("read", "write")
CACHE_SECONDS = 5.0
CACHE_SIZE = 10_000


class Token(msgspec.Struct, frozen=True):
    """A token without its secret."""

    id: str
    name: str
    prefix: str
    scopes: list[str]
    expires_at: datetime | None
    last_used_at: datetime | None


class Known(NamedTuple):
    """A token seen lately. `until` by the monotonic clock, `expires_at` in Unix seconds."""

    principal: Principal
    until: float
    expires_at: float


def digest(token: str) -> bytes:
    """What is stored of a token."""
    return hashlib.sha256(token.encode()).digest()


def problems(name: str, scopes: list[str], expires_at: datetime | None, principal: Principal) -> list[Problem]:
    """Everything wrong with a new token of `principal`."""
    found = []
    if not 1 <= len(name.strip()) <= 100:
        found.append(Problem("invalid_length", "must have 1 to 100 characters", "name"))
    if not scopes:
        found.append(Problem("required", f"must name at least one of {', '.join(SCOPES)}", "scopes"))
    for index, scope in enumerate(scopes):
        if scope not in SCOPES:
            found.append(Problem("unknown_scope", f"must be one of {', '.join(SCOPES)}", f"scopes.{index}"))
        elif not principal.has(SCOPES[scope]):
            found.append(Problem("forbidden", "a token cannot do more than you", f"scopes.{index}"))
    if expires_at is not None and expires_at <= datetime.now(UTC):
        found.append(Problem("in_the_past", "must be in the future", "expiresAt"))
    return found


class Tokens:
    """The api_tokens table. Every method raises Unavailable when the database cannot be reached."""

    def __init__(self, database: Database, *, clock: Callable[[], float] = time.monotonic) -> None:
        self._database = database
        self._clock = clock
        self._lock = threading.Lock()
        self._known: OrderedDict[bytes, Known] = OrderedDict()

    def create(
        self, principal: Principal, name: str, scopes: list[str] | None, expires_at: datetime | None
    ) -> tuple[Token, str]:
        """A new token and the secret that is shown once. Raises InvalidInput naming every field that breaks a rule."""
        if scopes is None:
            scopes = [scope for scope in DEFAULT_SCOPES if principal.has(SCOPES[scope])]
        if found := problems(name, scopes, expires_at, principal):
            raise InvalidInput.of(found)
        prefix = secrets.token_hex(4)
        secret = f"dsr_{prefix}_{secrets.token_hex(32)}"
        ordered = [scope for scope in SCOPES if scope in scopes]
        token = Token(str(uuid7()), name.strip(), prefix, ordered, expires_at, None)
        row = msgspec.structs.asdict(token) | {"user_id": principal.user_id, "secret_hash": digest(secret)}
        with self._database.begin() as connection:
            connection.execute(insert(models.api_tokens).values(row))
        return token, secret

    def of_user(self, user_id: str) -> list[Token]:
        """A user's tokens, oldest first."""
        table = models.api_tokens
        with self._database.read() as connection:
            rows = connection.execute(select(table).where(table.c.user_id == user_id).order_by(table.c.id)).all()
        return [_token(row) for row in rows]

    def delete(self, user_id: str, token_id: str) -> str:
        """Delete one of the user's tokens: its id. Raises NotFound. Other processes notice within CACHE_SECONDS."""
        table = models.api_tokens
        with self._database.begin() as connection:
            found = connection.execute(
                delete(table).where(table.c.id == token_id, table.c.user_id == user_id).returning(table.c.secret_hash)
            ).one_or_none()
        if found is None:
            raise NotFound("you have no such token")
        with self._lock:
            self._known.pop(bytes(found.secret_hash), None)
        return token_id

    def find(self, token: str) -> Principal | None:
        """Whom the token acts for; None when it is unknown, has expired, or its person is disabled."""
        key = digest(token)
        known = self._known.get(key)
        if known is None or known.until <= self._clock():
            known = self._look_up(key)
        if known is None or known.expires_at <= time.time():
            return None
        return known.principal

    def _look_up(self, key: bytes) -> Known | None:
        table, users = models.api_tokens, models.users
        query = (
            select(table, users.c.roles, made_levels().label("made_levels"))
            .join(users, users.c.id == table.c.user_id)
            .where(table.c.secret_hash == key, ~users.c.disabled)
        )
        with self._database.read() as connection:
            row = connection.execute(query).one_or_none()
            if row is None:
                return None
            if _is_stale(row.last_used_at):
                connection.execute(_touch(row.id))
        expires_at = float("inf") if row.expires_at is None else row.expires_at.timestamp()
        level = highest([*row.roles, *row.made_levels])
        principal = Principal(row.user_id, tuple(row.roles), level, tuple(row.scopes))
        known = Known(principal, self._clock() + CACHE_SECONDS, expires_at)
        self._remember(key, known)
        return known

    def _remember(self, key: bytes, known: Known) -> None:
        with self._lock:
            self._known[key] = known
            self._known.move_to_end(key)
            while len(self._known) > CACHE_SIZE:
                self._known.popitem(last=False)


def delete_all(connection: Connection, user_id: str) -> None:
    """Delete a person's tokens in the caller's transaction."""
    connection.execute(delete(models.api_tokens).where(models.api_tokens.c.user_id == user_id))


def _is_stale(last_used_at: datetime | None) -> bool:
    return last_used_at is None or (datetime.now(UTC) - last_used_at).total_seconds() >= 60


def _touch(token_id: str) -> Any:
    """Note the use; of several processes at once one writes."""
    column = models.api_tokens.c.last_used_at
    return (
        update(models.api_tokens)
        .where(
            models.api_tokens.c.id == token_id,
            or_(column.is_(None), column < func.now() - text("interval '1 minute'")),
        )
        .values(last_used_at=func.now())
    )


def _token(row: Row[Any]) -> Token:
    return Token(row.id, row.name, row.prefix, list(row.scopes), row.expires_at, row.last_used_at)
