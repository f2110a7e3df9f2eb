"""The statements that change records. Each is one round trip: the change, its history and its event together.

Parameters: actor, trace (traceparent), version (of the definition: nothing happens when it is old), labels (of
`records.event_facts`), and what each says. `titles` is the SQL of the titles in the event, from there too.
"""

from records.access_events import access_sql
from records.columns import SQL_TYPES
from records.contract import FieldType
from records.definition import Definition
from records.seen import Seen
from records.verdicts import candidates, judged, verdict_join


def insert(definition: Definition, titles: str) -> str:
    """`rows`: a JSON list of {id, event, <field id>: value}. Returns (id, record) per row.

    Where the principal may not create one of the rows, none is made; returned is (id, null) for each of these.
    """
    base = definition.base
    columns = "".join(f", {f.id}" for f in base.collection.fields)
    inputs = "".join(f", i.{f.id}" for f in base.collection.fields)
    limited = isinstance(definition, Seen)
    refused = f", {candidates(definition)}" if isinstance(definition, Seen) else ""
    return f"""
        with input as (
            select i.* from json_to_recordset(%(rows)s::json) as i (id uuid, event uuid{base.typed_columns})
        ){refused}, made as (
            insert into {base.table} (id, version, created_at, updated_at, created_by, updated_by{columns})
            select i.id, 1, now(), now(), %(actor)s, %(actor)s{inputs} from input i
            where {base.current_version} = %(version)s{" and not exists (select from refused)" if limited else ""}
            returning *
        ), change as (
            select i.event, r.id as record_id, row_to_json(r) as record, {_given("r")} as diff{_views(definition)}
            from made m join input i using (id) cross join lateral (
                select {base.record} from (select m.*) t
            ) r
        ), {_history(base, "create")}, {_event(base, "record_created", titles)}{_files_event(base)}
        select record_id::text, {_answer(definition)}::text from change
        {"union all select id::text, null from refused" if limited else ""}
    """


def update(definition: Definition, field_ids: list[str], titles: str) -> str:
    """Changes these fields of the record `id`, if its version is `expected`.

    `row`: a JSON object {<field id>: value}; `event`: the event's id. Returns one row: (current version of the
    definition, the record before, the record after); null for a record that is not there and for a change that did not
    happen as the version was another. What the principal sees of the collection adds a verdict, see `records.verdicts`.
    """
    types = {f.id: SQL_TYPES[f.type] for f in definition.base.collection.fields}
    shape = ", ".join(f"{i} {types[i]}" for i in field_ids) or "nothing text"
    changes = "".join(f", {i} = i.{i}" for i in field_ids)
    return f"""
        with input as (
            select * from json_to_record(%(row)s::json) as i ({shape})
        ), {_current(definition)}{judged(definition, "update", field_ids)}, made as (
            update {definition.table} t
            set version = t.version + 1, updated_at = now(), updated_by = %(actor)s{changes}
            from current, input i where t.id = current.id and current.version = %(expected)s{_allowed(definition)}
            returning t.*
        ), {_change(definition)}, {_history(definition, "update")}, {_event(definition, "record_updated", titles)}
        {_files_event(definition.base)}
        {_result(definition)}
    """


def trash(definition: Definition, titles: str) -> str:
    """Moves the record `id` to the trash, if its version is `expected` or that is null. Returns as `update` does."""
    return f"""
        with {_current(definition)}{judged(definition, "delete")}, made as (
            update {definition.table} t
            set version = t.version + 1, updated_at = now(), updated_by = %(actor)s, deleted_at = now()
            from current where t.id = current.id and current.version = coalesce(%(expected)s::bigint, current.version)
            {_allowed(definition)}
            returning t.*
        ), {_change(definition, "b")}, {_history(definition, "delete")}, {_event(definition, "record_deleted", titles)}
        {_result(definition)}
    """


def restore(definition: Definition, titles: str) -> str:
    """Brings the record `id` back from the trash. Returns as `update` does."""
    return f"""
        with {_current(definition, "is not null")}{judged(definition, "restore")}, made as (
            update {definition.table} t
            set version = t.version + 1, updated_at = now(), updated_by = %(actor)s, deleted_at = null
            from current where t.id = current.id{_allowed(definition)}
            returning t.*
        ), {_change(definition)}, {_history(definition, "restore")}, {_event(definition, "record_restored", titles)}
        {_result(definition)}
    """


