"""What people call the things that an event of a record names, for those who write about it and may ask nobody.

`facts` of an event: {"collection": {"label", "fields": [{"name", "label", "type", "target"?}]}, "titles": {LINK field:
{id: title}}}. Titles are of live records that the field led to before or after the change; null without a title.
"""

import msgspec
from chassis.errors import NotFound

from records.contract import Collection, Field
from records.definition import Definition
from records.storage import Storage

TITLE_TYPES = ("TEXT", "EMAIL", "CHOICE", "URL")
TITLE_NAMES = ("name", "title", "label")
LONGEST_TITLE = 200
"""Characters."""


def title_field(collection: Collection) -> Field | None:
    """The field that a person knows a record by, as in the web app; None where no short text is."""
    texts = [field for field in collection.fields if field.type in TITLE_TYPES]
    return next((field for field in texts if field.name in TITLE_NAMES), texts[0] if texts else None)


def labels(definition: Definition) -> str:
    """JSON: the label of the collection, and its fields as people know them."""
    collection = definition.base.collection
    fields = [
        {"name": each.name, "label": each.label, "type": each.type}
        | ({"target": each.options["collection"]} if each in definition.base.links else {})
        for each in collection.fields
    ]
    return msgspec.json.encode({"label": collection.label, "fields": fields}).decode()


def titles_sql(storage: Storage, definition: Definition) -> str:
    """SQL: {LINK field: {id: title}} of a row of `change`, see `records.statements`."""
    pairs = (f"'{each.name}', ({_titles(storage, each)})" for each in definition.base.links)
    return f"json_build_object({', '.join(pairs)})"


def _titles(storage: Storage, link: Field) -> str:
    try:
        target = storage.definition(link.options["collection"])
    except NotFound:
        return "select null"
    field = title_field(target.collection)
    title = f"left(x.{field.id}, {LONGEST_TITLE})" if field else "null::text"
    ids = f"(record -> 'values' ->> '{link.name}')::uuid, (diff -> '{link.name}' ->> 0)::uuid"
    return f"""select json_object_agg(x.id, {title}) from {target.table} x
                where x.deleted_at is null and x.id = any(array[{ids}])"""
