"""Reading records. Postgres builds their JSON; it passes through this process unread."""

from collections.abc import Callable, Sequence
from typing import Any

from chassis.errors import InvalidInput
from msgspec import Raw

from records import filtering, ordering
from records.contract import FieldType
from records.definition import Definition
from records.fragments import Fragment
from records.storage import Storage, check_rows, check_version
from records.values import to_uuid

MAX_PAGE = 100
MAX_TOTAL = 10_001
"""A total of this stands for "more than 10,000": counting on would cost more than it tells."""

NULL = Raw(b"null")


def get(storage: Storage, name: str, ids: list[str]) -> list[Raw]:
    """One record per id, in order; null where there is none. Raises NotFound for an unknown collection."""
    return storage.with_definition(name, lambda definition: _get(storage, definition, ids))


def get_link_targets(storage: Storage, name: str, field_name: str, ids: list[str]) -> list[Raw]:
    """The records that a LINK field's values stand for, one per id, in order; null where there is none."""

    def work(definition: Definition) -> list[Raw]:
        target = storage.seen(_link(definition, field_name))
        return _get(storage, target, ids, linked_by=definition)

    return storage.with_definition(name, work)


def query(
    storage: Storage,
    name: str,
    source: dict[str, Any] | None,
    order_by: list[str] | None,
    search: str | None,
    first: int,
    after: str | None,
    with_total: bool,
    rows: Callable[[Definition], str] | None = None,
) -> Raw:
    """A page of records as JSON: of live ones, or of those that `rows` selects by SQL over the row `t`.

    Raises InvalidInput naming the place and the rule.
    """
    _check_first(first)

    def work(definition: Definition) -> Raw:
        condition = filtering.where(definition, source, search, rows(definition) if rows else None)
        return _query(storage, definition, condition, order_by, first, after, with_total)

    return storage.with_definition(name, work)


def query_linked(
    storage: Storage,
    name: str,
    field_name: str,
    parents: list[str],
    source: dict[str, Any] | None,
    order_by: list[str] | None,
    search: str | None,
    first: int,
    after: str | None,
) -> list[Raw]:
    """For each parent the first records of `name` whose LINK field points to it: a page each, in one statement.

    All pages begin after the same cursor.
    """
    _check_first(first)

    def work(definition: Definition) -> list[Raw]:
        _link(definition, field_name)
        order = ordering.parse_order(definition, order_by)
        condition = filtering.where(definition, source, search)
        return _query_linked(storage, definition, field_name, parents, condition, order, first, after)

    return storage.with_definition(name, work)


def _check_first(first: int) -> None:
    if not 1 <= first <= MAX_PAGE:
        raise InvalidInput.at("first", "out_of_range", f"must lie between 1 and {MAX_PAGE}")


def _link(definition: Definition, field_name: str) -> str:
    """The collection that a LINK field points to."""
    field = definition.fields.get(field_name)
    if field is None or field.type is not FieldType.LINK:
        raise InvalidInput.at("field", "unknown_field", f"{definition.name} has no LINK field {field_name[:80]}")
    return str(field.options["collection"])


def _get(storage: Storage, definition: Definition, ids: list[str], linked_by: Definition | None = None) -> list[Raw]:
    wanted = [to_uuid(record_id) for record_id in ids]
    linking_version = linked_by.current_version if linked_by else "null"
    sql = (
        f"select r.id::text, row_to_json(r)::text, {definition.current_version}, {linking_version} "
        f"from (select {definition.record} "
        f"from {definition.table} t where t.id = any(%s::text[]::uuid[]) and {definition.rows}) r"
    )
    with storage.reading() as session:
        rows = session.fetch(sql, ([i for i in wanted if i],))
        check_rows(session, definition, rows, 2)
        if linked_by:
            check_rows(session, linked_by, rows, 3)
    found = {row[0]: Raw(row[1].encode()) for row in rows}
    return [found.get(record_id, NULL) if record_id else NULL for record_id in wanted]