def _current(definition: Definition, deleted: str = "is null") -> str:
    """The record as it is, locked."""
    return f"""current as (
            select t.* from {definition.table} t
            where t.id = %(id)s::uuid and t.deleted_at {deleted} and {definition.current_version} = %(version)s
            for update
        )"""


def _allowed(definition: Definition) -> str:
    return " and (select verdict is null from judged)" if isinstance(definition, Seen) else ""


def _change(definition: Definition, access_by: str = "m") -> str:
    """The change that was made: the record after it, and what differs. `access_by`: "b" lets the row before tell."""
    base = definition.base
    return f"""change as (
            select %(event)s::uuid as event, r.id as record_id, row_to_json(r) as record, coalesce((
                select json_object_agg(a.key, json_build_array(b.value, a.value))
                from json_each(r.values) a join json_each({base.values.replace(" t.", " b.")}) b using (key)
                where a.value::text is distinct from b.value::text
            ), '{{}}') as diff{_views(definition, access_by)}
            from made m join current b using (id) cross join lateral (
                select {base.record} from (select m.*) t
            ) r
        )"""


def _views(definition: Definition, access_by: str = "m") -> str:
    """More columns of the change: who may read what of it, and what the principal is answered."""
    found = access_sql(definition.base)
    access = f", (select {found} from (select {access_by}.*) t) as access" if found else ""
    if not isinstance(definition, Seen):
        return access
    return f"""{access}, (
                select row_to_json(r) from (select m.*) t cross join lateral (select {definition.answer}) r
            ) as answer"""


def _answer(definition: Definition) -> str:
    return "answer" if isinstance(definition, Seen) else "record"


def _given(record: str) -> str:
    """The diff of a new record: every value that is not null."""
    return f"""coalesce((
                select json_object_agg(e.key, json_build_array(null, e.value))
                from json_each({record}.values) e where json_typeof(e.value) <> 'null'
            ), '{{}}')"""


def _history(definition: Definition, action: str) -> str:
    return f"""history_entry as (
            insert into history (id, collection_id, record_id, actor, action, diff)
            select event, '{definition.collection.id}', record_id, %(actor)s, '{action}', diff::jsonb from change
        )"""


def _event(definition: Definition, event_type: str, titles: str) -> str:
    """The CloudEvent of the change, as `chassis.events.Event` reads it."""
    data = f"""'collection', '{definition.name}', 'record', record, 'diff', diff,
                'access', {"access" if definition.policies else "null"}"""
    facts = f", 'facts', json_build_object('collection', %(labels)s::json, 'titles', {titles})"
    event = _cloud_event(definition, event_type, "event", data, facts)
    return f"""outbox_entry as (
            insert into outbox (type, event) select {event} from change
        )"""


def _files_event(definition: Definition) -> str:
    """A CTE with the event of FILES fields that changed; nothing where there is no such field."""
    fields = ", ".join(f"('{f.id}', '{f.name}')" for f in definition.collection.fields if f.type is FieldType.FILES)
    if not fields:
        return ""
    data = f"""'collection', '{definition.name}', 'record', record_id, 'version', record -> 'version',
                'fields', files.fields"""
    return f""", files_entry as (
            insert into outbox (type, event)
            select {_cloud_event(definition, "record_files_changed", "gen_random_uuid()", data)}
            from change cross join lateral (
                select json_agg(json_build_object(
                    'field', f.id, 'before', diff -> f.name -> 0, 'after', diff -> f.name -> 1
                )) as fields from (values {fields}) f (id, name) where diff -> f.name is not null
            ) files where files.fields is not null
        )"""


def _cloud_event(definition: Definition, event_type: str, event_id: str, data: str, facts: str = "") -> str:
    """SQL: the two columns of the outbox, of a row of `change`; `data`: what its JSON object is built of."""
    return f"""'{event_type}', convert_to(json_build_object(
                'specversion', '1.0', 'datacontenttype', 'application/json', 'id', {event_id}, 'source', 'records',
                'type', '{event_type}', 'subject', '{definition.name}/' || record_id, 'time', now(),
                'actor', %(actor)s::text, 'traceparent', %(trace)s::text,
                'data', json_build_object({data}){facts}
            )::text, 'UTF8')"""


def _result(definition: Definition) -> str:
    verdict, join = verdict_join(definition)
    return f"""
        select {definition.current_version}, b.record::text, c.{_answer(definition)}::text{verdict}
        from (select 1) one
        left join (
            select row_to_json(r) as record from current m cross join lateral (
                select {definition.answer} from (select m.*) t
            ) r
        ) b on true
        left join change c on true
        {join}
    """
