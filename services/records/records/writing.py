"""Creating, changing, deleting and restoring records: the rules around the statements."""

from collections.abc import Sequence
from typing import Any

import msgspec
import psycopg.errors
from chassis.context import current
from chassis.errors import Conflict, InvalidInput, NotFound, Problem
from chassis.events import uuid7
from msgspec import Raw

from records import statements, validation
from records.contract import Field
from records.definition import Definition
from records.session import Session
from records.storage import StaleDefinition, Storage, check_rows, check_version
from records.values import to_uuid

MAX_BATCH = 1000
TAKEN = "another record has the value"
JsonObject = dict[str, Any]


def create(storage: Storage, name: str, rows: list[JsonObject]) -> list[Raw]:
    """Create all the records or none. Raises InvalidInput with every problem, its field as "<index>.<field>"."""
    if not 1 <= len(rows) <= MAX_BATCH:
        raise InvalidInput.at("values", "out_of_range", f"must have 1 to {MAX_BATCH} items")
    return storage.with_definition(name, lambda definition: _create(storage, definition, rows))


def update(storage: Storage, name: str, record_id: str, version: int, changes: JsonObject) -> Raw:
    """Change some fields. Raises InvalidInput, NotFound, and Conflict with details {"current": record}."""
    return storage.with_definition(name, lambda definition: _update(storage, definition, record_id, version, changes))


def restore(storage: Storage, name: str, record_id: str) -> Raw:
    """Bring a record back from the trash. Raises NotFound; InvalidInput when its values no longer fit."""
    return storage.with_definition(name, lambda definition: _restore(storage, definition, record_id))


def _create(storage: Storage, definition: Definition, rows: list[JsonObject]) -> list[Raw]:
    accepted, problems = [], []
    for index, row in enumerate(rows):
        given, wrong = validation.check(definition.fields, row, partial=False, path=f"{index}.")
        accepted.append(given)
        problems += wrong
    problems += _repeated(definition, accepted)
    if problems:
        raise InvalidInput.of(problems)
    ids = [str(uuid7()) for _ in accepted]
    inputs = [row | {"id": i, "event": str(uuid7())} for row, i in zip(accepted, ids, strict=True)]
    parameters = _parameters(definition) | {"rows": msgspec.json.encode(inputs).decode()}
    work = _Write(storage, definition, accepted, path="{}.")
    found = dict(work.run(statements.insert(definition), parameters))
    if len(found) != len(ids):
        raise StaleDefinition(definition)
    return [Raw(found[i].encode()) for i in ids]


def _update(storage: Storage, definition: Definition, record_id: str, version: int, changes: JsonObject) -> Raw:
    given, problems = validation.check(definition.fields, changes, partial=True)
    if problems:
        raise InvalidInput.of(problems)
    found = checked_id(definition, record_id)
    parameters = _parameters(definition) | {
        "id": found,
        "event": str(uuid7()),
        "expected": version,
        "row": msgspec.json.encode(given).decode(),
    }
    work = _Write(storage, definition, [given], path="", record_id=found)
    return _single(definition, record_id, work.run(statements.update(definition, sorted(given)), parameters))


def _restore(storage: Storage, definition: Definition, record_id: str) -> Raw:
    parameters = _parameters(definition) | {"id": checked_id(definition, record_id), "event": str(uuid7())}
    columns = "".join(f", {f.id}::text" for f in definition.links)
    with storage.autocommit() as session:
        sql = f"select id{columns} from {definition.table} where id = %(id)s::uuid and deleted_at is not null"
        stored = session.fetch(sql, parameters)
    links = {f.id: value for row in stored for f, value in zip(definition.links, row[1:], strict=True)}
    work = _Write(storage, definition, [links], path="")
    return _single(definition, record_id, work.run(statements.restore(definition), parameters))


def _parameters(definition: Definition) -> JsonObject:
    context = current.get()
    return {
        "actor": context.principal.user_id,
        "trace": context.traceparent,
        "version": definition.version,
    }


def checked_id(definition: Definition, record_id: str) -> str:
    """The canonical text of a record's id. Raises NotFound for what is no UUID."""
    found = to_uuid(record_id)
    if found is None:
        raise not_found(definition, record_id)
    return found


def not_found(definition: Definition, record_id: str) -> NotFound:
    return NotFound(f"{definition.name} has no record {record_id[:80]}")