def _query(
    storage: Storage,
    definition: Definition,
    condition: Fragment,
    order_by: list[str] | None,
    first: int,
    after: str | None,
    with_total: bool,
) -> Raw:
    order = ordering.parse_order(definition, order_by)
    page = ordering.rows_sql(definition, condition, order, after, first + 1)
    sql = (
        f"select row_to_json(r)::text, {definition.current_version} from ("
        f"select {definition.record}, {ordering.cursor_sql(order)} as cursor from {page.sql}) r"
    )
    total = None
    with storage.reading() as session:
        rows = session.fetch(sql, page.parameters)
        check_rows(session, definition, rows, 1)
        if with_total:
            counted = f"select 1 from {definition.table} t where {condition.sql} limit {MAX_TOTAL}"
            total = session.fetch(f"select count(*) from ({counted}) c", condition.parameters)[0][0]
    return _page([row[0] for row in rows], first, bool(after), total)


def _page(rows: list[str], first: int, has_previous: bool, total: int | None) -> Raw:
    """The JSON of a `Page` from its rows' JSON, of which one more than `first` tells that there are more."""
    items = ",".join(rows[:first])
    has_next = "true" if len(rows) > first else "false"
    previous = "true" if has_previous else "false"
    count = "null" if total is None else str(total)
    return Raw(f'{{"items":[{items}],"has_next":{has_next},"has_previous":{previous},"total":{count}}}'.encode())


def _query_linked(
    storage: Storage,
    definition: Definition,
    field_name: str,
    parents: list[str],
    condition: Fragment,
    order: Sequence[ordering.Sort],
    first: int,
    after: str | None,
) -> list[Raw]:
    of_parent = Fragment(f"{definition.columns[field_name].sql} = p.id and {condition.sql}", condition.parameters)
    page = ordering.rows_sql(definition, of_parent, order, after, first + 1)
    sql = (
        f"select p.n, row_to_json(r)::text, {definition.current_version} "
        "from unnest(%s::text[]::uuid[]) with ordinality p (id, n) cross join lateral ("
        f"select {definition.record}, {ordering.cursor_sql(order)} as cursor from {page.sql}) r"
    )
    wanted = [to_uuid(parent) for parent in parents]
    known = [parent for parent in wanted if parent]
    with storage.reading() as session:
        rows = session.fetch(sql, [known, *page.parameters])
        check_rows(session, definition, rows, 2)
    by_parent: list[list[str]] = [[] for _ in known]
    for number, text, _ in rows:
        by_parent[number - 1].append(text)
    pages = iter(by_parent)
    return [_page(next(pages) if parent else [], first, bool(after), None) for parent in wanted]


def count_linked(
    storage: Storage,
    name: str,
    field_name: str,
    parents: list[str],
    source: dict[str, Any] | None,
    search: str | None,
) -> list[int]:
    """For each parent the number of records of `name` whose LINK field points to it, at most MAX_TOTAL."""

    def work(definition: Definition) -> list[int]:
        _link(definition, field_name)
        condition = filtering.where(definition, source, search)
        return _count_linked(storage, definition, field_name, parents, condition)

    return storage.with_definition(name, work)


def _count_linked(
    storage: Storage, definition: Definition, field_name: str, parents: list[str], condition: Fragment
) -> list[int]:
    rows_of_parent = (
        f"select 1 from {definition.table} t where {definition.columns[field_name].sql} = p.id "
        f"and {condition.sql} limit {MAX_TOTAL}"
    )
    sql = (
        f"select r.count, {definition.current_version} "
        "from unnest(%s::text[]::uuid[]) with ordinality p (id, n) "
        f"cross join lateral (select count(*) from ({rows_of_parent}) c) r order by p.n"
    )
    wanted = [to_uuid(parent) for parent in parents]
    with storage.reading() as session:
        rows = session.fetch(sql, [[parent for parent in wanted if parent], *condition.parameters])
        check_rows(session, definition, rows, 1)
    counts = (row[0] for row in rows)
    return [next(counts) if parent else 0 for parent in wanted]


def count(storage: Storage, names: list[str]) -> list[int]:
    """The number of live records of each collection. Raises NotFound."""

    def work(definition: Definition) -> int:
        with storage.reading() as session:
            sql = f"select count(*), {definition.current_version} from {definition.table} t where {definition.rows}"
            ((number, version),) = session.fetch(sql)
        check_version(definition, version)
        return int(number)

    return [storage.with_definition(name, work) for name in names]
