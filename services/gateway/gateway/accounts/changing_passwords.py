"""Changing one's password, asking for a link to choose one, and inviting somebody to."""

from chassis.errors import Forbidden, InvalidInput, Problem
from sqlalchemy import Connection

from gateway.accounts import passwords
from gateway.accounts.factors.pending import fingerprint
from gateway.accounts.people import EMAIL, User, normalized
from gateway.accounts.signing_in import begin_session
from gateway.request import Request


def change(request: Request, current: str, new: str, revoke_tokens: bool) -> User:
    """A new password for who asks; their session gets a new id and all others end. It counts as an attempt to sign in.

    `revoke_tokens` deletes their API tokens in the same transaction.

    Raises InvalidInput naming every field that breaks a rule, and rate_limited.
    """
    accounts, user_id = request.accounts, request.principal.user_id
    user = accounts.users.get(user_id) if user_id is not None else None
    if user is None:
        raise Forbidden("there is no such person any more")
    accounts.attempts.begin(user.email, request.address, known=user.id)  # the session shows who it is
    known = accounts.users.verified(user.email, current)
    found = passwords.problems(new, user.email, "new")
    if known is None:
        found.insert(0, Problem("invalid_credentials", "is not your password", "current"))
    else:
        accounts.attempts.succeeded(user.email, request.address, known=user.id)
    if found or known is None:
        raise InvalidInput.of(found)
    changed = accounts.users.change_password(user.id, known[1], new, revoke_tokens)
    if begin_session(request, user.id, fingerprint(changed), announce=False) is None:  # disabled at this very moment
        request.end_session()
    return user


def request_reset(request: Request, email: str) -> bool:
    """Have a link sent to whoever has this address. What it takes does not tell whether there is anybody.

    Raises rate_limited, and InvalidInput where no links are sent or this is no address.
    """
    accounts, email = request.accounts, normalized(email)
    if not EMAIL.fullmatch(email):
        raise InvalidInput.at("email", "invalid_email", "must be an email address")
    accounts.mail.check()
    accounts.resets.begin(email, request.address, accounts.devices.known(email, request.device))
    accounts.mail.ask("reset", email)
    return True


def invite(request: Request, email: str, name: str, roles: list[str]) -> User:
    """Add a person without a password and send them a link to choose one. Raises InvalidInput."""
    mail = request.accounts.mail
    mail.check()

    def note(connection: Connection, user_id: str) -> None:
        mail.note(connection, "invitation", user_id)

    user = request.accounts.users.create(email, name, None, roles, request.context, also=note)
    mail.wake()
    return user
