"""The scalars beside GraphQL's own."""

from datetime import UTC, datetime
from typing import Any

import msgspec
from graphql import GraphQLError, StringValueNode, ValueNode, value_from_ast_untyped

from gateway import json_values
from gateway.errors import refused
from gateway.schema.base import Scalar


class DateTime(Scalar):
    """A moment in ISO 8601, in UTC: `2026-01-31T09:30:00Z`."""

    @staticmethod
    def serialize(value: Any) -> str:
        text = value.astimezone(UTC).isoformat() if isinstance(value, datetime) else str(value)
        return f"{text[:-6]}Z" if text.endswith("+00:00") else text

    @staticmethod
    def parse_value(value: Any) -> datetime:
        try:
            moment = datetime.fromisoformat(value)
        except (TypeError, ValueError) as err:
            raise GraphQLError(f"DateTime must be ISO 8601, got {value!r:.40}") from err
        if moment.tzinfo is None:
            raise GraphQLError("DateTime must have a UTC offset, as in 2026-01-31T09:30:00Z")
        return moment

    @staticmethod
    def parse_literal(node: ValueNode, _variables: Any = None) -> datetime:
        if not isinstance(node, StringValueNode):
            raise GraphQLError("DateTime must be a text in ISO 8601", node)
        return DateTime.parse_value(node.value)


class JSON(Scalar):
    """Any JSON value: numbers are finite, integers have at most 64 bits, texts have no U+0000 and no lone surrogate."""

    @staticmethod
    def serialize(value: Any) -> Any:
        return value

    @staticmethod
    def parse_value(value: Any) -> Any:
        for problem in json_values.problems(value, "")[:1]:
            place = f"JSON, at {problem.field}," if problem.field else "JSON"
            raise refused("invalid_input", f"{place} {problem.message}", problems=[msgspec.to_builtins(problem)])
        return value

    @staticmethod
    def parse_literal(node: ValueNode, variables: Any = None) -> Any:
        return JSON.parse_value(value_from_ast_untyped(node, variables))
