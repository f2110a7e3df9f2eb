"""Showing again who one is, before something sensitive: the session is fresh from then on, for a while."""

from typing import Any

from chassis.errors import InvalidInput

from gateway.accounts.factors.proving import Proof, prove
from gateway.accounts.factors.setting_up import asking, owner_of
from gateway.accounts.people import User
from gateway.request import Request

PASSWORD = "password"  # noqa: S105 (the name of a method)
PURPOSE = "reauthenticate"


def methods(request: Request) -> list[str]:
    """How the person can: by a second factor if they have one, by their password if not.

    Empty for who only signs in through a provider: they sign in again.
    """
    accounts, user = request.accounts, asking(request)
    found = accounts.factors.methods(user.id)
    return found or [PASSWORD] * accounts.users.has_password(user.id)


def start_passkey(request: Request) -> dict[str, Any]:
    """What the browser is asked to use a passkey with. Raises InvalidInput."""
    user, factors = asking(request), request.accounts.factors
    factors.relying_party.check()
    known = factors.passkeys.keys(user.id)
    if not known:
        raise InvalidInput.at(None, "no_passkey", "you have no passkey")
    return factors.relying_party.request_options(factors.challenges.new(PURPOSE, owner_of(request)), known)


def reauthenticate(request: Request, password: str | None, proof: Proof) -> User:
    """Make the session fresh. Raises InvalidInput, and rate_limited."""
    accounts, user = request.accounts, asking(request)
    if password is not None:
        _by_password(request, user, password)
    else:
        prove(request, user, proof, PURPOSE, owner_of(request), known=user.id)
    accounts.sessions.refresh(owner_of(request))
    return user


def _by_password(request: Request, user: User, password: str) -> None:
    accounts = request.accounts
    if accounts.factors.methods(user.id):
        raise InvalidInput.at("password", "second_factor_required", "use your second factor")
    accounts.attempts.begin(user.email, request.address, known=user.id)  # the session shows who it is
    if accounts.users.verified(user.email, password) is None:
        raise InvalidInput.at("password", "invalid_credentials", "is not your password")
    accounts.attempts.succeeded(user.email, request.address, known=user.id)
