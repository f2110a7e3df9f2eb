"""Sealing every stored secret anew with the newest key, so that an older one can be given up."""

from uuid import UUID

from chassis.database import Database
from chassis.errors import Unavailable
from sqlalchemy import Column, select, update

from integrations import models
from integrations.vault import Vault

SEALED: tuple[Column[bytes], ...] = (
    models.sources.c.sealed,
    models.webhooks.c.sealed_secret,
    models.webhooks.c.sealed_previous_secret,
)
"""Every column that holds what the vault sealed."""


def reseal(database: Database, vault: Vault) -> tuple[int, list[str]]:
    """(number of secrets sealed anew, `table/id` of those that none of the keys opens). Raises Unavailable.

    A secret that is changed meanwhile was sealed with the newest key, and is left as it is.
    """
    sealed, unreadable = 0, []
    for column in SEALED:
        for id, secret in _secrets(database, column):
            try:
                fresh = vault.reseal(secret)
            except Unavailable:
                unreadable.append(f"{column.table.name}/{id}")
                continue
            sealed += _replace(database, column, secret, fresh)
    return sealed, unreadable


def _secrets(database: Database, column: Column[bytes]) -> list[tuple[UUID, bytes]]:
    with database.read() as connection:
        return [
            (id, bytes(secret))
            for id, secret in connection.execute(select(column.table.c.id, column).where(column.is_not(None)))
        ]


def _replace(database: Database, column: Column[bytes], old: bytes, new: bytes) -> int:
    with database.begin() as connection:
        return connection.execute(update(column.table).where(column == old).values({column: new})).rowcount
