"""Creating, changing, deleting and restoring records: the rules around the statements."""

from collections.abc import Sequence
from typing import Any

import msgspec
import psycopg.errors
from chassis.context import current
from chassis.errors import Conflict, Forbidden, InvalidInput, NotFound, Problem
from chassis.events import uuid7
from msgspec import Raw

from records import statements, validation
from records.contract import Field
from records.definition import Definition
from records.event_facts import labels, titles_sql
from records.seen import Seen
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
        given, wrong = accept(definition, "create", row, path=f"{index}.")
        accepted.append(given)
        problems += wrong
    paths = [f"{index}." for index in range(len(rows))]
    problems += repeated(definition, accepted, paths)
    if problems:
        raise InvalidInput.of(problems)
    ids = [str(uuid7()) for _ in accepted]
    work = Write(storage, definition, accepted, paths)
    found = dict(work.run(*insertion(storage, definition, accepted, ids)))
    check_made(definition, found, ids, paths)
    return [Raw(found[i].encode()) for i in ids]


def insertion(
    storage: Storage, definition: Definition, rows: list[JsonObject], ids: list[str]
) -> tuple[str, JsonObject]:
    """The statement that makes accepted rows records with these ids, and its parameters."""
    inputs = [row | {"id": i, "event": str(uuid7())} for row, i in zip(rows, ids, strict=True)]
    parameters = _parameters(definition) | {"rows": msgspec.json.encode(inputs).decode()}
    return statements.insert(definition, titles_sql(storage, definition)), parameters


def accept(definition: Definition, action: str, row: JsonObject, path: str = "") -> tuple[JsonObject, list[Problem]]:
    """(accepted values by field id, problems) of a record to create, or of changes to update one.

    Raises Forbidden to those who may never do it. A field that they neither read nor write does not exist.
    """
    if isinstance(definition, Seen) and not definition.rights[action].rules:
        raise Forbidden(f"you may not {action} records of {definition.name}")
    base, partial = definition.base.fields, action == "update"
    if definition.base is definition:
        return validation.check(base, row, partial=partial, path=path)
    fields = {name: field for name, field in base.items() if name in definition.known}
    problems = []
    if not partial and any(field.required and name not in fields for name, field in base.items()):
        problems.append(
            Problem("forbidden", "has required fields that are not yours to write", path.strip(".") or None)
        )
    writable = definition.writable(action)
    given, wrong = validation.check(fields, row, partial=partial, path=path, writable=writable)
    return given, wrong + problems


def check_made(definition: Definition, found: dict[str, str | None], ids: list[str], paths: list[str]) -> None:
    """Look at what an insert returned. Raises Forbidden naming the rows that are not the principal's to create."""
    made = zip(paths, ids, strict=True)
    refused = [path.removesuffix(".") for path, i in made if i in found and found[i] is None]
    if refused:
        raise Forbidden(f"you may not create such records of {definition.name}: {', '.join(refused[:20])}")
    if len(found) != len(ids):
        raise StaleDefinition(definition)


def _update(storage: Storage, definition: Definition, record_id: str, version: int, changes: JsonObject) -> Raw:
    given, problems = accept(definition, "update", changes)
    if problems:
        raise InvalidInput.of(problems)
    found = checked_id(definition, record_id)
    parameters = _parameters(definition) | {
        "id": found,
        "event": str(uuid7()),
        "expected": version,
        "row": msgspec.json.encode(given).decode(),
    }
    work = Write(storage, definition, [given], [""], record_id=found)
    sql = statements.update(definition, sorted(given), titles_sql(storage, definition))
    return _single(definition, record_id, work.run(sql, parameters))


def _restore(storage: Storage, definition: Definition, record_id: str) -> Raw:
    parameters = _parameters(definition) | {"id": checked_id(definition, record_id), "event": str(uuid7())}
    base = definition.base
    columns = "".join(f", t.{f.id}::text" for f in base.links)
    allowed = isinstance(definition, Seen) and definition.rights["delete"].rows
    with storage.autocommit() as session:
        sql = f"select t.id{columns} from {definition.table} t where t.id = %(id)s::uuid and t.deleted_at is not null"
        stored = session.fetch(f"{sql} and {allowed}" if allowed else sql, parameters)
    links = {f.id: value for row in stored for f, value in zip(base.links, row[1:], strict=True)}
    work = Write(storage, definition, [links], [""], given=False)
    sql = statements.restore(definition, titles_sql(storage, definition))
    return _single(definition, record_id, work.run(sql, parameters))


