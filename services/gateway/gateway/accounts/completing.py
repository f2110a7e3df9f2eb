"""Finishing a sign-in: by a second factor, by adding the first one where it is required, or by a passkey alone."""

from typing import Any

from chassis.errors import InvalidInput

from gateway.accounts.factors import PASSKEY, TOTP, setting_up
from gateway.accounts.factors.pending import Pending
from gateway.accounts.factors.proving import Proof, asserted, prove
from gateway.accounts.factors.setting_up import Added
from gateway.accounts.people import User
from gateway.accounts.signing_in import begin_session, counted
from gateway.request import Request

PURPOSE = "sign-in"


def start_passkey(request: Request, token: str | None) -> tuple[str, dict[str, Any]]:
    """(token, options for the browser) to finish a pending sign-in by a passkey. Raises InvalidInput.

    Without a token it is a new sign-in, by a passkey alone.
    """
    factors = request.accounts.factors
    factors.relying_party.check()
    if token is None:
        token, _ = factors.pending.begin(None)
        known = []
    else:
        known = factors.passkeys.keys(_proving(request, token).id)
        if not known:
            raise InvalidInput.at(None, "no_passkey", "you have no passkey")
    return token, factors.relying_party.request_options(factors.challenges.new(PURPOSE, token), known)


def complete(request: Request, token: str, proof: Proof) -> User:
    """Begin the session of a pending sign-in. Raises InvalidInput, and rate_limited."""
    proof.check()
    accounts = request.accounts
    factors = accounts.factors
    with counted():
        pending = factors.pending.find(token)
        if pending.user_id is None:
            return _by_passkey_alone(request, token, proof)
        user = _proving(request, token)
        request.about = user.email
        device = accounts.devices.known(user.email, request.device)
        prove(request, user, proof, PURPOSE, token, known=device)
        return _entered(request, token, user.id)


def start_setup(request: Request, token: str, method: str) -> dict[str, Any]:
    """What is needed to add the first factor: `secret` and `uri` of an app, or `options` for a passkey.

    Raises InvalidInput.
    """
    factors, user = request.accounts.factors, _setting_up(request, token)
    if method == TOTP:
        return factors.totp.start(user.id, user.email)._asdict()
    if method == PASSKEY:
        return {"options": setting_up.start_passkey(factors, user, token)}
    raise InvalidInput.at("method", "unknown_method", f"must be one of {TOTP}, {PASSKEY}")


def complete_setup(request: Request, token: str, proof: Proof, name: str | None) -> Added:
    """Add the first factor and begin the session. Raises InvalidInput."""
    with counted():
        user = _setting_up(request, token)
        request.about = user.email
        added = setting_up.add(request, user, proof, name, token)
        return Added(_entered(request, token, user.id), added.recovery_codes)


def _by_passkey_alone(request: Request, token: str, proof: Proof) -> User:
    """A passkey whose authenticator has verified the person is both factors."""
    factors = request.accounts.factors
    factors.pending.take(token)
    owned = asserted(factors, proof.passkey, PURPOSE, token, verified=True)
    user = begin_session(request, owned.user_id)
    if user is None:
        raise _ended()
    return user


def _proving(request: Request, token: str) -> User:
    """Whose sign-in waits for a factor. Raises InvalidInput."""
    pending, user = _pending(request, token)
    if pending.setup:
        raise InvalidInput.at("token", "setup_required", "add a second factor first")
    return user


def _setting_up(request: Request, token: str) -> User:
    """Who is to add a first factor. Raises InvalidInput, too when they have one by now."""
    pending, user = _pending(request, token)
    if not pending.setup or request.accounts.factors.methods(user.id):
        raise InvalidInput.at("token", "sign_in_expired", "a second factor has been added already; sign in with it")
    return user


def _pending(request: Request, token: str) -> tuple[Pending, User]:
    pending = request.accounts.factors.pending.find(token)
    user = None if pending.user_id is None else request.accounts.users.get(pending.user_id)
    if user is None or user.disabled:
        raise _ended()
    return pending, user


def _entered(request: Request, token: str, user_id: str) -> User:
    """The session. Of several that finish one sign-in at once one gets it."""
    pending = request.accounts.factors.pending.take(token)
    user = begin_session(request, user_id, pending.password)
    if user is None:
        raise _ended()
    return user


def _ended() -> InvalidInput:
    return InvalidInput.at("token", "sign_in_expired", "the sign-in has expired; start again")
