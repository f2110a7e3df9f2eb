"""Signing in and out: what changes in the request that asks for it."""

from chassis.context import Principal
from chassis.errors import InvalidInput

from gateway.accounts.users import User, normalized
from gateway.request import Request


def sign_in(request: Request, email: str, password: str) -> User:
    """Begin a new session; the old one of this browser ends. Raises InvalidInput, and rate_limited after too many.

    The answer and the time it takes are the same for a wrong password and for an unknown address.
    """
    accounts = request.accounts
    email = normalized(email)
    accounts.attempts.begin(email, request.address)
    user = accounts.users.sign_in(email, password)
    if user is None:
        raise InvalidInput.at(None, "invalid_credentials", "the address or the password is wrong")
    accounts.attempts.succeeded(email, request.address)
    if request.session_id is not None:
        accounts.sessions.end(request.session_id, request.principal.user_id)
    request.begin_session(accounts.sessions.begin(user.id, user.roles), Principal(user.id, tuple(user.roles)))
    return user


def sign_out(request: Request, everywhere: bool) -> None:
    """End this session, or all of the person's. A program's token is not a session: nothing ends."""
    sessions = request.accounts.sessions
    user_id = request.principal.user_id
    if everywhere and user_id is not None:
        sessions.end_all(user_id)
    if request.session_id is not None:
        sessions.end(request.session_id, user_id)
    request.end_session()
