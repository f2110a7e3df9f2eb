"""Shapes that cross the wire of the records service."""

from datetime import datetime
from enum import StrEnum
from typing import Any

import msgspec


class FieldType(StrEnum):
    """What a field holds; the column's type follows from it."""

    TEXT = "TEXT"
    LONG_TEXT = "LONG_TEXT"
    INTEGER = "INTEGER"
    DECIMAL = "DECIMAL"
    BOOLEAN = "BOOLEAN"
    DATE = "DATE"
    DATETIME = "DATETIME"
    CHOICE = "CHOICE"
    CHOICES = "CHOICES"
    EMAIL = "EMAIL"
    URL = "URL"
    JSON = "JSON"
    LINK = "LINK"
    FILES = "FILES"


class FieldInput(msgspec.Struct, kw_only=True):
    """A field to be added."""

    name: str
    type: FieldType
    label: str | None = None
    required: bool = False
    unique: bool = False
    indexed: bool = False
    help: str | None = None
    options: dict[str, Any] | None = None


class FieldChanges(msgspec.Struct, kw_only=True, omit_defaults=True):
    """What to change about a field; what is left out stays."""

    name: str | msgspec.UnsetType = msgspec.UNSET
    label: str | msgspec.UnsetType = msgspec.UNSET
    required: bool | msgspec.UnsetType = msgspec.UNSET
    unique: bool | msgspec.UnsetType = msgspec.UNSET
    indexed: bool | msgspec.UnsetType = msgspec.UNSET
    help: str | msgspec.UnsetType | None = msgspec.UNSET
    options: dict[str, Any] | msgspec.UnsetType = msgspec.UNSET


class CollectionChanges(msgspec.Struct, kw_only=True, omit_defaults=True):
    """What to change about a collection; what is left out stays, an empty text is made anew from the name."""

    label: str | msgspec.UnsetType = msgspec.UNSET
    singular: str | msgspec.UnsetType = msgspec.UNSET
    plural: str | msgspec.UnsetType = msgspec.UNSET


class Field(msgspec.Struct, kw_only=True, frozen=True):
    """A field of a collection. `id` never changes; `options` by type as in the public schema."""

    id: str
    name: str
    label: str
    type: FieldType
    required: bool
    unique: bool
    indexed: bool
    help: str | None
    options: dict[str, Any]


class Collection(msgspec.Struct, kw_only=True, frozen=True):
    """A collection as it is now. `version` grows with every change of its definition.

    `singular` and `plural` name its record and its list in the typed GraphQL schema: `orderLine`, `orderLines`.
    """

    id: str
    name: str
    label: str
    singular: str
    plural: str
    version: int
    fields: list[Field]
    created_at: datetime
    guarded: list[str] = []
    """Fields that some policy can hide on a record that it shows: null there, even when required."""


class Grant(msgspec.Struct, kw_only=True, frozen=True):
    """What a policy allows: on the records that `rows` (a filter) selects, all when null; `fields`, all when null.

    A value in `rows` may be "$user.id"; in a list of `in` or `nin`, or in place of it, "$user.roles".
    """

    rows: dict[str, Any] | None = None
    fields: list[str] | None = None


class DeleteGrant(msgspec.Struct, kw_only=True, frozen=True):
    """On which records: those that `rows` (a filter) selects, all when null."""

    rows: dict[str, Any] | None = None


class Policy(msgspec.Struct, kw_only=True, frozen=True):
    """What one role may do in one collection; null where it may not."""

    role: str
    collection: str
    read: Grant | None = None
    create: Grant | None = None
    update: Grant | None = None
    delete: DeleteGrant | None = None


class Rights(msgspec.Struct, kw_only=True, frozen=True):
    """What the caller may do in a collection at most; fields are null for all of them."""

    collection: str
    read: bool
    create: bool
    update: bool
    delete: bool
    read_fields: list[str] | None = None
    create_fields: list[str] | None = None
    update_fields: list[str] | None = None


class LeveledRole(msgspec.Struct, kw_only=True, frozen=True):
    """A role with its level: which of viewer, editor and admin it amounts to where no policy decides."""

    name: str
    level: str


class RoleGrant(msgspec.Struct, kw_only=True, frozen=True):
    """What one role adds: records that `rows` (a filter) selects, all when null; `fields`, all when null."""

    role: str
    rows: dict[str, Any] | None
    fields: list[str] | None


class LiftedLimit(msgspec.Struct, kw_only=True, frozen=True):
    """`role` has a policy that allows less than it does together with `by`."""

    role: str
    by: str


class CombinedAccess(msgspec.Struct, kw_only=True, frozen=True):
    """What roles allow together. `fields`: those had on any record, all when null; `partial`: on some of them only."""

    allowed: bool
    all_records: bool
    fields: list[str] | None
    partial: list[str]
    grants: list[RoleGrant]
    lifted: list[LiftedLimit]