def _parameters(definition: Definition) -> JsonObject:
    context = current.get()
    return {
        "actor": context.principal.user_id,
        "trace": context.traceparent,
        "version": definition.version,
        "labels": labels(definition),
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
    ((version, before, after, *verdict),) = rows
    check_version(definition, version)
    check_verdict(definition, record_id, before, verdict)
    if after is None:
        raise Conflict("the record has been changed in the meantime", details={"current": msgspec.json.decode(before)})
    return Raw(after.encode())


def check_verdict(definition: Definition, record_id: str, before: str | None, verdict: Sequence[str | None]) -> None:
    """Raises NotFound without a record before, or with one that does not exist for the principal; Forbidden."""
    if before is None or "hidden" in verdict:
        raise not_found(definition, record_id)
    if "forbidden" in verdict:
        raise Forbidden(f"you may not do this to the record {record_id[:80]} of {definition.name}")
    if "unfit" in verdict:
        raise Forbidden(f"you may not make the record {record_id[:80]} of {definition.name} such")


def repeated(definition: Definition, rows: list[JsonObject], paths: list[str]) -> list[Problem]:
    """A problem for every value of a unique field that an earlier row of the same batch has."""
    problems = []
    for field in definition.base.collection.fields:
        if not field.unique:
            continue
        seen: set[Any] = set()
        for row, path in zip(rows, paths, strict=True):
            value = row.get(field.id)
            if value is not None and value in seen:
                problems.append(_repeat(field, value, path))
            seen.add(value)
    return problems


def _repeat(field: Field, value: Any, path: str) -> Problem:
    return Problem("not_unique", f"{TAKEN} {str(value)[:80]}", path + field.name)


def _hold(session: Session, target: Definition, ids: list[str]) -> set[str]:
    """Which of the records are live, and readable; they stay so until the end of the transaction."""
    sql = (
        f"select t.id::text, {target.current_version} from {target.table} t "
        f"where t.id = any(%s::text[]::uuid[]) and {target.rows} for share of t"
    )
    rows = session.fetch(sql, (ids,))
    check_rows(session, target, rows, 1)
    return {row[0] for row in rows}


class Write:
    """One writing statement with its rows by field id: links are checked before it, a violated rule explained after.

    `paths`: what stands before the fields of each row in a problem's place; `record_id`: the record that is changed.
    `given`: the principal chose the values, so that a link to what they may not read leads nowhere. `new`: records that
    are made in the same transaction; links to them lead somewhere.
    """

    def __init__(
        self,
        storage: Storage,
        definition: Definition,
        rows: list[JsonObject],
        paths: list[str],
        record_id: str | None = None,
        *,
        given: bool = True,
        new: frozenset[str] = frozenset(),
    ) -> None:
        self.storage = storage
        self.definition = definition.base
        self.known = definition.known
        self.find = storage.seen if given else storage.definition
        self.rows = rows
        self.paths = paths
        self.record_id = record_id
        self.new = new

    def run(self, sql: str, parameters: JsonObject) -> list[tuple[Any, ...]]:
        """The statement's rows. Raises InvalidInput for dangling links, values that are taken, and missing ones."""
        current.get().check_deadline()
        try:
            if self._has_links():
                with self.storage.transaction() as session:
                    if dangling := self.dangling(session):
                        raise InvalidInput.of(dangling)
                    return session.fetch(sql, parameters)
            with self.storage.autocommit() as session:
                found = session.change(sql, parameters)
        except psycopg.errors.UniqueViolation as err:
            raise InvalidInput.of(
                self.taken() or [self._violated(err, "not_unique", "another record has this value")]
            ) from err
        except psycopg.errors.CheckViolation as err:  # a restored record may be older than the rule
            raise InvalidInput.of([self._violated(err, "required", "is required")]) from err
        self.storage.committed()
        return found

    def _has_links(self) -> bool:
        return any(row.get(field.id) for field in self.definition.links for row in self.rows)

    def dangling(self, session: Session) -> list[Problem]:
        """A problem for each link that leads to no live record; the others stay so until the transaction ends."""
        problems = []
        for field in self.definition.links:
            wanted = sorted({row[field.id] for row in self.rows if row.get(field.id)} - self.new)
            if not wanted:
                continue
            target = self.find(field.options["collection"])
            live = _hold(session, target, wanted) | self.new
            for index, row in enumerate(self.rows):
                if row.get(field.id) and row[field.id] not in live:
                    problems.append(self._dangles(index, field, row[field.id]))
        return problems

    def _dangles(self, index: int, field: Field, target_id: str) -> Problem:
        if field.name not in self.known:  # of a record that is restored
            return Problem("dangling_link", "a record that it links to is gone")
        rule = f"{field.options['collection']} has no record {target_id}"
        return Problem("dangling_link", rule, self.paths[index] + field.name)

    def taken(self) -> list[Problem]:
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
                    problems.append(_repeat(field, value, self.paths[index]))
        return problems

    def _violated(self, err: psycopg.errors.IntegrityError, code: str, rule: str) -> Problem:
        """The problem with the one field whose constraint the driver names."""
        constraint = err.diag.constraint_name or ""
        fields = self.definition.collection.fields
        names = [f.name for f in fields if constraint.endswith(f.id) and f.name in self.known]
        return Problem(code, rule, self.paths[0] + names[0] if names else None)
