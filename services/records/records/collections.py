"""Defining collections: create, change, delete. A change is one transaction, together with its event."""

from collections.abc import Iterable
from datetime import UTC, datetime
from typing import Any

import msgspec
import psycopg.errors
from chassis.context import current
from chassis.errors import Conflict, InvalidInput, NotFound, Problem
from chassis.events import new_event

from records import catalogue, ddl, naming, policy_rows, rules
from records.contract import (
    Collection,
    CollectionChanged,
    CollectionChanges,
    Field,
    FieldChanges,
    FieldInput,
    FieldType,
)
from records.definitions import (
    MAX_FIELDS,
    MAX_LABEL,
    NAME,
    complete,
    duplicate_names,
    field_problems,
    label_of,
    name_problem,
    new_id,
    text_problem,
    to_field,
)
from records.session import Session
from records.storage import Storage


def create(
    storage: Storage,
    name: str,
    label: str | None,
    inputs: list[FieldInput],
    singular: str | None = None,
    plural: str | None = None,
) -> Collection:
    """A new collection and its table. Raises InvalidInput with every problem."""
    fields = [to_field(given) for given in inputs]
    with storage.transaction() as session:
        others = list(catalogue.hold_names(session).values())
        names = naming.choose(name if NAME.fullmatch(name) else "unnamed", others, singular, plural)
        collection = Collection(
            id=new_id("c"), name=name, label=label or label_of(name), singular=names.singular, plural=names.plural,
            version=1, fields=fields, created_at=datetime.now(UTC),
        )  # fmt: skip
        problems = _problems(collection) + naming.problems(names, others)
        if catalogue.load(session, [name]):
            problems.append(_taken(name))
        targets = _targets(session, collection, fields, problems, "fields.{}.")
        _refuse(problems)
        try:
            catalogue.insert_collection(session, collection, current.get().principal.user_id)
        except psycopg.errors.UniqueViolation:  # by another at the same moment
            raise InvalidInput.of([_taken(name)]) from None
        _run(session, ddl.create_table(collection, targets) + ddl.report_view(collection))
        announce(session, collection, "create")
    return collection


def _problems(collection: Collection) -> list[Problem]:
    """What can be told of a new collection without looking at others."""
    found = [name_problem(collection.name, "name"), text_problem(collection.label, "label", MAX_LABEL)]
    problems = [problem for problem in found if problem] + duplicate_names(collection.fields)
    if len(collection.fields) > MAX_FIELDS:
        problems.append(Problem("too_many", f"at most {MAX_FIELDS} fields", "fields"))
    for index, field in enumerate(collection.fields):
        problems += field_problems(field, f"fields.{index}.")
    return problems


def _taken(name: str) -> Problem:
    return Problem("taken", f"there is a collection {name} already", "name")


def update(storage: Storage, name: str, changes: CollectionChanges) -> Collection:
    """The collection under another label or other names in the typed schema. Raises NotFound, InvalidInput."""
    with storage.transaction() as session:
        others = catalogue.hold_names(session)
        before = _lock(session, name)
        others.pop(before.id)
        given = {k: v for k, v in msgspec.structs.asdict(changes).items() if v is not msgspec.UNSET}
        after = msgspec.structs.replace(before, **given)
        names = naming.choose(name, list(others.values()), after.singular, after.plural)
        after = msgspec.structs.replace(after, label=after.label or label_of(name), **names._asdict())
        wrong = text_problem(after.label, "label", MAX_LABEL)
        problems = [wrong] if wrong else []
        if names != (before.singular, before.plural):
            problems += naming.problems(names, others.values())
        _refuse(problems)
        catalogue.update_collection(session, after)
        return _changed(session, before)


def reorder_fields(storage: Storage, name: str, order: list[str]) -> Collection:
    """The collection with its fields in another order. Raises NotFound, and InvalidInput unless all are named once."""
    with storage.transaction() as session:
        collection = _lock(session, name)
        ids = {field.name: field.id for field in collection.fields}
        problems = []
        for index, field_name in enumerate(order):
            if field_name not in ids:
                rule = f"{collection.name} has no field {field_name[:80]}"
                problems.append(Problem("unknown_field", rule, f"fields.{index}"))
            elif field_name in order[:index]:
                problems.append(Problem("duplicate", f"{field_name} appears twice", f"fields.{index}"))
        if missing := [field_name for field_name in ids if field_name not in order]:
            problems.append(Problem("required", f"must also name {', '.join(missing)}", "fields"))
        _refuse(problems)
        catalogue.reorder_fields(session, [ids[field_name] for field_name in order])
        return _changed(session, collection)


def add_field(storage: Storage, name: str, given: FieldInput) -> Collection:
    """The collection with one more field. Raises NotFound, InvalidInput."""
    field = to_field(given)
    with storage.transaction() as session:
        collection = _lock(session, name)
        rules.lock_rows(session, collection)
        problems = field_problems(field, "field.")
        if any(f.name == field.name for f in collection.fields):
            problems.append(Problem("duplicate_name", f"there is a field {field.name} already", "field.name"))
        if len(collection.fields) >= MAX_FIELDS:
            problems.append(Problem("too_many", f"at most {MAX_FIELDS} fields", "field"))
        if field.required and session.fetch(f"select 1 from data.{collection.id} where deleted_at is null limit 1"):
            rule = "records exist that would have no value: add it as optional, fill it, then make it required"
            problems.append(Problem("missing_values", rule, "field.required"))
        targets = _targets(session, collection, [field], problems, "field.")
        _refuse(problems)
        catalogue.insert_fields(session, collection.id, [field], _next_position(session, collection))
        _run(session, ddl.add_column(collection, field, targets))
        return _changed(session, collection)


