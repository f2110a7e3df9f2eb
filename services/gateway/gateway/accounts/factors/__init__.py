"""Second factors: authenticator apps, passkeys and recovery codes, and the sign-ins that wait for one."""

from typing import NamedTuple

from chassis.database import Database

from gateway.accounts.attempts import Attempts
from gateway.accounts.factors.challenges import Challenges
from gateway.accounts.factors.passkeys import Passkeys
from gateway.accounts.factors.pending import PendingSignIns
from gateway.accounts.factors.recovery_codes import RecoveryCodes
from gateway.accounts.factors.relying_party import RelyingParty
from gateway.accounts.factors.requirements import Requirements
from gateway.accounts.factors.totp import Totp

TOTP, PASSKEY, RECOVERY_CODE = "totp", "passkey", "recovery_code"
"""The methods, as the API names them."""


class Factors(NamedTuple):
    """What there is to second factors. `attempts` counts wrong ones apart from wrong passwords."""

    database: Database
    totp: Totp
    passkeys: Passkeys
    recovery: RecoveryCodes
    relying_party: RelyingParty
    challenges: Challenges
    pending: PendingSignIns
    requirements: Requirements
    attempts: Attempts

    def methods(self, user_id: str) -> list[str]:
        """The person's second factors, in addition to the password; empty without one."""
        found = [TOTP] if self.totp.of_user(user_id) is not None else []
        found += [PASSKEY] if self.passkeys.of_user(user_id) else []
        return [*found, RECOVERY_CODE] if found and self.recovery.left(user_id) else found

    def available(self) -> list[str]:
        """What a person can set up here."""
        return [TOTP] * self.totp.enabled + [PASSKEY] * self.relying_party.enabled
