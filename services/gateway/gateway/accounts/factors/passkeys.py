"""The passkeys of people: several each, with names, and a counter that shows a copied one."""

from datetime import datetime
from typing import Any

import msgspec
from chassis.database import Database
from chassis.errors import InvalidInput, NotFound
from chassis.events import uuid7
from sqlalchemy import Connection, Row, delete, func, insert, select, update
from sqlalchemy.exc import IntegrityError

from gateway import models
from gateway.accounts.factors.relying_party import Key, NewKey

MAX_EACH = 20
MAX_NAME = 100


class PasskeyView(msgspec.Struct, frozen=True):
    """A passkey as its owner sees it."""

    id: str
    name: str
    created_at: datetime
    last_used_at: datetime | None


class Owned(msgspec.Struct, frozen=True):
    """A passkey and whose it is."""

    id: str
    user_id: str
    key: Key


class Passkeys:
    """The passkeys table. Every method raises Unavailable when the database cannot be reached."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def of_user(self, user_id: str) -> list[PasskeyView]:
        """A person's passkeys, oldest first."""
        table = models.passkeys
        query = select(table).where(table.c.user_id == user_id).order_by(table.c.id)
        with self._database.read() as connection:
            rows = connection.execute(query).all()
        return [_view(row) for row in rows]

    def keys(self, user_id: str) -> list[Key]:
        """The public halves of a person's passkeys."""
        table = models.passkeys
        query = select(table).where(table.c.user_id == user_id).order_by(table.c.id)
        with self._database.read() as connection:
            rows = connection.execute(query).all()
        return [_key(row) for row in rows]

    def find(self, credential_id: bytes) -> Owned | None:
        """The passkey with this credential id."""
        table = models.passkeys
        with self._database.read() as connection:
            row = connection.execute(select(table).where(table.c.credential_id == credential_id)).one_or_none()
        return None if row is None else Owned(row.id, row.user_id, _key(row))

    def add(self, connection: Connection, user_id: str, name: str, new: NewKey) -> str:
        """A new passkey: its id. Raises InvalidInput."""
        _check_name(name)
        table = models.passkeys
        count = select(func.count()).select_from(table).where(table.c.user_id == user_id)
        if connection.execute(count).scalar_one() >= MAX_EACH:
            raise InvalidInput.at(None, "too_many", f"you have {MAX_EACH} passkeys; remove one first")
        row = {
            "id": str(uuid7()),
            "user_id": user_id,
            "name": name.strip(),
            "credential_id": new.key.credential_id,
            "public_key": new.key.public_key,
            "sign_count": new.sign_count,
            "transports": list(new.key.transports),
        }
        try:
            with connection.begin_nested():
                connection.execute(insert(table).values(row))
        except IntegrityError as err:
            raise InvalidInput.at("passkey", "taken", "this passkey has been added before") from err
        return str(row["id"])

    def rename(self, user_id: str, passkey_id: str, name: str) -> PasskeyView:
        """Raises NotFound, InvalidInput."""
        _check_name(name)
        table = models.passkeys
        change = update(table).where(table.c.id == passkey_id, table.c.user_id == user_id)
        with self._database.begin() as connection:
            row = connection.execute(change.values(name=name.strip()).returning(table)).one_or_none()
        if row is None:
            raise _missing()
        return _view(row)

    def used(self, passkey_id: str, sign_count: int) -> bool:
        """Note a use; False when the counter has not moved on, as that of a copied passkey. 0 is "does not count"."""
        table = models.passkeys
        moved = table.c.sign_count < sign_count
        if sign_count == 0:
            moved = table.c.sign_count == 0
        change = update(table).where(table.c.id == passkey_id, moved)
        with self._database.begin() as connection:
            found = connection.execute(change.values(sign_count=sign_count, last_used_at=func.now()))
            return found.rowcount == 1

    def remove(self, connection: Connection, user_id: str, passkey_id: str) -> None:
        """Raises NotFound."""
        table = models.passkeys
        gone = delete(table).where(table.c.id == passkey_id, table.c.user_id == user_id)
        if connection.execute(gone).rowcount == 0:
            raise _missing()


def _view(row: Row[Any]) -> PasskeyView:
    return PasskeyView(row.id, row.name, row.created_at, row.last_used_at)


def _key(row: Row[Any]) -> Key:
    return Key(bytes(row.credential_id), bytes(row.public_key), tuple(row.transports))


def _check_name(name: str) -> None:
    if not 1 <= len(name.strip()) <= MAX_NAME:
        raise InvalidInput.at("name", "invalid_length", f"must have 1 to {MAX_NAME} characters")


def _missing() -> NotFound:
    return NotFound("Passkey not found")
