"""Signing in and out: what changes in the request that asks for it."""

from collections.abc import Iterator
from contextlib import contextmanager

from chassis.errors import Forbidden, InvalidInput, Unavailable
from graphql import GraphQLError

from gateway import metrics
from gateway.accounts.factors.pending import Waiting, fingerprint
from gateway.accounts.factors.waiting import waiting_for
from gateway.accounts.new_devices import note_device
from gateway.accounts.people import User, normalized
from gateway.accounts.sessions import principal_of, session_key
from gateway.request import Request


def sign_in(request: Request, email: str, password: str) -> User | Waiting:
    """Begin a new session, or a sign-in that waits for a second factor. Raises InvalidInput, and rate_limited.

    The answer and the time it takes are the same for a wrong password, an unknown address, and who is disabled.
    """
    accounts = request.accounts
    email = normalized(email)
    with counted() as outcome:
        device = accounts.devices.known(email, request.device)
        accounts.attempts.begin(email, request.address, device)
        known = accounts.users.verified(email, password)
        user = None if known is None else accounts.users.get(known[0])
        if known is None or user is None or user.disabled:
            raise _wrong()
        waiting = waiting_for(accounts.factors, user, fingerprint(known[1]))
        if waiting is not None:
            accounts.attempts.succeeded(email, request.address, device)
            outcome.append("second_factor")
            return waiting
        entered = begin_session(request, user.id, fingerprint(known[1]))
        if entered is None:
            raise _wrong()
        accounts.attempts.succeeded(email, request.address, device)
    return entered


def _wrong() -> InvalidInput:
    return InvalidInput.at(None, "invalid_credentials", "the address or the password is wrong")


@contextmanager
def counted() -> Iterator[list[str]]:
    """Counts a try to sign in by how it ends: as the list says in the end, or else by what was raised.

    Of GraphQL's errors there is only the one about too many tries.
    """
    outcome = "refused"
    found: list[str] = []
    try:
        yield found
        outcome = found[-1] if found else "ok"
    except GraphQLError:
        outcome = "limited"
        raise
    except Unavailable:
        outcome = "unavailable"
        raise
    finally:
        metrics.SIGN_INS.labels(outcome).inc()


def begin_session(request: Request, user_id: str, password: str | None = None, *, announce: bool = True) -> User | None:
    """Begin a session for this person in place of the browser's; None when they are disabled or have a new password.

    `password` is the fingerprint of the one that was given. Nobody changes the person meanwhile: who takes a role from
    them ends this session too, and a new password forgets this browser too. With `announce` they get a letter when they
    have not used the browser before.
    """
    accounts = request.accounts
    with accounts.users.held(user_id) as held:
        if held is None or password not in (None, fingerprint(held.password_hash)):
            return None
        user = held.user
        principal = principal_of(user)
        device = note_device(request, held.connection, user, announce=announce)
        session_id = accounts.sessions.begin(principal, request.origin)
    accounts.letters.wake()
    if request.session_id is not None:
        accounts.sessions.end(request.session_id, request.principal.user_id)
    request.known_as(device)
    request.begin_session(session_id, principal)
    return user


def sign_out(request: Request, everywhere: bool) -> None:
    """End this session, or all of the person's, and forget their devices. Raises Forbidden for a token."""
    sessions = request.accounts.sessions
    user_id = request.principal.user_id
    if user_id is not None and request.session_id is None:
        raise Forbidden("a token has no session to end: delete the token to stop it")
    if everywhere and user_id is not None:
        with request.accounts.devices.forgetting_all(user_id):
            sessions.end_all(user_id)
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
