"""The records database: sessions, and the definitions of collections."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any, TypeVar

import psycopg.errors
from chassis.database import Database
from chassis.errors import InvalidInput, NotFound, Unavailable
from nameko.extensions import DependencyProvider

from records import catalogue
from records.definition import Definition
from records.session import Row, Session, open_session

Result = TypeVar("Result")

_MISSING = (psycopg.errors.UndefinedColumn, psycopg.errors.UndefinedTable)
_TRIES = 10


class StaleDefinition(Exception):
    """The collection has changed since its definition was read."""

    def __init__(self, definition: Definition) -> None:
        super().__init__(definition.name)
        self.definition = definition


class Storage:
    """Sessions, and the definitions of collections, cached until something shows that they are old."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._definitions: dict[str, Definition] = {}

    @contextmanager
    def autocommit(self) -> Iterator[Session]:
        """A session in which each statement stands alone. Raises Unavailable."""
        with self._database.read() as connection, open_session(connection) as session:
            yield session

    @contextmanager
    def reading(self) -> Iterator[Session]:
        """A session for statements that only read, each alone. Raises Unavailable."""
        with self.autocommit() as session:
            yield session

    @contextmanager
    def transaction(self) -> Iterator[Session]:
        """A transaction; its events are published after it. Raises Unavailable."""
        with self._database.begin() as connection, open_session(connection) as session:
            yield session

    def committed(self) -> None:
        """An autocommit statement wrote events: have them published."""
        if self._database.after_commit is not None:
            self._database.after_commit()

    def definition(self, name: str) -> Definition:
        """The definition of a collection. Raises NotFound."""
        found = self._definitions.get(name)
        if found is None:
            with self.autocommit() as session:
                loaded = catalogue.load(session, [name])
            if name not in loaded:
                raise NotFound(f"there is no collection {name[:80]}")
            found = self._keep(Definition(loaded[name]))
        return found

    def _keep(self, loaded: Definition) -> Definition:
        """The newest of what was loaded at the same time."""
        kept = self._definitions.get(loaded.name)
        if kept is None or kept.table != loaded.table or kept.version < loaded.version:
            kept = self._definitions[loaded.name] = loaded
        return kept

    def forget(self, definition: Definition) -> None:
        """It is old: read it anew when it is next needed, unless that has been done."""
        if self._definitions.get(definition.name) is definition:
            del self._definitions[definition.name]

    def with_definition(self, name: str, work: Callable[[Definition], Result]) -> Result:
        """`work(definition)`, done again with a fresh definition when the cached one proves to be old.

        A refusal counts only when its definition is the current one: another process may have changed the rules.
        """
        for _ in range(_TRIES):
            definition = self.definition(name)
            try:
                return work(definition)
            except StaleDefinition as err:
                self.forget(err.definition)
            except _MISSING:
                self._definitions.clear()
            except (InvalidInput, NotFound):
                if self._is_current(definition):
                    raise
                self.forget(definition)
        raise Unavailable(f"the definition of {name} keeps changing")

    def _is_current(self, definition: Definition) -> bool:
        with self.autocommit() as session:
            return session.fetch(f"select {definition.current_version}") == [(definition.version,)]


def check_version(definition: Definition, current: int | None) -> None:
    """Raises StaleDefinition unless the collection still has the version that the statement was made for."""
    if current != definition.version:
        raise StaleDefinition(definition)


def check_rows(session: Session, definition: Definition, rows: Sequence[Row], at: int) -> None:
    """The same for an answer whose rows have the version `at` this place; for an empty one it is asked for."""
    found = rows[0][at] if rows else session.fetch(f"select {definition.current_version}")[0][0]
    check_version(definition, found)


class StorageProvider(DependencyProvider):  # type: ignore[misc]
    """Gives the service its Storage."""

    def setup(self) -> None:
        self.storage = Storage(self.container.config["database"])

    def get_dependency(self, worker_ctx: Any) -> Storage:
        return self.storage
