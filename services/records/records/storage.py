"""The records database: sessions, and the definitions of collections."""

import logging
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from functools import partial
from typing import Any, TypeVar

import eventlet
import psycopg.errors
from chassis.context import current, written
from chassis.database import Database
from chassis.errors import Conflict, Forbidden, InvalidInput, NotFound, Unavailable
from chassis.replica import Replica
from nameko.extensions import DependencyProvider

from records import catalogue, policy_rows
from records.definition import Definition
from records.seen import Seen, seen_by
from records.session import Row, Session, open_session
from records.settings import Settings

log = logging.getLogger(__name__)
Result = TypeVar("Result")

_MISSING = (psycopg.errors.UndefinedColumn, psycopg.errors.UndefinedTable)
_TRIES = 10


class StaleDefinition(Exception):
    """The collection has changed since its definition was read."""

    def __init__(self, definition: Definition) -> None:
        super().__init__(definition.name)
        self.definition = definition


class ReplicaFailed(Exception):
    """The replica could not answer; the primary may."""


BEYOND = "FFFFFFFF/FFFFFFFF"
"""A log position that no replica ever reaches: its reader is served by the primary."""

_primary_only: ContextVar[bool] = ContextVar("primary_only", default=False)


class Storage:
    """Sessions, and the definitions of collections, cached until something shows that they are old."""

    def __init__(self, database: Database, replica: Replica | None = None) -> None:
        self._database = database
        self._replica = replica
        self._definitions: dict[str, Definition] = {}

    @contextmanager
    def autocommit(self) -> Iterator[Session]:
        """A session in which each statement stands alone. Raises Unavailable."""
        with self._database.read() as connection, open_session(connection) as session:
            yield session

    @contextmanager
    def reading(self) -> Iterator[Session]:
        """A session for statements that only read, each alone. Raises Unavailable, and ReplicaFailed."""
        replica = self._replica
        if replica is None or _primary_only.get() or not replica.has(current.get().position):
            with self.autocommit() as session:
                yield session
            return
        try:
            with replica.read() as connection, open_session(connection) as session:
                yield session
        except (Unavailable, Conflict) as err:  # a conflict with what it replays
            raise ReplicaFailed(err.message) from err

    @contextmanager
    def transaction(self) -> Iterator[Session]:
        """A transaction; its events are published after it. Raises Unavailable."""
        with self._database.begin() as connection, open_session(connection) as session:
            yield session
        self._note_position()

    def committed(self) -> None:
        """An autocommit statement wrote events: have them published."""
        if self._database.after_commit is not None:
            self._database.after_commit()
        self._note_position()

    def _note_position(self) -> None:
        """Tell the caller how far the log reaches with what they wrote, where a replica may be read."""
        if self._replica is None or current.get().position is None:
            return
        try:
            with self.autocommit() as session:
                written.set(str(session.fetch("select pg_current_wal_lsn()::text")[0][0]))
        except Unavailable as err:
            log.warning("how far the log reaches is not known", extra={"reason": err.message})
            written.set(BEYOND)

    def definition(self, name: str) -> Definition:
        """The definition of a collection, whole. Raises NotFound."""
        found = self._definitions.get(name)
        if found is None:
            with self.autocommit() as session:
                loaded = policy_rows.define(session, catalogue.load(session, [name]))
            if name not in loaded:
                raise _no_collection(name)
            found = self._keep(loaded[name])
        return found

    def _keep(self, loaded: Definition) -> Definition:
        """The newest of what was loaded at the same time."""
        kept = self._definitions.get(loaded.name)
        if kept is None or kept.table != loaded.table or kept.version < loaded.version:
            kept = self._definitions[loaded.name] = loaded
        return kept

    def forget(self, definition: Definition) -> None:
        """It is old: read it anew when it is next needed, unless that has been done."""
        if self._definitions.get(definition.name) is definition.base:
            del self._definitions[definition.name]

    def seen(self, name: str) -> Definition:
        """The definition of a collection as the principal sees it, be it without anything. Raises NotFound."""
        return seen_by(self.definition(name), current.get().principal)

    def with_definition(self, name: str, work: Callable[[Definition], Result]) -> Result:
        """`work(definition)`, done again with a fresh definition when the cached one proves to be old.

        It is what the principal sees of the collection. Raises NotFound where that is nothing.
        A refusal counts only when its definition is the current one: another process may have changed the rules.
        Only the first try may read from a replica, whose definitions may be behind.
        """
        outer = _primary_only.get()
        try:
            return self._tried(name, work)
        finally:
            _primary_only.set(outer)

    def _tried(self, name: str, work: Callable[[Definition], Result]) -> Result:
        for _ in range(_TRIES):
            definition = self.seen(name)
            try:
                if isinstance(definition, Seen) and definition.hidden:
                    raise _no_collection(name)
                return work(definition)
            except ReplicaFailed as err:
                log.info("the replica could not answer", extra={"reason": str(err)})
            except StaleDefinition as err:
                self.forget(err.definition)
            except _MISSING:
                self._definitions.clear()
            except (Forbidden, InvalidInput, NotFound):
                if self._is_current(definition):
                    raise
                self.forget(definition)
            _primary_only.set(True)
        raise Unavailable(f"the definition of {name} keeps changing")

    def _is_current(self, definition: Definition) -> bool:
        with self.autocommit() as session:
            return session.fetch(f"select {definition.current_version}") == [(definition.version,)]


def _no_collection(name: str) -> NotFound:
    return NotFound(f"there is no collection {name[:80]}")


def check_version(definition: Definition, current: int | None) -> None:
    """Raises StaleDefinition unless the collection still has the version that the statement was made for."""
    if current != definition.version:
        raise StaleDefinition(definition)


def check_rows(session: Session, definition: Definition, rows: Sequence[Row], at: int) -> None:
    """The same for an answer whose rows have the version `at` this place; for an empty one it is asked for."""
    found = rows[0][at] if rows else session.fetch(f"select {definition.current_version}")[0][0]
    check_version(definition, found)


def open_replica(primary: Database, settings: Settings) -> Replica | None:
    """The read replica that the settings name, if they do."""
    if not settings.database_replica_url:
        return None
    replica = Database(settings.database_replica_url, pool_size=settings.database_pool_size, name="replica")
    return Replica(primary, replica, max_lag=settings.replica_max_lag)


class StorageProvider(DependencyProvider):  # type: ignore[misc]
    """Gives the service its Storage."""

    def setup(self) -> None:
        database, settings = self.container.config["database"], self.container.config["settings"]
        self._replica = open_replica(database, settings)
        self.storage = Storage(database, self._replica)

    def start(self) -> None:
        if self._replica is not None:
            self._watch = self.container.spawn_managed_thread(partial(self._replica.watch, eventlet.sleep))

    def stop(self) -> None:
        if self._replica is not None:
            self._watch.kill()
            self._replica.close()

    def get_dependency(self, worker_ctx: Any) -> Storage:
        return self.storage
