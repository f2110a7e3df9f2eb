"""The statements that make and change data tables. Ids and names in them have been checked to be plain identifiers."""

from records.columns import SQL_TYPES, TEXTS
from records.contract import Collection, Field, FieldType

Statements = list[str]


def create_table(collection: Collection, targets: dict[str, str]) -> Statements:
    """The table with its fields. `targets`: the ids of the collections that links point to, by name."""
    table = f"data.{collection.id}"
    statements = [
        f"""create table {table} (
            id uuid primary key,
            version bigint not null,
            created_at timestamptz not null,
            updated_at timestamptz not null,
            created_by text,
            updated_by text,
            deleted_at timestamptz
        ) with (fillfactor = 90)""",
        trash_index(collection.id),
    ]
    for field in collection.fields:
        statements += add_column(collection, field, targets)
    return statements


def trash_index(collection_id: str) -> str:
    """The index that lists the trash, those deleted last first. It holds no live rows, so they cost nothing."""
    return f"create index trash_{collection_id} on data.{collection_id} (updated_at, id) where deleted_at is not null"


def add_column(collection: Collection, field: Field, targets: dict[str, str]) -> Statements:
    """The column of a field, with its constraints and indexes."""
    table = f"data.{collection.id}"
    reference = ""
    if field.type is FieldType.LINK:
        # Records are deleted to the trash first, by the rules of the link; only the purge deletes rows.
        reference = f" references data.{targets[field.options['collection']]} (id) on delete set null"
    statements = [f"alter table {table} add column {field.id} {SQL_TYPES[field.type]}{reference}"]
    if field.required:
        statements += require(collection.id, field)
    if field.unique:
        statements += add_unique(collection.id, field)
    if needs_index(field):
        statements += add_index(collection.id, field)
    return statements


def needs_index(field: Field) -> bool:
    """Links are always indexed: the records that link to a record are looked up by them."""
    return field.indexed or field.type is FieldType.LINK


def require(collection_id: str, field: Field) -> Statements:
    """Live rows must have a value; what lies in the trash may be older than the rule."""
    check = f"check ({field.id} is not null or deleted_at is not null)"
    return [f"alter table data.{collection_id} add constraint r_{field.id} {check}"]


def drop_require(collection_id: str, field: Field) -> Statements:
    return [f"alter table data.{collection_id} drop constraint if exists r_{field.id}"]


def add_unique(collection_id: str, field: Field) -> Statements:
    """Live rows have different values."""
    return [f"create unique index u_{field.id} on data.{collection_id} ({field.id}) where deleted_at is null"]


def drop_unique(field: Field) -> Statements:
    return [f"drop index if exists data.u_{field.id}"]


def add_index(collection_id: str, field: Field) -> Statements:
    """For filters and for sorts, whose last key is the id; texts also for parts of them."""
    table = f"data.{collection_id}"
    if field.type in (FieldType.CHOICES, FieldType.FILES):
        return [f"create index i_{field.id} on {table} using gin ({field.id})"]
    # The purge of a link's target empties the link in the trash, too: there an index of live rows would not do.
    live = "" if field.type is FieldType.LINK else " where deleted_at is null"
    statements = [f"create index i_{field.id} on {table} ({field.id}, id){live}"]
    if field.type in TEXTS:
        statements.append(f"create index s_{field.id} on {table} using gin ({field.id} gin_trgm_ops)")
    return statements


def drop_index(field: Field) -> Statements:
    return [f"drop index if exists data.i_{field.id}", f"drop index if exists data.s_{field.id}"]


def report_view(collection: Collection) -> Statements:
    """A view for reporting tools: live rows under the names that people gave."""
    columns = "".join(f', {field.id} as "{field.name}"' for field in collection.fields)
    system = 'id, version, created_at as "createdAt", updated_at as "updatedAt"'
    return [
        *drop_report_view(collection),
        f'create view reports."{collection.name}" as select {system}{columns} '
        f"from data.{collection.id} where deleted_at is null",
    ]


def drop_report_view(collection: Collection) -> Statements:
    return [f'drop view if exists reports."{collection.name}"']
