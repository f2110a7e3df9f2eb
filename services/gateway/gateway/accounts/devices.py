"""Browsers in which people have signed in, known by a cookie.

The cookie holds 256 random bits, of which the SHA-256 is kept per person: it cannot be forged or traced back, says
nothing about who uses the browser, and each device of each person can be forgotten alone. Where several people use one
browser, it is a device of each. Each sign-in replaces the cookie, so one that was copied is soon worth nothing.

A known device opens nothing. A sign-in from any other sends a letter (see `new_devices`), and failed sign-ins from it
are counted apart from those of strangers (see `attempts`). A person's devices are forgotten with a new password, when
they sign out everywhere or are disabled, and when their second factors are reset: where somebody else may have one.
"""

import hashlib
import re
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime

import msgspec
from chassis.database import Database
from chassis.errors import NotFound
from chassis.events import uuid7
from sqlalchemy import ColumnElement, Connection, delete, func, select, text, update
from sqlalchemy.dialects.postgresql import insert

from gateway import models
from gateway.accounts.sessions import Origin

SECONDS = 400 * 86_400
"""How long a browser is remembered after its last sign-in: browsers keep no cookie for longer (RFC 6265bis)."""
MAX_EACH = 50
"""Devices of one person; the one that was used longest ago goes first."""

_TOKEN = re.compile(r"[A-Za-z0-9_-]{43}")


def token_of(cookie: str | None) -> str | None:
    """The token in a cookie; None for what no gateway has set."""
    return cookie if cookie is not None and _TOKEN.fullmatch(cookie) else None


class Device(msgspec.Struct, frozen=True):
    """A device as its owner sees it."""

    id: str
    agent: str
    address: str
    first_seen_at: datetime
    last_seen_at: datetime
    current: bool


class Seen(msgspec.Struct, frozen=True):
    """A sign-in: the token for the browser's cookie; whether the device is new; whether it is the first of all."""

    token: str
    new: bool
    first: bool


class Devices:
    """The devices table. Every method raises Unavailable when the database cannot be reached."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def known(self, email: str, token: str | None) -> str | None:
        """The id of the device, if the person with this address, in its normal form, has signed in from it before."""
        if token is None:
            return None
        table, users = models.devices, models.users
        query = (
            select(table.c.id)
            .join(users, users.c.id == table.c.user_id)
            .where(users.c.email == email, table.c.token_hash == _digest(token), *_remembered())
        )
        with self._database.read() as connection:
            return connection.execute(query).scalar_one_or_none()

    def see(self, connection: Connection, user_id: str, token: str | None, origin: Origin) -> Seen:
        """Note that this person has signed in from the browser with this token, if it has one.

        The browser gets a new token, for all who use it. The caller holds the person's row.
        """
        table = models.devices
        _one_at_a_time(connection, user_id)
        known = select(table.c.id).where(table.c.user_id == user_id, table.c.token_hash == _digest(token or ""))
        new = connection.execute(known.where(*_remembered())).one_or_none() is None
        first = connection.execute(select(table.c.id).where(table.c.user_id == user_id).limit(1)).one_or_none() is None
        token = _replaced(connection, token)
        now = {"agent": origin.agent, "address": origin.address, "last_seen_at": func.now(), "forgotten_at": None}
        row = {"id": str(uuid7()), "user_id": user_id, "token_hash": _digest(token), **now}
        again = now | ({"first_seen_at": func.now()} if new else {})
        connection.execute(
            insert(table).values(row).on_conflict_do_update(index_elements=["user_id", "token_hash"], set_=again)
        )
        if new:
            _prune(connection, user_id)
        return Seen(token, new, first)

    def new_today(self, connection: Connection, user_id: str) -> int:
        """How many devices of a person were new in the last 24 hours."""
        table = models.devices
        recent = table.c.first_seen_at > func.now() - text("interval '1 day'")
        query = select(func.count()).select_from(table).where(table.c.user_id == user_id, recent)
        return connection.execute(query).scalar_one()

    def of_user(self, user_id: str, token: str | None) -> list[Device]:
        """A person's devices, the one used last first; `token` is that of the browser that asks."""
        table = models.devices
        query = select(table).where(table.c.user_id == user_id, *_remembered()).order_by(table.c.last_seen_at.desc())
        with self._database.read() as connection:
            rows = connection.execute(query).all()
        mine = None if token is None else _digest(token)
        return [
            Device(r.id, r.agent, r.address, r.first_seen_at, r.last_seen_at, bytes(r.token_hash) == mine) for r in rows
        ]

    def forget(self, user_id: str, device_id: str) -> str:
        """The next sign-in from it is one from a new device: its id. Raises NotFound."""
        table = models.devices
        change = update(table).where(
            table.c.id == device_id, table.c.user_id == user_id, table.c.forgotten_at.is_(None)
        )
        with self._database.begin() as connection:
            if connection.execute(change.values(forgotten_at=func.now())).rowcount == 0:
                raise NotFound("Device not found")
        return device_id

    @contextmanager
    def forgetting_all(self, user_id: str) -> Iterator[None]:
        """`forget_all` at the end of the block, unless it raises."""
        with self._database.begin() as connection:
            forget_all(connection, user_id)
            yield


def forget_all(connection: Connection, user_id: str) -> None:
    """Every browser is a new device of this person from the commit on."""
    table = models.devices
    change = update(table).where(table.c.user_id == user_id, table.c.forgotten_at.is_(None))
    connection.execute(change.values(forgotten_at=func.now()))


def _one_at_a_time(connection: Connection, user_id: str) -> None:
    """Until the end of the transaction no other sign-in of this person notes its device."""
    connection.execute(select(func.pg_advisory_xact_lock(func.hashtextextended(f"dossier.devices.{user_id}", 0))))


def _replaced(connection: Connection, token: str | None) -> str:
    """A new token, which the devices with the old one have from now on.

    The old one is never adopted: it may have been planted in the browser. Rows are locked in one order, or two people
    who sign in at once in one browser could wait for each other.
    """
    table, new = models.devices, secrets.token_urlsafe(32)
    if token is not None:
        query = select(table.c.id).where(table.c.token_hash == _digest(token)).order_by(table.c.id).with_for_update()
        ids = connection.execute(query).scalars().all()
        connection.execute(update(table).where(table.c.id.in_(ids)).values(token_hash=_digest(new)))
    return new


def _remembered() -> tuple[ColumnElement[bool], ...]:
    table = models.devices
    return (table.c.forgotten_at.is_(None), table.c.last_seen_at > func.now() - text(f"interval '{SECONDS} seconds'"))


def _prune(connection: Connection, user_id: str) -> None:
    table = models.devices
    kept = select(table.c.id).where(table.c.user_id == user_id).order_by(table.c.last_seen_at.desc()).limit(MAX_EACH)
    connection.execute(delete(table).where(table.c.user_id == user_id, table.c.id.not_in(kept)))


def _digest(token: str) -> bytes:
    return hashlib.sha256(token.encode("utf-8", "replace")).digest()
