"""Where sources are kept: their request parts sealed, so that no row holds a readable credential."""

from collections.abc import Collection

import msgspec
from chassis.database import Database
from chassis.errors import Conflict, NotFound
from chassis.events import uuid7
from sqlalchemy import RowMapping, delete, select, update
from sqlalchemy.dialects.postgresql import insert

from integrations.contract import Source
from integrations.models import sources
from integrations.sources import Definition
from integrations.vault import Vault


class Sealed(msgspec.Struct):
    """What a row holds encrypted."""

    headers: dict[str, str]
    body: str | None
    secret: str | None


class SourceStore:
    """Sources by name."""

    def __init__(self, database: Database, vault: Vault) -> None:
        self._database = database
        self._vault = vault

    def add(self, definition: Definition) -> Source:
        """Store a checked definition. Raises Conflict when the name is taken."""
        sealed = Sealed(definition.headers, definition.body, definition.secret)
        row = {
            "id": uuid7(),
            "name": definition.name,
            "url": definition.url,
            "method": definition.method,
            "mapping": definition.mapping,
            "cache_seconds": definition.cache_seconds,
            "roles": definition.roles,
            "sealed": self._vault.seal(msgspec.json.encode(sealed)),
        }
        with self._database.begin() as connection:
            added = connection.execute(
                insert(sources).values(row).on_conflict_do_nothing(index_elements=["name"]).returning(sources)
            ).mappings()
            stored = added.one_or_none()
        if stored is None:
            raise Conflict(f"there is a source named {definition.name}", code="name_taken", details={"field": "name"})
        return _shown(stored)

    def all(self) -> list[Source]:
        """All sources by name."""
        with self._database.read() as connection:
            return [_shown(row) for row in connection.execute(select(sources).order_by(sources.c.name)).mappings()]

    def set_roles(self, name: str, roles: list[str] | None) -> Source:
        """Change who may call a source. Raises NotFound."""
        statement = update(sources).where(sources.c.name == name).values(roles=roles).returning(sources)
        with self._database.begin() as connection:
            row = connection.execute(statement).mappings().one_or_none()
        if row is None:
            raise NotFound(f"there is no source named {name[:80]}")
        return _shown(row)

    def remove(self, name: str) -> str:
        """Delete a source; returns its id. Raises NotFound."""
        with self._database.begin() as connection:
            found = connection.execute(delete(sources).where(sources.c.name == name).returning(sources.c.id)).scalar()
        if found is None:
            raise NotFound(f"there is no source named {name}")
        return str(found)

    def definitions(self, names: Collection[str]) -> dict[str, Definition]:
        """Those of the named sources that exist. Raises Unavailable when a secret cannot be read."""
        with self._database.read() as connection:
            rows = connection.execute(select(sources).where(sources.c.name.in_(names))).mappings().all()
        return {row["name"]: self._opened(row) for row in rows}

    def _opened(self, row: RowMapping) -> Definition:
        sealed = msgspec.json.decode(self._vault.open(row["sealed"]), type=Sealed)
        return Definition(
            id=str(row["id"]),
            name=row["name"],
            url=row["url"],
            method=row["method"],
            headers=sealed.headers,
            body=sealed.body,
            mapping=row["mapping"],
            cache_seconds=row["cache_seconds"],
            roles=row["roles"],
            secret=sealed.secret,
        )


def _shown(row: RowMapping) -> Source:
    return Source(
        id=str(row["id"]),
        name=row["name"],
        url=row["url"],
        method=row["method"],
        mapping=row["mapping"],
        cache_seconds=row["cache_seconds"],
        roles=row["roles"],
    )
