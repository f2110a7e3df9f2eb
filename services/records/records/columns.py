"""What each field type is in Postgres, and which operators its filters know."""

from dataclasses import dataclass

from records.contract import Field, FieldType

EQUALITY = frozenset({"eq", "ne", "in", "nin", "isNull"})
ORDER = EQUALITY | {"lt", "lte", "gt", "gte"}
TEXT = ORDER | {"contains", "startsWith"}
CONTAINS = frozenset({"contains", "isNull"})


@dataclass(frozen=True)
class Column:
    """A column of a data table, by its public name. `sql` is its expression in queries over the alias `t`."""

    name: str
    sql: str
    type: str
    operators: frozenset[str]
    sortable: bool = True
    nullable: bool = True
    searched: bool = False
    indexed: bool = False
    """Whether an index has the rows in its order."""
    has_trigrams: bool = False
    """Whether an index finds parts of its text."""
    labels: tuple[tuple[str, str], ...] = ()
    """What people read in place of a stored choice, where that is another text."""


SQL_TYPES = {
    FieldType.TEXT: "text",
    FieldType.LONG_TEXT: "text",
    FieldType.INTEGER: "bigint",
    FieldType.DECIMAL: "numeric",
    FieldType.BOOLEAN: "boolean",
    FieldType.DATE: "date",
    FieldType.DATETIME: "timestamptz",
    FieldType.CHOICE: "text",
    FieldType.CHOICES: "text[]",
    FieldType.EMAIL: "text",
    FieldType.URL: "text",
    FieldType.JSON: "jsonb",
    FieldType.LINK: "uuid",
    FieldType.FILES: "uuid[]",
}

_OPERATORS = {
    FieldType.BOOLEAN: EQUALITY,
    FieldType.LINK: EQUALITY,
    FieldType.INTEGER: ORDER,
    FieldType.DECIMAL: ORDER,
    FieldType.DATE: ORDER,
    FieldType.DATETIME: ORDER,
    FieldType.CHOICES: CONTAINS,
    FieldType.FILES: CONTAINS,
    FieldType.JSON: frozenset({"isNull"}),
}

_UNSORTABLE = frozenset({FieldType.CHOICES, FieldType.FILES, FieldType.JSON})
TEXTS = frozenset({FieldType.TEXT, FieldType.LONG_TEXT, FieldType.EMAIL, FieldType.URL})
"""Types whose index also finds parts of a text."""
_SEARCHED = TEXTS | {FieldType.CHOICE, FieldType.CHOICES}

SYSTEM_COLUMNS = (
    Column("id", "t.id", "uuid", ORDER, nullable=False, indexed=True),
    Column("version", "t.version", "bigint", ORDER, nullable=False),
    Column("createdAt", "t.created_at", "timestamptz", ORDER, nullable=False),
    Column("updatedAt", "t.updated_at", "timestamptz", ORDER, nullable=False),
    Column("createdBy", "t.created_by", "text", EQUALITY),
    Column("updatedBy", "t.updated_by", "text", EQUALITY),
)
"""What every record has beside its fields; no field may take these names."""


def column_of(field: Field) -> Column:
    """The column that holds a field."""
    return Column(
        name=field.name,
        sql=f"t.{field.id}",
        type=SQL_TYPES[field.type],
        operators=_OPERATORS.get(field.type, TEXT),
        sortable=field.type not in _UNSORTABLE,
        nullable=not field.required,
        searched=field.type in _SEARCHED,
        has_trigrams=field.indexed and field.type in TEXTS,
        indexed=field.indexed or field.unique or field.type is FieldType.LINK,
        labels=tuple(field.options.get("labels", {}).items()),
    )
