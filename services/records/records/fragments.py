"""Pieces of SQL that statements are put together from."""

from typing import Any, NamedTuple


class Fragment(NamedTuple):
    """SQL with its parameters; values travel as text and are cast, so that one text serves all values."""

    sql: str
    parameters: list[Any]
