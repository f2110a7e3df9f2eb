"""Records that the caller changed but may not read: nothing that hangs on them is fetched or shown.

Only the answer to a change contains such a record; records says so by `readable: false`. Every field of a record's type
that is not read from the record itself is guarded here, so a field that is added later is guarded, too.
"""

from collections.abc import Callable, Iterable, Mapping
from functools import wraps
from typing import Any

from graphql import GraphQLField, GraphQLObjectType, is_list_type, is_non_null_type

from gateway.schema.leaves import Leaf

SHOWN = frozenset({"collection"})
"""Fields of `Record` that say nothing about the record."""

_EMPTY_PAGE: dict[str, Any] = {
    "items": [],
    "nodes": [],
    "has_next": False,
    "has_previous": False,
    "total": 0,
    "cursor": None,
    "page_info": {"has_next_page": False, "has_previous_page": False, "start_cursor": None, "end_cursor": None},
}


def guard(fields: Mapping[str, GraphQLField], shown: Iterable[str] = SHOWN) -> None:
    """Make the fields of a record's type empty on unreadable records, except those in `shown`.

    Raises ValueError for a field that cannot be empty.
    """
    for name, field in fields.items():
        resolve = field.resolve
        if name in shown or resolve is None or isinstance(resolve, Leaf) or hasattr(resolve, "when_unreadable"):
            continue
        field.resolve = _guarded(resolve, _empty(name, field.type))


def _guarded(resolve: Callable[..., Any], empty: Any) -> Callable[..., Any]:
    @wraps(resolve)
    def guarded(record: dict[str, Any], info: Any, /, **arguments: Any) -> Any:
        return resolve(record, info, **arguments) if record.get("readable", True) else empty

    guarded.when_unreadable = empty  # type: ignore[attr-defined]
    return guarded


def _empty(name: str, type_: Any) -> Any:
    """The value of an empty field of this type."""
    if not is_non_null_type(type_):
        return None
    if is_list_type(type_.of_type):
        return []
    if isinstance(type_.of_type, GraphQLObjectType) and "pageInfo" in type_.of_type.fields:
        return _EMPTY_PAGE
    raise ValueError(f"{name} has no empty value for a record that may not be read: make it nullable")
