"""Compiles the row filters of policies to SQL that stands alone: literals in the place of parameters."""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any, NamedTuple

from chassis.errors import InvalidInput
from chassis.filters import Comparison, Every, Filter, Not, Some, comparisons, parse
from psycopg.sql import Literal

from records import values
from records.columns import Column
from records.definition import Definition
from records.filtering import compile_filter
from records.fragments import Fragment

USER_ID = "$user.id"
USER_ROLES = "$user.roles"
_PREFIX = "$user."
_LISTS = ("in", "nin")
_TEXTS = ("text", "text[]")
_TAKES_ID = (*_TEXTS, "uuid", "uuid[]")
MAX_USER_ID = 1000
"""Characters."""

Rows = Mapping[str, Any]


class User(NamedTuple):
    """Whom the variables of a filter stand for; the id of a stranger is None."""

    id: str | None
    roles: tuple[str, ...]


def condition(definition: Definition, rows: Rows | None, user: User) -> str | None:
    """SQL: whether a filter selects the row `t`, for this user; None when there is none to pass.

    It has no placeholders and its percent signs are doubled, so it can be part of any statement with parameters. As
    filters do, it reads all fields, whatever their reader may. Raises InvalidInput (tests of `filter_problems` passed
    when the policy was set).
    """
    return inline(compile_filter(definition, resolved(definition, read(rows), user))) if rows else None


def read(rows: Rows) -> Filter:
    """The tree of a policy's filter, its variables unresolved. Raises InvalidInput below "filter"."""
    return parse(rows, _listed)


def names_user(rows: Rows | None) -> bool:
    """Whether the filter depends on who the user is."""
    return rows is not None and any(USER_ID in _variables(test) for test in comparisons(read(rows)))


def inline(fragment: Fragment) -> str:
    """The SQL with its parameters in place, as literals that psycopg quotes."""
    first, *rest = fragment.sql.split("%s")
    literals = (Literal(value).as_string(None).replace("%", "%%") for value in fragment.parameters)
    return first + "".join(literal + part for literal, part in zip(literals, rest, strict=True))


def check_variables(column: Column, test: Comparison) -> None:
    """Raises InvalidInput where a variable is used that does not exist, or where it cannot stand."""
    place = f"{test.place}.{test.op}"
    for variable in _variables(test):
        if variable not in (USER_ID, USER_ROLES):
            raise InvalidInput.at(place, "unknown_variable", f"the variables are {USER_ID} and {USER_ROLES}")
        if variable == USER_ROLES and (test.op not in _LISTS or column.type != "text"):
            raise InvalidInput.at(place, "invalid_value", f"{USER_ROLES} stands in lists of in and nin, of texts")
        fits = test.op in ("eq", "ne", *_LISTS) or (test.op == "contains" and column.type.endswith("[]"))
        if variable == USER_ID and (not fits or column.type not in _TAKES_ID):
            rule = f"{USER_ID} is compared with texts and links, by eq, ne, in and nin, and found in lists by contains"
            raise InvalidInput.at(place, "invalid_value", rule)


def _variables(test: Comparison) -> Iterator[str]:
    given = test.value if isinstance(test.value, list) else [test.value]
    return (value for value in given if isinstance(value, str) and value.startswith(_PREFIX))


def _listed(op: str, value: Any) -> Any:
    """`{"in": "$user.roles"}` as a list, which the language asks for."""
    return [value] if op in _LISTS and value == USER_ROLES else value


def resolved(definition: Definition, tree: Filter, user: User) -> Filter:
    """The tree with values for its variables. What nobody has is None: to compare with it is neither true nor false."""
    if isinstance(tree, Not):
        return Not(resolved(definition, tree.part, user))
    if isinstance(tree, (Every, Some)):
        return type(tree)(tuple(resolved(definition, part, user) for part in tree.parts))
    column = definition.columns.get(tree.field)
    if column is None:
        return tree
    check_variables(column, tree)
    user_id = _comparable(column, user.id)
    if isinstance(tree.value, list):
        roles = [_comparable(column, role) for role in user.roles]
        known: dict[Any, list[Any]] = {USER_ID: [user_id], USER_ROLES: roles}
        listed = [each for item in tree.value for each in (known.get(item, [item]) if type(item) is str else [item])]
        return replace(tree, value=listed)
    return replace(tree, value=user_id) if tree.value == USER_ID else tree


def _comparable(column: Column, text: str | None) -> str | None:
    """The text, unless no value of the column can be equal to it."""
    if text is None or column.type.startswith("uuid"):
        return values.to_uuid(text)
    try:
        return values.clean_text(text, MAX_USER_ID)
    except values.Wrong:
        return None