class RolesAccess(msgspec.Struct, kw_only=True, frozen=True):
    """What roles allow together in one collection, by action."""

    collection: str
    label: str
    read: CombinedAccess
    create: CombinedAccess
    update: CombinedAccess
    delete: CombinedAccess


class Record(msgspec.Struct, kw_only=True):
    """A record. `values` by field name: null, text, number, boolean or list; dates as ISO 8601, links as ids.

    `readable` is false in the answer to a change whose caller may not read the record: it has no values and no people
    then, and nothing else of the record may be shown to them.
    """

    id: str
    collection: str
    version: int
    values: dict[str, Any]
    created_at: datetime
    updated_at: datetime
    created_by: str | None
    updated_by: str | None
    readable: bool = True


class NewRecord(msgspec.Struct, kw_only=True):
    """A record to create. `links`: by LINK field, a record to create for it; `linked`: records that will link to it."""

    values: dict[str, Any] = {}
    links: dict[str, "NewRecord"] = {}
    linked: list["NewLinked"] = []


class NewLinked(msgspec.Struct, kw_only=True):
    """Records to create whose LINK field leads to the one above; `path` is what problems call their place."""

    collection: str
    field: str
    path: str
    records: list[NewRecord]


class ListedRecord(Record, kw_only=True):
    """A record in a page, with the cursor that continues after it."""

    cursor: str


class Page(msgspec.Struct, kw_only=True):
    """Part of a list. `total` only where asked for, capped at 10,001 (which stands for "more than 10,000")."""

    items: list[ListedRecord]
    has_next: bool
    has_previous: bool
    total: int | None = None


class MetricFunction(StrEnum):
    """What is made of the values of a group."""

    COUNT = "count"
    SUM = "sum"
    AVG = "avg"
    MIN = "min"
    MAX = "max"


class Metric(msgspec.Struct, kw_only=True):
    """What to find out about a group; `count` without a field counts records, with one its values."""

    function: MetricFunction
    field: str | None = None


class Group(msgspec.Struct, kw_only=True):
    """Records that have the same values in the fields of `key`; `values`: one per metric, null where there are none.

    A sum is a text where a number would not survive a JSON reader with 64-bit floats.
    """

    key: dict[str, Any]
    values: list[Any]


class NotedFile(msgspec.Struct, kw_only=True):
    """A file as it was called when something happened to it."""

    id: str
    name: str


class Change(msgspec.Struct, kw_only=True):
    """One entry of a record's history. `action`: create, update, delete, restore; `diff`: {field: [before, after]}.

    Of files that are attached to the record: file_added, file_deleted, file_restored, with `file` and an empty diff.
    """

    id: str
    at: datetime
    actor: str | None
    action: str
    diff: dict[str, tuple[Any, Any]]
    file: NotedFile | None = None


class ChangePage(msgspec.Struct, kw_only=True):
    """Part of a history, newest first; `cursor` continues after the last."""

    items: list[Change]
    has_next: bool
    cursor: str | None


class CollectionChanged(msgspec.Struct, kw_only=True):
    """Event `collection_changed`, subject: the collection's name. `action`: create, update, delete.

    `removed_field`: the id of the field that an update took away.
    """

    collection: str
    collection_id: str
    version: int
    action: str
    removed_field: str | None = None


class RecordChanged(msgspec.Struct, kw_only=True):
    """Events `record_created`, `record_updated`, `record_deleted`, `record_restored`; subject `<collection>/<id>`.

    `record` is the state after the change (before it, when deleted); `diff` is {field: [before, after]}.
    `access`: the fields of the record that each role may read; a role that is not there may not see the record. Null
    where the collection has no policies.
    """

    collection: str
    record: Record
    diff: dict[str, tuple[Any, Any]]
    access: dict[str, list[str]] | None = None


class RecordPurged(msgspec.Struct, kw_only=True):
    """Event `record_purged`, subject `<collection>/<id>`: somebody deleted the record permanently.

    The trash that empties itself after its time publishes none.
    """

    collection: str
    id: str


class FilesOfField(msgspec.Struct, kw_only=True):
    """The ids of a FILES field (its id, not its name) before and after a change."""

    field: str
    before: list[str] | None = None
    after: list[str] | None = None


class RecordFilesChanged(msgspec.Struct, kw_only=True):
    """Event `record_files_changed`, subject `<collection>/<id>`: FILES fields of a record have other files.

    `version` is the record's after the change.
    """

    collection: str
    record: str
    version: int
    fields: list[FilesOfField]


EVENTS: dict[str, type[msgspec.Struct]] = {
    "collection_changed": CollectionChanged,
    "record_created": RecordChanged,
    "record_updated": RecordChanged,
    "record_deleted": RecordChanged,
    "record_restored": RecordChanged,
    "record_purged": RecordPurged,
    "record_files_changed": RecordFilesChanged,
}
