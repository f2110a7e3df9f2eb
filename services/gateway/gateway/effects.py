"""What a GraphQL mutation did: whether its idempotency key is settled."""

from chassis.errors import Unavailable
from graphql import GraphQLError

from gateway.idempotency import Effect, applied_nothing
from gateway.request import Request


def effect_of(request: Request) -> Effect:
    """One field that was answered settles the whole answer, which says of every other what became of it."""
    outcomes = request.outcomes()
    failures = [outcome for outcome in outcomes if isinstance(outcome, Exception)]
    if len(failures) < len(outcomes):
        return Effect.SETTLED
    if not all(_is_sure(failure) for failure in failures):
        return Effect.UNKNOWN
    return Effect.NOTHING if any(_may_pass(failure) for failure in failures) else Effect.SETTLED


def _may_pass(failure: Exception) -> bool:
    """Whether the same request is to be sent again later."""
    if isinstance(failure, GraphQLError):
        return (failure.extensions or {}).get("code") == "reauthentication_required"
    return isinstance(failure, Unavailable)


def _is_sure(failure: Exception) -> bool:
    return isinstance(failure, GraphQLError) or applied_nothing(failure)  # a GraphQLError is the gateway's own no
