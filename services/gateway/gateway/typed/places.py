"""Where a question's problems stand, in the names of the typed schema that it was asked in."""

from collections.abc import Callable
from functools import wraps
from typing import Any, TypeVar

import msgspec
from chassis.errors import InvalidInput

from gateway.typed.collection import Collection

Result = TypeVar("Result")

_COMBINATORS = ("and", "or", "not")


def in_typed_names(collection: Collection, resolve: Callable[..., Result]) -> Callable[..., Result]:
    """A resolver whose InvalidInput names places as the collection's typed arguments do."""

    @wraps(resolve)
    def resolved(*args: Any, **kwargs: Any) -> Result:
        try:
            return resolve(*args, **kwargs)
        except InvalidInput as err:
            problems = [msgspec.structs.replace(p, field=place(collection, p.field)) for p in err.problems]
            raise InvalidInput.of(problems) from err

    return resolved


def place(collection: Collection, path: str | None) -> str | None:
    """`filter.and.0.country.eq` is `filter.and.0.countryId.eq`, `groupBy.1` is `by.1`; a sort has no name in it."""
    if path is None:
        return None
    root, *rest = path.split(".")
    if root == "filter":
        return ".".join([root, *_in_filter(collection, rest)])
    return ".".join(["by", *rest]) if root == "groupBy" else path


def _in_filter(collection: Collection, parts: list[str]) -> list[str]:
    """Combinators and their indices come first, then a field; what follows it stays."""
    for index, part in enumerate(parts):
        if part not in _COMBINATORS and not part.isdigit():
            return [*parts[:index], collection.link_ids.get(part, part), *parts[index + 1 :]]
    return parts
