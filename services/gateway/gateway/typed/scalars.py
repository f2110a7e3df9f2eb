"""The scalars of typed fields beside the generic part's."""

import re
from datetime import date
from typing import Any

from graphql import FloatValueNode, GraphQLError, GraphQLScalarType, IntValueNode, StringValueNode, ValueNode

LARGEST = 2**53
"""What JSON readers keep exactly."""

_NUMBER = re.compile(r"-?[0-9]+(\.[0-9]+)?([eE][+-]?[0-9]+)?")


def _serialize(value: Any) -> Any:
    return value


def _whole(value: Any) -> int:
    if isinstance(value, bool) or not isinstance(value, int) or abs(value) > LARGEST:
        raise GraphQLError(f"BigInt must be a whole number between -2^53 and 2^53, got {value!r:.40}")
    return value


def _whole_literal(node: ValueNode, _variables: Any = None) -> int:
    if not isinstance(node, IntValueNode):
        raise GraphQLError("BigInt must be a whole number", node)
    return _whole(int(node.value))


def _decimal(value: Any) -> Any:
    if isinstance(value, bool) or not (
        isinstance(value, (int, float)) or (isinstance(value, str) and _NUMBER.fullmatch(value))
    ):
        raise GraphQLError(f"Decimal must be a number, got {value!r:.40}")
    return value


def _decimal_literal(node: ValueNode, _variables: Any = None) -> Any:
    if isinstance(node, (IntValueNode, FloatValueNode, StringValueNode)):
        return _decimal(node.value)  # as it is written: a float would lose digits, and be infinite for 1e999
    raise GraphQLError("Decimal must be a number", node)


def _date(value: Any) -> str:
    try:
        return date.fromisoformat(value).isoformat()
    except (TypeError, ValueError) as err:
        raise GraphQLError(f"Date must be as 2026-01-31, got {value!r:.40}") from err


def _date_literal(node: ValueNode, _variables: Any = None) -> str:
    if not isinstance(node, StringValueNode):
        raise GraphQLError("Date must be a text as 2026-01-31", node)
    return _date(node.value)


BIG_INT = GraphQLScalarType(
    "BigInt",
    serialize=_serialize,
    parse_value=_whole,
    parse_literal=_whole_literal,
    description="A whole number between -2^53 and 2^53, as a JSON number.",
)
DECIMAL = GraphQLScalarType(
    "Decimal",
    serialize=_serialize,
    parse_value=_decimal,
    parse_literal=_decimal_literal,
    description="A decimal number of up to 15 digits, as a JSON number; a text where it has more.",
)
DATE = GraphQLScalarType(
    "Date",
    serialize=_serialize,
    parse_value=_date,
    parse_literal=_date_literal,
    description="A day, as 2026-01-31.",
)
