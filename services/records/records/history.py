"""Reading the history of records."""

from typing import Any

from chassis.errors import InvalidInput
from msgspec import Raw

from records.definition import Definition
from records.seen import Seen
from records.storage import Storage, check_rows
from records.values import to_uuid

MAX_PAGE = 100


def get(storage: Storage, name: str, ids: list[str], first: int, after: str | None) -> list[Raw]:
    """The newest changes of each record, a `ChangePage` per id, in order. Raises InvalidInput ("first", "after")."""
    if not 1 <= first <= MAX_PAGE:
        raise InvalidInput.at("first", "out_of_range", f"must lie between 1 and {MAX_PAGE}")
    if after is not None and to_uuid(after) is None:
        raise InvalidInput.at("after", "invalid_cursor", "is not a cursor of this list")
    return storage.with_definition(name, lambda definition: _get(storage, definition, ids, first, after))


def _get(storage: Storage, definition: Definition, ids: list[str], first: int, after: str | None) -> list[Raw]:
    diff, limit = _limits(definition)
    sql = f"""
        select p.n, h.id::text, row_to_json(h)::text, {definition.current_version}
        from unnest(%(ids)s::text[]::uuid[]) with ordinality p (id, n) cross join lateral (
            select id, at, actor, action, {diff}, file from history
            where record_id = p.id and collection_id = %(collection)s{limit}
              and (%(after)s::uuid is null or id < %(after)s::uuid)
            order by id desc limit {first + 1}
        ) h
    """
    wanted = [to_uuid(record_id) for record_id in ids]
    known = [i for i in wanted if i]
    with storage.reading() as session:
        rows = session.fetch(sql, {"ids": known, "collection": definition.collection.id, "after": after})
        check_rows(session, definition, rows, 3)
    by_record: list[list[tuple[Any, ...]]] = [[] for _ in known]
    for row in rows:
        by_record[row[0] - 1].append(row)
    pages = iter(by_record)
    return [_page(next(pages) if i else [], first) for i in wanted]


def _limits(definition: Definition) -> tuple[str, str]:
    """SQL: the diff of an entry of `history` as the principal sees it, and the condition on its record.

    The record tells what may be read, as it is now. A name stands for the field that has it now, since it has it.
    """
    if not isinstance(definition, Seen):
        return "diff", ""
    source = f"{definition.table} t where t.id = p.id"
    shown = "".join(
        f", case when {definition.reading.cell(f.name) or 'true'} then '{f.name}' end"
        for f in definition.collection.fields
    )
    diff = f"""coalesce((
                select jsonb_object_agg(e.key, e.value) from jsonb_each(diff) e join fields f on f.name = e.key
                where f.collection_id = history.collection_id and f.removed_at is null and f.named_at <= history.at
                  and e.key = any(array(select unnest(array[null::text{shown}]) from {source}))
            ), '{{}}') as diff"""
    return diff, f"\n              and exists (select from {source} and {definition.readable})"


def _page(rows: list[tuple[Any, ...]], first: int) -> Raw:
    shown = rows[:first]
    items = ",".join(row[2] for row in shown)
    has_next = "true" if len(rows) > first else "false"
    cursor = f'"{shown[-1][1]}"' if shown else "null"
    return Raw(f'{{"items":[{items}],"has_next":{has_next},"cursor":{cursor}}}'.encode())
