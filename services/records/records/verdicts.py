"""Whether the principal may make a change, decided inside its statement: what is refused leaves no trace.

A verdict is null when the change is allowed, otherwise the first of: `hidden` (may be neither read nor changed),
`forbidden` (may be read but not changed), `conflict` (has another version), `unfit` (would no longer be theirs).
"""

from collections.abc import Sequence

from records.definition import Definition
from records.seen import Seen

_RIGHTS = {"update": "update", "delete": "delete", "restore": "delete"}


def judged(definition: Definition, action: str, field_ids: Sequence[str] = ()) -> str:
    """A CTE `judged` with the verdict on the row of `current`; empty for those whom nothing limits.

    `action`: update (of these fields, from `input`), delete, restore.
    """
    if not isinstance(definition, Seen):
        return ""
    access = definition.rights[_RIGHTS[action]]
    names = [f.name for f in definition.base.collection.fields if f.id in field_ids]
    may = access.cells(names) or "true"
    version = (
        "" if action == "restore" else "when t.version <> coalesce(%(expected)s::bigint, t.version) then 'conflict'"
    )
    fits = f"when ({_fits(definition, may, field_ids)}) is not true then 'unfit'" if action == "update" else ""
    return f""", judged as (
            select case
                when ({definition.readable}) is not true and ({may}) is not true then 'hidden'
                when ({may}) is not true then 'forbidden'
                {version}
                {fits}
            end as verdict
            from current t
        )"""


def _fits(definition: Definition, may: str, field_ids: Sequence[str]) -> str:
    """SQL: whether the row after the change is the principal's, too."""
    if may == "true":
        return "true"
    kept = (f.id for f in definition.base.collection.fields)
    columns = "".join(f", {'i' if field_id in field_ids else 'c'}.{field_id}" for field_id in kept)
    return f"""select {may} from (
                    select c.id, c.version + 1 as version, c.created_at, now() as updated_at, c.created_by,
                        %(actor)s::text as updated_by, c.deleted_at{columns} from current c cross join input i
                ) t"""


def verdict_join(definition: Definition) -> tuple[str, str]:
    """What a statement returns more, and where it is from."""
    return (", j.verdict", "left join judged j on true") if isinstance(definition, Seen) else ("", "")


def candidates(definition: Seen) -> str:
    """A CTE `refused`: the ids of the rows of `input` that the principal may not create."""
    base, access = definition.base, definition.rights["create"]
    columns = "".join(f", i.{f.id}" for f in base.collection.fields)
    cells = (
        f"(t.{f.id} is null or {access.cell(f.name)})" for f in base.collection.fields if not access.everywhere(f.name)
    )
    may = " and ".join([access.rows or "true", *cells])
    return f"""refused as (
            select t.id from (
                select i.id, 1::bigint as version, now() as created_at, now() as updated_at,
                    %(actor)s::text as created_by, %(actor)s::text as updated_by,
                    null::timestamptz as deleted_at{columns}
                from input i
            ) t where ({may}) is not true and {base.current_version} = %(version)s
        )"""
