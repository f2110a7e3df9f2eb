"""Second factors, put together."""

from chassis.database import Database
from chassis.settings import SettingsError
from chassis.vault import Vault

from gateway.accounts.attempts import Attempts, Limits
from gateway.accounts.cache import Redis
from gateway.accounts.factors import Factors
from gateway.accounts.factors.challenges import Challenges
from gateway.accounts.factors.passkeys import Passkeys
from gateway.accounts.factors.pending import PendingSignIns
from gateway.accounts.factors.recovery_codes import RecoveryCodes
from gateway.accounts.factors.relying_party import RelyingParty
from gateway.accounts.factors.requirements import Requirements
from gateway.accounts.factors.totp import Totp
from gateway.settings import Settings


def create_factors(settings: Settings, database: Database, redis: Redis) -> Factors:
    """Raises SettingsError for SECOND_FACTOR_REQUIRED where no second factor could be set up."""
    factors = Factors(
        database=database,
        totp=Totp(database, redis, vault_of(settings)),
        passkeys=Passkeys(database),
        recovery=RecoveryCodes(database),
        relying_party=RelyingParty(settings.passkey_origin or settings.public_url),
        challenges=Challenges(redis),
        pending=PendingSignIns(redis),
        requirements=Requirements(database, settings.second_factor_required),
        attempts=Attempts(redis, limits(settings), "second-factor"),
    )
    if settings.second_factor_required and not factors.available():
        raise SettingsError("SECOND_FACTOR_REQUIRED needs ENCRYPTION_KEYS, or a PUBLIC_URL with a host name")
    return factors


def vault_of(settings: Settings) -> Vault | None:
    """What encrypts secrets of authenticator apps; None without keys."""
    return Vault(settings.encryption_keys) if settings.encryption_keys else None


def limits(settings: Settings) -> Limits:
    """Of wrong codes and passkeys: fewer than of passwords, for who guesses codes knows the password already.

    20 of a million codes per window are 1 in 170 per day for three codes that fit at any time. A known device and the
    person's sessions have `pair` each, apart from that.
    """
    return Limits(
        seconds=settings.sign_in_window_seconds,
        pair=settings.sign_in_attempts,
        address=settings.sign_in_attempts_address,
        account=20,
    )
