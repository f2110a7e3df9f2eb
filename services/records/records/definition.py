"""A collection as the data statements see it: its table, its columns, and the SQL fragments that repeat."""

from dataclasses import dataclass, field
from functools import cached_property

from records.columns import SQL_TYPES, SYSTEM_COLUMNS, Column, column_of
from records.contract import Collection, Field, FieldType, Policy


@dataclass(frozen=True)
class Definition:
    """Immutable; a change of the collection makes a new one. Names in it are safe to put into SQL as they are.

    It is the whole collection, which those see whom no policy limits. `records.seen.Seen` is what another sees of it;
    whatever reads goes by `rows`, `columns`, `values` and `record`, and so finds nothing that they do not have.
    """

    collection: Collection
    policies: tuple[Policy, ...] = ()
    columns: dict[str, Column] = field(init=False)

    def __post_init__(self) -> None:
        columns = [*SYSTEM_COLUMNS, *(self._column(f) for f in self.collection.fields)]
        object.__setattr__(self, "columns", {column.name: column for column in columns})

    def _column(self, of: Field) -> Column:
        return column_of(of)

    @property
    def base(self) -> "Definition":
        """The whole collection."""
        return self

    @cached_property
    def readable(self) -> str:
        """SQL: whether the row `t`, live or in the trash, may be read."""
        return "true"

    @cached_property
    def answer(self) -> str:
        """SQL: as `record`, of a row that may not be readable: `readable` says so, and it has no values and people."""
        return self.record

    @cached_property
    def known(self) -> frozenset[str]:
        """The names of all fields that may be read or written on some record."""
        return frozenset(self.fields)

    def writable(self, action: str) -> frozenset[str]:
        """The names of the fields that may be given on some record; `action`: create, update."""
        return self.known

    @property
    def name(self) -> str:
        return self.collection.name

    @property
    def version(self) -> int:
        return self.collection.version

    @cached_property
    def table(self) -> str:
        return f"data.{self.collection.id}"

    @cached_property
    def rows(self) -> str:
        """SQL: whether the row `t` is there for readers."""
        return "t.deleted_at is null"

    @cached_property
    def fields(self) -> dict[str, Field]:
        """The fields by name."""
        return {f.name: f for f in self.collection.fields}

    @cached_property
    def links(self) -> list[Field]:
        """The LINK fields."""
        return [f for f in self.collection.fields if f.type is FieldType.LINK]

    @cached_property
    def values(self) -> str:
        """SQL: the fields of the row `t` as a JSON object by name."""
        columns = ", ".join(f'{self.columns[f.name].sql} as "{f.name}"' for f in self.collection.fields)
        return f"(select row_to_json(v) from (select {columns}) v)"

    @cached_property
    def record(self) -> str:
        """SQL: the select list that makes a row `t` a record."""
        return self._record(self.values)

    def _record(self, values: str, people: tuple[str, str] = ("t.created_by", "t.updated_by")) -> str:
        created_by, updated_by = people
        return (
            f"t.id, '{self.name}' as collection, t.version, {values} as values, "
            f"t.created_at, t.updated_at, {created_by} as created_by, {updated_by} as updated_by"
        )

    @cached_property
    def current_version(self) -> str:
        """SQL: the version that this collection has now, null when it is gone. Tells that this definition is old."""
        return f"(select version from collections where id = '{self.collection.id}' and deleted_at is null)"

    @cached_property
    def typed_columns(self) -> str:
        """SQL: the fields with their types, as `json_to_recordset` wants them."""
        return "".join(f", {f.id} {SQL_TYPES[f.type]}" for f in self.collection.fields)
