"""A collection as the data statements see it: its table, its columns, and the SQL fragments that repeat."""

from dataclasses import dataclass, field
from functools import cached_property

from records.columns import SQL_TYPES, SYSTEM_COLUMNS, Column, column_of
from records.contract import Collection, Field, FieldType


@dataclass(frozen=True)
class Definition:
    """Immutable; a change of the collection makes a new one. Names in it are safe to put into SQL as they are."""

    collection: Collection
    columns: dict[str, Column] = field(init=False)

    def __post_init__(self) -> None:
        columns = [*SYSTEM_COLUMNS, *(column_of(f) for f in self.collection.fields)]
        object.__setattr__(self, "columns", {column.name: column for column in columns})

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
        columns = ", ".join(f't.{f.id} as "{f.name}"' for f in self.collection.fields)
        return f"(select row_to_json(v) from (select {columns}) v)"

    @cached_property
    def record(self) -> str:
        """SQL: the select list that makes a row `t` a record."""
        return (
            f"t.id, '{self.name}' as collection, t.version, {self.values} as values, "
            "t.created_at, t.updated_at, t.created_by, t.updated_by"
        )

    @cached_property
    def current_version(self) -> str:
        """SQL: the version that this collection has now, null when it is gone. Tells that this definition is old."""
        return f"(select version from collections where id = '{self.collection.id}' and deleted_at is null)"

    @cached_property
    def typed_columns(self) -> str:
        """SQL: the fields with their types, as `json_to_recordset` wants them."""
        return "".join(f", {f.id} {SQL_TYPES[f.type]}" for f in self.collection.fields)