def _single(definition: Definition, record_id: str, rows: Sequence[tuple[Any, ...]]) -> Raw:
    ((version, before, after),) = rows
    check_version(definition, version)
    if before is None:
        raise not_found(definition, record_id)
    if after is None:
        raise Conflict("the record has been changed in the meantime", details={"current": msgspec.json.decode(before)})
    return Raw(after.encode())


def _repeated(definition: Definition, rows: list[JsonObject]) -> list[Problem]:
    """A problem for every value of a unique field that an earlier row of the same batch has."""
    problems = []
    for field in definition.collection.fields:
        if not field.unique:
            continue
        seen: set[Any] = set()
        for index, row in enumerate(rows):
            value = row.get(field.id)
            if value is not None and value in seen:
                problems.append(_repeat(field, value, f"{index}."))
            seen.add(value)
    return problems


def _repeat(field: Field, value: Any, path: str) -> Problem:
    return Problem("not_unique", f"{TAKEN} {str(value)[:80]}", path + field.name)


def _hold(session: Session, target: Definition, ids: list[str]) -> set[str]:
    """Which of the records are live; they stay so until the end of the transaction."""
    sql = (
        f"select id::text, {target.current_version} from {target.table} "
        "where id = any(%s::text[]::uuid[]) and deleted_at is null for share"
    )
    rows = session.fetch(sql, (ids,))
    check_rows(session, target, rows, 1)
    return {row[0] for row in rows}


class _Write:
    """One writing statement with its rows by field id: links are checked before it, a violated rule explained after.

    `path` is the template of a problem's place, filled with the row's index; `record_id` the record that is changed.
    """

    def __init__(
        self, storage: Storage, definition: Definition, rows: list[JsonObject], path: str, record_id: str | None = None
    ) -> None:
        self.storage = storage
        self.definition = definition
        self.rows = rows
        self.path = path
        self.record_id = record_id

    def run(self, sql: str, parameters: JsonObject) -> list[tuple[Any, ...]]:
        """The statement's rows. Raises InvalidInput for dangling links, values that are taken, and missing ones."""
        current.get().check_deadline()
        try:
            if self._has_links():
                with self.storage.transaction() as session:
                    self._check_links(session)
                    return session.fetch(sql, parameters)
            with self.storage.autocommit() as session:
                found = session.change(sql, parameters)
        except psycopg.errors.UniqueViolation as err:
            raise InvalidInput.of(
                self._taken() or [self._violated(err, "not_unique", "another record has this value")]
            ) from err
        except psycopg.errors.CheckViolation as err:  # a restored record may be older than the rule
            raise InvalidInput.of([self._violated(err, "required", "is required")]) from err
        self.storage.committed()
        return found

    def _has_links(self) -> bool:
        return any(row.get(field.id) for field in self.definition.links for row in self.rows)

    def _check_links(self, session: Session) -> None:
        """Every link leads to a live record, which stays so until the end of the transaction."""
        problems = []
        for field in self.definition.links:
            wanted = sorted({row[field.id] for row in self.rows if row.get(field.id)})
            if not wanted:
                continue
            target = self.storage.definition(field.options["collection"])
            live = _hold(session, target, wanted)
            for index, row in enumerate(self.rows):
                if row.get(field.id) and row[field.id] not in live:
                    rule = f"{target.name} has no record {row[field.id]}"
                    problems.append(Problem("dangling_link", rule, self.path.format(index) + field.name))
        if problems:
            raise InvalidInput.of(problems)

    def _taken(self) -> list[Problem]:
        """Every value that another record has: the driver names one index only."""
        problems = []
        with self.storage.autocommit() as session:
            for field in self.definition.collection.fields:
                given = [(i, row[field.id]) for i, row in enumerate(self.rows) if row.get(field.id) is not None]
                if not given or not field.unique:
                    continue
                sql = (
                    "select g.number from unnest(%s::text[]::"
                    f"{self.definition.columns[field.name].type}[]) with ordinality g (value, number) where exists ("
                    f"select from {self.definition.table} t "
                    f"where t.{field.id} = g.value and t.deleted_at is null and t.id is distinct from %s::uuid)"
                )
                for (number,) in session.fetch(sql, ([str(value) for _, value in given], self.record_id)):
                    index, value = given[number - 1]
                    problems.append(_repeat(field, value, self.path.format(index)))
        return problems

    def _violated(self, err: psycopg.errors.IntegrityError, code: str, rule: str) -> Problem:
        """The problem with the one field whose constraint the driver names."""
        constraint = err.diag.constraint_name or ""
        names = [f.name for f in self.definition.collection.fields if constraint.endswith(f.id)]
        return Problem(code, rule, self.path.format(0) + names[0] if names else None)
