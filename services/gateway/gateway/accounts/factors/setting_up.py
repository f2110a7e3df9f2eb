"""Adding, renaming and removing one's own second factors."""

from collections.abc import Callable
from typing import Any, NamedTuple

from chassis.errors import Forbidden, InvalidInput
from sqlalchemy import Connection, select

from gateway import models
from gateway.accounts.factors import Factors, recovery_codes
from gateway.accounts.factors.proving import Proof
from gateway.accounts.factors.totp import Setup
from gateway.accounts.people import User
from gateway.request import Request

PURPOSE = "add"


class Added(NamedTuple):
    """Whose factor was added, and with the first one the recovery codes that are shown this once."""

    user: User
    recovery_codes: list[str] | None


def asking(request: Request) -> User:
    """The person of the session. Raises Forbidden when they are not there any more."""
    user_id = request.principal.user_id
    user = request.accounts.users.get(user_id) if user_id is not None else None
    if user is None:
        raise Forbidden("the person does not exist any more")
    return user


def owner_of(request: Request) -> str:
    """What challenges of the session are bound to."""
    return request.session_id or ""


def start_totp(request: Request) -> Setup:
    """A secret for an authenticator app. Raises InvalidInput."""
    user = asking(request)
    return request.accounts.factors.totp.start(user.id, user.email)


def start_own_passkey(request: Request) -> dict[str, Any]:
    """What the browser is asked to make a passkey with. Raises InvalidInput."""
    return start_passkey(request.accounts.factors, asking(request), owner_of(request))


def start_passkey(factors: Factors, user: User, owner: str) -> dict[str, Any]:
    """What the browser is asked to make a passkey with. Raises InvalidInput."""
    factors.relying_party.check()
    challenge = factors.challenges.new(PURPOSE, owner)
    known = factors.passkeys.keys(user.id)
    return factors.relying_party.creation_options(challenge, user.id, user.email, user.name, known)


def add(request: Request, user: User, proof: Proof, name: str | None, owner: str) -> Added:
    """Add the app that made this code, or the passkey. Raises InvalidInput.

    Recovery codes come with the first factor; a letter goes to the person.
    """
    proof.check()
    factors = request.accounts.factors
    made = None
    if proof.passkey is not None:
        factors.relying_party.check()
        made = factors.relying_party.created(proof.passkey, factors.challenges.take(PURPOSE, owner))
    with factors.database.begin() as connection:
        _lock(connection, user.id)
        if made is None:
            factors.totp.confirm(connection, user.id, (proof.code or "").strip())
        else:
            factors.passkeys.add(connection, user.id, name or "Passkey", made)
        codes = None if recovery_codes.count(connection, user.id) else factors.recovery.replace(connection, user.id)
        what = "an authenticator app" if made is None else "a passkey"
        request.accounts.letters.note(connection, user.id, "factor_added", {"what": what})
    request.accounts.letters.wake()
    return Added(user, codes)


def add_own(request: Request, proof: Proof, name: str | None) -> Added:
    """`add` for the person of the session."""
    return add(request, asking(request), proof, name, owner_of(request))


def overview(request: Request) -> dict[str, Any]:
    """The person's second factors, as they see them."""
    user, factors = asking(request), request.accounts.factors
    return {
        "totp": factors.totp.of_user(user.id),
        "passkeys": factors.passkeys.of_user(user.id),
        "recovery_codes_left": factors.recovery.left(user.id),
        "required": factors.requirements.include(user.roles),
        "available": factors.available(),
    }


def remove_totp(request: Request) -> str:
    """Remove the app: the person's id. Raises NotFound, and InvalidInput when their role requires it."""
    return _remove(request, "an authenticator app", request.accounts.factors.totp.remove)


def remove_passkey(request: Request, passkey_id: str) -> str:
    """Remove a passkey: its id. Raises NotFound, and InvalidInput when their role requires it."""
    passkeys = request.accounts.factors.passkeys
    _remove(request, "a passkey", lambda connection, user_id: passkeys.remove(connection, user_id, passkey_id))
    return passkey_id


def new_recovery_codes(request: Request) -> list[str]:
    """New codes in place of the old ones. Raises InvalidInput without a second factor."""
    user, factors = asking(request), request.accounts.factors
    with factors.database.begin() as connection:
        _lock(connection, user.id)
        if not _count(connection, user.id):
            raise InvalidInput.at(None, "no_second_factor", "add an authenticator app or a passkey first")
        codes = factors.recovery.replace(connection, user.id)
        request.accounts.letters.note(connection, user.id, "recovery_codes", {})
    request.accounts.letters.wake()
    return codes


def _remove(request: Request, what: str, remove: Callable[[Connection, str], None]) -> str:
    user, factors = asking(request), request.accounts.factors
    required = factors.requirements.include(user.roles)
    with factors.database.begin() as connection:
        _lock(connection, user.id)
        remove(connection, user.id)
        if not _count(connection, user.id):
            if required:
                text = "your role requires a second factor; add another one first"
                raise InvalidInput.at(None, "second_factor_required", text)
            factors.recovery.remove(connection, user.id)
        request.accounts.letters.note(connection, user.id, "factor_removed", {"what": what})
    request.accounts.letters.wake()
    return user.id


def _lock(connection: Connection, user_id: str) -> None:
    """Until the commit no other change of this person's factors."""
    connection.execute(select(models.users.c.id).where(models.users.c.id == user_id).with_for_update())


def _count(connection: Connection, user_id: str) -> int:
    tables = (models.totp_secrets, models.passkeys)
    return sum(len(connection.execute(select(t.c.user_id).where(t.c.user_id == user_id)).all()) for t in tables)
