"""The GraphQL schemas of the gateway, ``schema.graphql``, of two versions."""

from collections.abc import Iterator

from graphql import build_schema, find_breaking_changes


def find_breaks(old: str, new: str) -> Iterator[str]:
    """A line per change that graphql-core calls breaking."""
    for change in find_breaking_changes(build_schema(old), build_schema(new)):
        yield f"{change.type.name}: {change.description}"
