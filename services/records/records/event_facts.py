"""What people call the things that an event of a record names, for services that write about it and may call no other.

`facts` of an event: {"collection": {"label", "fields": [{"name", "label", "type", "target"?, "choices"?}]}, "titles":
{LINK field: {id: title}}}. Titles are of live records that the field led to before or after the change; null without a
title. `choices` are the labels of choices that have one: {stored value: label}.
"""

import msgspec
from chassis.errors import NotFound
from chassis.titles import LONGEST_TITLE, title_name
from psycopg.sql import Literal

from records.contract import Field
from records.definition import Definition
from records.storage import Storage


def labels(definition: Definition) -> str:
    """JSON: the label of the collection, and its fields as people know them."""
    collection = definition.base.collection
    fields = [
        {"name": each.name, "label": each.label, "type": each.type}
        | ({"target": each.options["collection"]} if each in definition.base.links else {})
        | ({"choices": each.options["labels"]} if each.options.get("labels") else {})
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
    fields = target.collection.fields
    name = title_name((field.name, field.type) for field in fields)
    title = next((f"left({_shown(field)}, {LONGEST_TITLE})" for field in fields if field.name == name), "null::text")
    ids = f"(record -> 'values' ->> '{link.name}')::uuid, (diff -> '{link.name}' ->> 0)::uuid"
    return f"""select json_object_agg(x.id, {title}) from {target.table} x
                where x.deleted_at is null and x.id = any(array[{ids}])"""


def _shown(field: Field) -> str:
    """SQL: the value of a title as people read it, a choice by its label."""
    labels = field.options.get("labels")
    if not labels:
        return f"x.{field.id}"
    literal = Literal(msgspec.json.encode(labels).decode()).as_string(None).replace("%", "%%")
    return f"coalesce({literal}::jsonb ->> x.{field.id}, x.{field.id})"
