"""Signing in and out: what changes in the request that asks for it."""

from collections.abc import Iterator
from contextlib import contextmanager

from chassis.errors import Forbidden, InvalidInput, Unavailable
from graphql import GraphQLError

from gateway import metrics
from gateway.accounts.people import User, normalized
from gateway.accounts.sessions import principal_of, session_key
from gateway.request import Request


def sign_in(request: Request, email: str, password: str) -> User:
    """Begin a new session; the old one of this browser ends. Raises InvalidInput, and rate_limited after too many.

    The answer and the time it takes are the same for a wrong password, an unknown address, and who is disabled.
    """
    accounts = request.accounts
    email = normalized(email)
    with counted():
        device = accounts.devices.known(request.devices, email)
        accounts.attempts.begin(email, request.address, device)
        known = accounts.users.verified(email, password)
        user = None if known is None else begin_session(request, *known)
        if user is None:
            raise InvalidInput.at(None, "invalid_credentials", "the address or the password is wrong")
        accounts.attempts.succeeded(email, request.address, device)
    return user


@contextmanager
def counted() -> Iterator[None]:
    """Counts a try to sign in by how it ends; of GraphQL's errors there is only the one about too many tries."""
    outcome = "refused"
    try:
        yield
        outcome = "ok"
    except GraphQLError:
        outcome = "limited"
        raise
    except Unavailable:
        outcome = "unavailable"
        raise
    finally:
        metrics.SIGN_INS.labels(outcome).inc()


def begin_session(request: Request, user_id: str, password_hash: str | None = None) -> User | None:
    """Begin a session for this person in place of the browser's; None when they are disabled or have a new password.

    Nobody changes the person meanwhile: who takes a role from them ends this session too.
    """
    sessions = request.accounts.sessions
    with request.accounts.users.held(user_id) as held:
        if held is None or password_hash not in (None, held[1]):
            return None
        user = held[0]
        principal = principal_of(user)
        session_id = sessions.begin(principal, request.origin)
        request.known_as(request.accounts.devices.remember(request.devices, user))
    if request.session_id is not None:
        sessions.end(request.session_id, request.principal.user_id)
    request.begin_session(session_id, principal)
    return user


def sign_out(request: Request, everywhere: bool) -> None:
    """End this session, or all of the person's, who is then known in no browser. Raises Forbidden for a token."""
    sessions = request.accounts.sessions
    user_id = request.principal.user_id
    if user_id is not None and request.session_id is None:
        raise Forbidden("a token has no session to end: delete the token to stop it")
    if everywhere and user_id is not None:
        sessions.end_all(user_id)
        request.accounts.devices.forget_all(user_id)
    if request.session_id is not None:
        sessions.end(request.session_id, user_id)
    request.end_session()


def end_session(request: Request, view_id: str) -> str:
    """End one of the asking person's sessions, which may be this one: the id of its view. Raises NotFound."""
    sessions, session_id = request.accounts.sessions, request.session_id
    assert request.principal.user_id is not None
    ended = sessions.end_one(request.principal.user_id, view_id)
    if session_id is not None and session_key(session_id).endswith(ended):
        request.end_session()
    return ended
