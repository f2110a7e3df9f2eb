"""Recovery codes: ten of 80 random bits, each good for one sign-in without the other factors, kept as their SHA-256."""

import base64
import hashlib
import secrets

from chassis.database import Database
from sqlalchemy import Connection, delete, func, insert, select

from gateway import models

COUNT = 10
BYTES = 10
"""80 bits: a leaked SHA-256 of it cannot be reversed by trying."""


def new_codes() -> list[str]:
    """Codes such as `abcd-efgh-ijkl-mnop`, base32 in lower case."""
    return [_grouped(base64.b32encode(secrets.token_bytes(BYTES)).decode().lower()) for _ in range(COUNT)]


def digest(code: str) -> bytes:
    """What is stored of a code; hyphens, spaces and case do not matter."""
    plain = "".join(part for part in code.lower() if part not in "- ")
    return hashlib.sha256(plain.encode("utf-8", "replace")).digest()


class RecoveryCodes:
    """The recovery_codes table. Every method raises Unavailable when the database cannot be reached."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def replace(self, connection: Connection, user_id: str) -> list[str]:
        """New codes in place of all that the person has."""
        codes, table = new_codes(), models.recovery_codes
        connection.execute(delete(table).where(table.c.user_id == user_id))
        connection.execute(insert(table), [{"user_id": user_id, "code_hash": digest(code)} for code in codes])
        return codes

    def use(self, user_id: str, code: str) -> bool:
        """Whether this is one of the person's codes; it is used up now. Of several uses at once one succeeds."""
        table = models.recovery_codes
        used = delete(table).where(table.c.user_id == user_id, table.c.code_hash == digest(code))
        with self._database.begin() as connection:
            return connection.execute(used).rowcount == 1

    def left(self, user_id: str) -> int:
        """How many codes the person has."""
        with self._database.read() as connection:
            return count(connection, user_id)

    def remove(self, connection: Connection, user_id: str) -> None:
        """None are left."""
        table = models.recovery_codes
        connection.execute(delete(table).where(table.c.user_id == user_id))


def count(connection: Connection, user_id: str) -> int:
    """How many codes the person has."""
    table = models.recovery_codes
    return connection.execute(select(func.count()).select_from(table).where(table.c.user_id == user_id)).scalar_one()


def _grouped(code: str) -> str:
    return "-".join(code[start : start + 4] for start in range(0, len(code), 4))
