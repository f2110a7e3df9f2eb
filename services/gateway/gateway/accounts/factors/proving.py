"""Proving to be somebody by a code or a passkey, within limits."""

import logging
from typing import Any, NamedTuple

from chassis.errors import InvalidInput

from gateway.accounts.factors import PASSKEY, RECOVERY_CODE, TOTP, Factors
from gateway.accounts.factors.passkeys import Owned
from gateway.accounts.factors.relying_party import credential_id, user_handle
from gateway.accounts.factors.totp import CODE
from gateway.accounts.people import User
from gateway.request import Request

log = logging.getLogger(__name__)

MAX_CODE = 64
"""Characters of a code of either kind."""


class Proof(NamedTuple):
    """Either a code of an app or for recovery, or what a browser answered about a passkey."""

    code: str | None = None
    passkey: Any = None

    def check(self) -> None:
        """Raises InvalidInput unless it is one of the two."""
        if (self.code is None) == (self.passkey is None):
            raise InvalidInput.at(None, "required", "give either a code or a passkey")


def prove(request: Request, user: User, proof: Proof, purpose: str, owner: str, *, known: str | None) -> str:
    """The method by which the proof shows that it is this person. Raises InvalidInput, and rate_limited.

    `purpose` and `owner` name the challenge of a passkey. `known` is the device or session that shows that the person
    has signed in there, as for `Attempts`.
    """
    proof.check()
    factors = request.accounts.factors
    factors.attempts.begin(user.email, request.address, known)
    if proof.code is not None:
        method = _by_code(factors, user, proof.code.strip())
    else:
        owned = asserted(factors, proof.passkey, purpose, owner, verified=False)
        if owned.user_id != user.id:
            raise unknown()
        method = PASSKEY
    factors.attempts.succeeded(user.email, request.address, known)
    return method


def asserted(factors: Factors, answer: Any, purpose: str, owner: str, *, verified: bool) -> Owned:
    """The passkey that the answer is of. The challenge is used up either way. Raises InvalidInput."""
    factors.relying_party.check()
    challenge = factors.challenges.take(purpose, owner)
    owned = factors.passkeys.find(credential_id(answer))
    if owned is None or user_handle(answer) not in (None, owned.user_id):
        raise unknown()
    sign_count = factors.relying_party.asserted(answer, challenge, owned.key, verified=verified)
    if not factors.passkeys.used(owned.id, sign_count):
        log.warning("passkey counter went back", extra={"passkey": owned.id, "user_id": owned.user_id})
        text = "the passkey may have been copied: its counter went back; use another way, and remove it"
        raise InvalidInput.at("passkey", "passkey_copied", text)
    return owned


def unknown() -> InvalidInput:
    """The passkey is unknown, or belongs to another account."""
    return InvalidInput.at("passkey", "unknown_passkey", "this passkey is not known here")


def _by_code(factors: Factors, user: User, code: str) -> str:
    if CODE.fullmatch(code):
        if factors.totp.use(user.id, code):
            return TOTP
    elif len(code) <= MAX_CODE and factors.recovery.use(user.id, code):
        return RECOVERY_CODE
    raise InvalidInput.at("code", "invalid_code", "the code is wrong, has expired or has been used")
