"""How a mutation answers: with what it made, or with what a person can mend."""

from collections.abc import Callable
from typing import Any

from chassis.errors import Conflict, Forbidden, InvalidInput, NotFound, ServiceError
from graphene.utils.str_converters import to_camel_case
from graphql import GraphQLResolveInfo

from gateway.errors import CODES

MENDABLE = (InvalidInput, NotFound, Conflict, Forbidden)
"""What comes back in `errors`; anything else is a GraphQL error."""

Payload = dict[str, Any]


def attempt(
    name: str, act: Callable[[], Any], *, strip: str = "", camel: bool = True, current: bool = False
) -> Payload:
    """`{name: result, errors: []}`, or `{name: None, errors: [...]}`; `strip` and `camel` as in `user_errors`.

    With `current` a conflict is answered with the current state that it carries.
    """
    try:
        return {name: act(), "errors": []}
    except MENDABLE as err:
        details = err.details if current and isinstance(err, Conflict) and isinstance(err.details, dict) else {}
        return {name: details.get("current"), "errors": user_errors(err, strip=strip, camel=camel)}


def check_collection(info: GraphQLResolveInfo, name: str | None) -> None:
    """Raises InvalidInput when a collection is named and there is none: a service that is not records cannot tell."""
    if name is not None:
        (found,) = info.context.calls.call("records", "get_collections", names=[name])
        if found is None:
            raise InvalidInput.at("collection", "unknown_collection", f"there is no collection {name[:80]}")


def user_errors(err: ServiceError, *, strip: str = "", camel: bool = True) -> list[Payload]:
    """The error's problems as UserErrors: without the prefix `strip`, with argument names as the schema spells them.

    `camel` is off where paths are names of a collection's fields, which are spelled as they are.
    """
    if not isinstance(err, InvalidInput):
        return [{"code": CODES[type(err)], "field": None, "message": err.message}]
    return [
        {"code": problem.code, "field": _path(problem.field, strip, camel), "message": problem.message}
        for problem in err.problems
    ]


def _path(field: str | None, strip: str, camel: bool) -> str | None:
    if field is None:
        return None
    path = field.removeprefix(strip)
    return ".".join(to_camel_case(part) for part in path.split(".")) if camel else path
