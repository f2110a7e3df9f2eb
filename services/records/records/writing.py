"""Creating, changing, deleting and restoring records: the rules around the statements."""

from collections.abc import Sequence
from typing import Any

import msgspec
import psycopg.errors
from chassis.context import current
from chassis.errors import Conflict, InvalidInput, NotFound, Problem
from chassis.events import uuid7
from msgspec import Raw

from records import statements, values
from records.contract import Field
from records.definition import Definition
from records.storage import Session, StaleDefinition, Storage, check_version

MAX_BATCH = 1000
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
        given, wrong = values.check(definition.fields, row, partial=False, path=f"{index}.")
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
        raise StaleDefinition(definition.name)
    return [Raw(found[i].encode()) for i in ids]


def _update(storage: Storage, definition: Definition, record_id: str, version: int, changes: JsonObject) -> Raw:
    given, problems = values.check(definition.fields, changes, partial=True)
    if problems:
        raise InvalidInput.of(problems)
    parameters = _parameters(definition) | {
        "id": _checked_id(definition, record_id),
        "event": str(uuid7()),
        "expected": version,
        "row": msgspec.json.encode(given).decode(),
    }
    work = _Write(storage, definition, [given], path="")
    return _single(definition, record_id, work.run(statements.update(definition, sorted(given)), parameters))


def _restore(storage: Storage, definition: Definition, record_id: str) -> Raw:
    parameters = _parameters(definition) | {"id": _checked_id(definition, record_id), "event": str(uuid7())}
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


def _checked_id(definition: Definition, record_id: str) -> str:
    found = values.to_uuid(record_id)
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
                problems.append(_taken(field, value, f"{index}."))
            seen.add(value)
    return problems


def _taken(field: Field, value: Any, path: str) -> Problem:
    return Problem("not_unique", f"another record has the value {str(value)[:80]}", path + field.name)


class _Write:
    """One writing statement with its rows by field id: links are checked before it, a unique clash explained after.

    `path` is the template of a problem's place, filled with the row's index.
    """

    def __init__(self, storage: Storage, definition: Definition, rows: list[JsonObject], path: str) -> None:
        self.storage = storage
        self.definition = definition
        self.rows = rows
        self.path = path

    def run(self, sql: str, parameters: JsonObject) -> list[tuple[Any, ...]]:
        """The statement's rows. Raises InvalidInput for dangling links and for values that are taken."""
        current.get().check_deadline()
        try:
            if self._has_links():
                with self.storage.transaction() as session:
                    self._check_links(session)
                    return session.fetch(sql, parameters)
            with self.storage.autocommit() as session:
                found = session.fetch(sql, parameters)
        except psycopg.errors.UniqueViolation as err:
            raise InvalidInput.of(self._explain(err)) from err
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
            live_rows = "id = any(%s::text[]::uuid[]) and deleted_at is null for share"
            sql = f"select id::text from {target.table} where {live_rows}"
            live = {row[0] for row in session.fetch(sql, (wanted,))}
            for index, row in enumerate(self.rows):
                if row.get(field.id) and row[field.id] not in live:
                    rule = f"{target.name} has no record {row[field.id]}"
                    problems.append(Problem("dangling_link", rule, self.path.format(index) + field.name))
        if problems:
            raise InvalidInput.of(problems)

    def _explain(self, err: psycopg.errors.UniqueViolation) -> list[Problem]:
        """Which values of which rows others have: the driver names one index only."""
        problems = []
        with self.storage.autocommit() as session:
            for field in self.definition.collection.fields:
                given = [str(row[field.id]) for row in self.rows if field.unique and row.get(field.id) is not None]
                if not given:
                    continue
                sql = (
                    f"select {field.id}::text from {self.definition.table} t where t.deleted_at is null and "
                    f"{field.id} = any(%s::text[]::{self.definition.columns[field.name].type}[])"
                )
                taken = {row[0] for row in session.fetch(sql, (given,))}
                for index, row in enumerate(self.rows):
                    if row.get(field.id) is not None and str(row[field.id]) in taken:
                        problems.append(_taken(field, row[field.id], self.path.format(index)))
        if problems:
            return problems
        constraint = err.diag.constraint_name or ""
        names = [f.name for f in self.definition.collection.fields if constraint.endswith(f.id)]
        return [Problem("not_unique", "another record has this value", names[0] if names else None)]
