"""The rules of a field that has records already: what is in the way of a new one, and what puts it in force."""

from chassis.errors import Problem

from records import ddl
from records.columns import TEXTS
from records.contract import Collection, Field
from records.definitions import MAX_INDEXED_TEXT
from records.session import Session


def lock_rows(session: Session, collection: Collection) -> None:
    """Let writers finish, and the next ones wait: what is now looked up about the records stays true."""
    session.execute(f"lock table data.{collection.id} in access exclusive mode")


def broken_by(session: Session, collection: Collection, before: Field, after: Field) -> list[Problem]:
    """What existing records have against a new rule."""
    if _rules(before) == _rules(after):
        return []
    lock_rows(session, collection)
    problems = []
    table = f"data.{collection.id}"
    if after.required and not before.required:
        sql = f"select count(*) from {table} where deleted_at is null and {before.id} is null"
        missing = session.fetch(sql)[0][0]
        if missing:
            problems.append(Problem("missing_values", f"{missing:,} records have no value", "required"))
    if (after.unique or after.indexed) and not (before.unique or before.indexed) and before.type in TEXTS:
        sql = f"select 1 from {table} where length({before.id}) > {MAX_INDEXED_TEXT} limit 1"
        if session.fetch(sql):
            rule = f"values with more than {MAX_INDEXED_TEXT} characters exist, maybe in the trash"
            problems.append(Problem("too_long", rule, "unique" if after.unique else "indexed"))
    return problems


def _rules(field: Field) -> tuple[bool, bool, bool]:
    return field.required, field.unique, field.indexed


def changes(collection: Collection, before: Field, after: Field) -> ddl.Statements:
    """The statements that put the new rules in force."""
    statements: ddl.Statements = []
    if before.required != after.required:
        statements += (ddl.require if after.required else ddl.drop_require)(collection.id, after)
    if before.unique != after.unique:
        statements += ddl.add_unique(collection.id, after) if after.unique else ddl.drop_unique(after)
    if ddl.needs_index(before) != ddl.needs_index(after):
        statements += ddl.add_index(collection.id, after) if after.indexed else ddl.drop_index(after)
    return statements
