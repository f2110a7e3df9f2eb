"""The records database: runs statements, keeps definitions, translates what the driver raises."""

import re
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any, TypeVar

import psycopg
import psycopg.errors
from chassis.database import Database
from chassis.errors import Conflict, NotFound, ServiceError, Unavailable
from nameko.extensions import DependencyProvider
from sqlalchemy import Connection

from records import catalogue
from records.definition import Definition

Result = TypeVar("Result")
Row = tuple[Any, ...]

STALE = (psycopg.errors.UndefinedColumn, psycopg.errors.UndefinedTable)


class StaleDefinition(Exception):
    """The collection has changed since its definition was read."""


class Session:
    """Runs statements on one connection."""

    def __init__(self, connection: "psycopg.Connection[Row]") -> None:
        self._connection = connection

    def fetch(self, sql: str, parameters: Sequence[Any] | dict[str, Any] = ()) -> list[Row]:
        """All rows of a statement."""
        return self._connection.execute(sql.encode(), parameters).fetchall()

    def execute(self, sql: str, parameters: Sequence[Any] | dict[str, Any] = ()) -> int:
        """Run a statement; the number of rows it touched."""
        return self._connection.execute(sql.encode(), parameters).rowcount


class Storage:
    """Sessions, and the definitions of collections, cached until a statement shows that they are old."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._definitions: dict[str, Definition] = {}

    @contextmanager
    def autocommit(self) -> Iterator[Session]:
        """A session in which each statement stands alone. Raises Unavailable."""
        with self._database.read() as connection, _driver_errors(connection) as session:
            yield session

    @contextmanager
    def transaction(self) -> Iterator[Session]:
        """A transaction; its events are published after it. Raises Unavailable."""
        with self._database.begin() as connection, _driver_errors(connection) as session:
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
                loaded = catalogue.load(session, [name]) if _may_be_a_name(name) else {}
            if name not in loaded:
                raise NotFound(f"there is no collection {name[:80]}")
            found = self._definitions[name] = Definition(loaded[name])
        return found

    def forget(self, name: str) -> None:
        """The collection changed: read its definition anew when it is next needed."""
        self._definitions.pop(name, None)

    def with_definition(self, name: str, work: Callable[[Definition], Result]) -> Result:
        """`work(definition)`, done again with a fresh definition when it finds the cached one old."""
        for _ in range(3):
            try:
                return work(self.definition(name))
            except (StaleDefinition, *STALE):
                self.forget(name)
        raise Unavailable(f"the definition of {name} keeps changing")


@contextmanager
def _driver_errors(connection: Connection) -> Iterator[Session]:
    """A session beside SQLAlchemy, whose pool hears of a broken connection all the same."""
    driver: Any = connection.connection.driver_connection
    try:
        yield Session(driver)
    except psycopg.Error as err:
        if driver.closed:
            connection.invalidate(err)
        ours = _translate(err)
        if ours is None:
            raise
        raise ours from err


def _translate(err: psycopg.Error) -> ServiceError | None:
    if isinstance(err, (psycopg.errors.SerializationFailure, psycopg.errors.DeadlockDetected)):
        return Conflict("the change collided with another; try again")
    if isinstance(err, (psycopg.errors.QueryCanceled, psycopg.errors.LockNotAvailable)):
        return Unavailable("the database took too long", code="timeout")
    if isinstance(err, (psycopg.OperationalError, psycopg.InterfaceError)):
        return Unavailable("the database cannot be reached")
    return None


def check_version(definition: Definition, current: int | None) -> None:
    """Raises StaleDefinition unless the collection still has the version that the statement was made for."""
    if current != definition.version:
        raise StaleDefinition(definition.name)


def _may_be_a_name(name: str) -> bool:
    return re.fullmatch(r"[A-Za-z0-9_]{1,63}", name) is not None


class StorageProvider(DependencyProvider):  # type: ignore[misc]
    """Gives the service its Storage."""

    def setup(self) -> None:
        self.storage = Storage(self.container.config["database"])

    def get_dependency(self, worker_ctx: Any) -> Storage:
        return self.storage
