"""Reading and writing the system tables that describe collections."""

from collections.abc import Iterable
from typing import Any, NamedTuple

import msgspec

from records.contract import Collection, Field, FieldType
from records.definitions import NAME
from records.naming import Names, choose
from records.session import Session

_COLLECTIONS = """
    select c.id, c.name, c.label, c.version, c.created_at, c.singular, c.plural,
           f.id, f.name, f.label, f.type, f.required, f."unique", f.indexed, f.help, f.options
    from collections c left join fields f on f.collection_id = c.id and f.removed_at is null
    where c.deleted_at is null and (%(names)s::text[] is null or c.name = any(%(names)s::text[]))
    order by c.name, f.position, f.id
"""

_REFERRERS = """
    select c.name, c.id, c.version, f.name
    from fields f join collections c on c.id = f.collection_id
    where f.type = 'LINK' and f.options ->> 'collection' = %(name)s and f.removed_at is null and c.deleted_at is null
    order by 1, 2
"""


class Referrer(NamedTuple):
    """A LINK field that leads to a collection, and the definition that it is part of."""

    collection: str
    collection_id: str
    version: int
    field: str


def load(session: Session, names: list[str] | None) -> dict[str, Collection]:
    """The collections of these names (all, when None) by name; unknown ones are left out."""
    found: dict[str, Collection] = {}
    if names is not None:
        names = [name for name in names if NAME.fullmatch(name)]
        if not names:
            return found
    for row in session.fetch(_COLLECTIONS, {"names": names}):
        collection = found.get(row[1])
        if collection is None:
            singular, plural = _names(row[1], row[5:7])
            collection = found[row[1]] = Collection(
                id=row[0], name=row[1], label=row[2], singular=singular, plural=plural, version=row[3],
                created_at=row[4], fields=[],
            )  # fmt: skip
        if row[7] is not None:
            collection.fields.append(_field(row[7:]))
    return found


def _names(name: str, stored: tuple[str | None, ...]) -> Names:
    """The version of this service before names were stored makes collections without."""
    singular, plural = stored
    return Names(singular, plural) if singular and plural else choose(name, [])


def _field(row: tuple[Any, ...]) -> Field:
    return Field(
        id=row[0], name=row[1], label=row[2], type=FieldType(row[3]), required=row[4], unique=row[5],
        indexed=row[6], help=row[7], options=row[8],
    )  # fmt: skip


def referrers(session: Session, name: str) -> list[Referrer]:
    """Every link to the collection."""
    return [Referrer(*row) for row in session.fetch(_REFERRERS, {"name": name})]


def insert_collection(session: Session, collection: Collection, actor: str | None) -> None:
    """Store a new collection and its fields. Raises the driver's UniqueViolation when the name is taken."""
    session.execute(
        "insert into collections (id, name, label, singular, plural, version, created_at, created_by) "
        "values (%s, %s, %s, %s, %s, %s, %s, %s)",
        (collection.id, collection.name, collection.label, collection.singular, collection.plural, collection.version,
         collection.created_at, actor),
    )  # fmt: skip
    insert_fields(session, collection.id, collection.fields, 0)


def insert_fields(session: Session, collection_id: str, fields: Iterable[Field], position: int) -> None:
    """Store new fields, in order, from `position` on."""
    for offset, field in enumerate(fields):
        session.execute(
            'insert into fields (id, collection_id, name, label, type, required, "unique", indexed, help, options, '
            "position) values (%s, %s, %s, %s, %s, %s, %s, %s, %s, %s::jsonb, %s)",
            (field.id, collection_id, field.name, field.label, str(field.type), field.required, field.unique,
             field.indexed, field.help, msgspec.json.encode(field.options).decode(), position + offset),
        )  # fmt: skip


def update_field(session: Session, field: Field) -> None:
    """Store what may change about a field."""
    session.execute(
        "update fields set named_at = case when name = %s then named_at else now() end, "
        'name = %s, label = %s, required = %s, "unique" = %s, indexed = %s, help = %s, '
        "options = %s::jsonb where id = %s",
        (field.name, field.name, field.label, field.required, field.unique, field.indexed, field.help,
         msgspec.json.encode(field.options).decode(), field.id),
    )  # fmt: skip


def update_collection(session: Session, collection: Collection) -> None:
    """Store what may change about a collection itself."""
    session.execute(
        "update collections set label = %s, singular = %s, plural = %s where id = %s",
        (collection.label, collection.singular, collection.plural, collection.id),
    )


def reorder_fields(session: Session, field_ids: list[str]) -> None:
    """Store the order of fields."""
    session.execute(
        "update fields set position = o.n - 1 from unnest(%s::text[]) with ordinality o (id, n) where fields.id = o.id",
        (field_ids,),
    )


def hold_names(session: Session) -> dict[str, Names]:
    """The names of all collections by their id; nobody else can give any until the transaction ends."""
    session.execute("select pg_advisory_xact_lock(hashtext('records.names'))")
    rows = session.fetch("select id, name, singular, plural from collections where deleted_at is null")
    return {row[0]: _names(row[1], row[2:]) for row in rows}


def lock(session: Session, name: str) -> Collection | None:
    """The collection, locked against other changes of its definition until the transaction ends."""
    if not NAME.fullmatch(name):
        return None
    session.fetch("select id from collections where name = %s and deleted_at is null for update", (name,))
    return load(session, [name]).get(name)


def hold(session: Session, names: Iterable[str]) -> dict[str, str]:
    """The ids of these collections by name, none of which can be deleted until the transaction ends."""
    wanted = sorted(name for name in set(names) if NAME.fullmatch(name))
    sql = "select name, id from collections where name = any(%s) and deleted_at is null order by name for share"
    return dict(session.fetch(sql, (wanted,)))


def bump(session: Session, collection_id: str) -> None:
    """The definition changed: its version grows."""
    session.execute("update collections set version = version + 1 where id = %s", (collection_id,))