def update_field(storage: Storage, name: str, field_name: str, changes: FieldChanges) -> Collection:
    """The collection with a field renamed, relabelled or under other rules. Raises NotFound, InvalidInput."""
    with storage.transaction() as session:
        collection = _lock(session, name)
        before = _field_of(collection, field_name)
        after = _after(before, changes)
        problems = field_problems(after)
        if after.name != before.name and any(f.name == after.name for f in collection.fields):
            problems.append(Problem("duplicate_name", f"there is a field {after.name} already", "name"))
        if after.options.get("collection") != before.options.get("collection"):
            problems.append(Problem("not_supported", "the target of a link cannot be changed", "options.collection"))
        _refuse(problems)
        _refuse(rules.broken_by(session, collection, before, after))
        catalogue.update_field(session, after)
        try:
            _run(session, rules.changes(collection, before, after))
        except psycopg.errors.UniqueViolation as err:
            rule = f"existing values are not unique: {err.diag.message_detail or ''}".replace(before.id, before.name)
            raise InvalidInput.at("unique", "not_unique", rule) from None
        return _changed(session, collection)


def _after(before: Field, changes: FieldChanges) -> Field:
    given = {k: v for k, v in msgspec.structs.asdict(changes).items() if v is not msgspec.UNSET}
    after = msgspec.structs.replace(before, **given)
    fixed = {"collection": before.options["collection"]} if _is_link(before) else {}
    return msgspec.structs.replace(
        after, label=after.label or label_of(after.name), options=complete(after.type, fixed | after.options)
    )


def remove_field(storage: Storage, name: str, field_name: str) -> Collection:
    """The collection without a field; its column is kept until the purge. Raises NotFound, Conflict."""
    with storage.transaction() as session:
        collection = _lock(session, name)
        field = _field_of(collection, field_name)
        policy_rows.check_removable(session, collection, field)
        session.execute("update fields set removed_at = now() where id = %s", (field.id,))
        _run(session, [
            *ddl.drop_report_view(collection),
            *ddl.drop_require(collection.id, field),
            *ddl.drop_unique(field),
            *ddl.drop_index(field),
        ])  # fmt: skip
        return _changed(session, collection, removed_field=field.id)


def delete(storage: Storage, name: str, confirm_name: str) -> str:
    """Take a collection away, its table being kept until the purge; its id. Raises NotFound, InvalidInput, Conflict."""
    if confirm_name != name:
        raise InvalidInput.at("confirmName", "not_confirmed", "must repeat the name of the collection")
    with storage.transaction() as session:
        collection = _lock(session, name)
        others = [f"{r.collection}.{r.field}" for r in catalogue.referrers(session, name) if r.collection != name]
        if others:
            raise Conflict(f"these links point to it: {', '.join(others)}", code="linked")
        session.execute("update collections set deleted_at = now() where id = %s", (collection.id,))
        _run(session, ddl.drop_report_view(collection))
        announce(session, collection, "delete")
    return collection.id


def _lock(session: Session, name: str) -> Collection:
    collection = catalogue.lock(session, name)
    if collection is None:
        raise NotFound(f"there is no collection {name[:80]}")
    return collection


def _field_of(collection: Collection, name: str) -> Field:
    for field in collection.fields:
        if field.name == name:
            return field
    raise NotFound(f"{collection.name} has no field {name[:80]}")


def _refuse(problems: list[Problem]) -> None:
    if problems:
        raise InvalidInput.of(problems)


def _targets(
    session: Session, collection: Collection, fields: list[Field], problems: list[Problem], path: str
) -> dict[str, str]:
    """The ids of the collections that links point to; a problem for each that does not exist."""
    links = [(index, field.options.get("collection")) for index, field in enumerate(fields) if _is_link(field)]
    named = {index: target for index, target in links if isinstance(target, str)}
    known = (catalogue.hold(session, named.values()) if named else {}) | {collection.name: collection.id}
    for index, target in named.items():
        if target not in known:
            place = path.format(index) + "options.collection"
            problems.append(Problem("unknown_collection", f"there is no collection {target[:80]}", place))
    return known


def _is_link(field: Field) -> bool:
    return field.type is FieldType.LINK


def _next_position(session: Session, collection: Collection) -> int:
    sql = "select coalesce(max(position) + 1, 0) from fields where collection_id = %s"
    return int(session.fetch(sql, (collection.id,))[0][0])


def _changed(session: Session, before: Collection, removed_field: str | None = None) -> Collection:
    """The next version of a changed collection, announced; its view follows."""
    catalogue.bump(session, before.id)
    collection = catalogue.load(session, [before.name])[before.name]
    _run(session, ddl.report_view(collection))
    announce(session, collection, "update", removed_field)
    return policy_rows.define(session, {collection.name: collection})[collection.name].collection


def _run(session: Session, statements: Iterable[str]) -> None:
    for statement in statements:
        session.execute(statement)


def announce(session: Session, collection: Collection, action: str, removed_field: str | None = None) -> None:
    """Write the event that a collection changed; `action`: create, update, delete."""
    data: dict[str, Any] = msgspec.to_builtins(
        CollectionChanged(
            collection=collection.name,
            collection_id=collection.id,
            version=collection.version,
            action=action,
            removed_field=removed_field,
        )
    )
    context = current.get()
    event = new_event(
        "records", "collection_changed", collection.name, data,
        actor=context.principal.user_id, traceparent=context.traceparent,
    )  # fmt: skip
    session.execute("insert into outbox (type, event) values (%s, %s)", (event.type, msgspec.json.encode(event)))
