"""Accounts, put together."""

from chassis.database import Database

from gateway.accounts import Accounts, SignInMethods
from gateway.accounts.account_letters import AccountLetters
from gateway.accounts.attempts import Attempts, Limits
from gateway.accounts.audit import Audit
from gateway.accounts.cache import connect
from gateway.accounts.devices import Devices
from gateway.accounts.factors.assembly import create_factors
from gateway.accounts.password_links import PasswordLinks
from gateway.accounts.password_mail import PasswordMail
from gateway.accounts.roles import Roles
from gateway.accounts.sessions import Sessions
from gateway.accounts.tokens import Tokens
from gateway.accounts.users import Users
from gateway.rpc import Client
from gateway.settings import Settings


def create_accounts(settings: Settings, database: Database, client: Client) -> Accounts:
    """Accounts on the settings' database and Redis; `client` reaches notifications."""
    redis = connect(settings.redis_url)
    sessions = Sessions(
        redis,
        idle=settings.session_idle_seconds,
        lifetime=settings.session_seconds,
        fresh=settings.reauthentication_seconds,
    )
    factors = create_factors(settings, database, redis)
    return Accounts(
        users=Users(database, sessions.end_all),
        roles=Roles(database, sessions.end_all),
        sessions=sessions,
        tokens=Tokens(database),
        attempts=Attempts(redis, sign_in_limits(settings)),
        resets=Attempts(redis, reset_limits(settings), "password-reset"),
        links=PasswordLinks(database, sessions.end_all),
        mail=PasswordMail(database, client, settings.public_url),
        factors=factors,
        devices=Devices(database),
        letters=AccountLetters(database, client, settings.public_url),
        audit=Audit(database),
        methods=SignInMethods(
            True,
            bool(settings.public_url),
            settings.oidc_label if settings.oidc_issuer else None,
            factors.relying_party.id if factors.relying_party.enabled else None,
        ),
    )


def sign_in_limits(settings: Settings) -> Limits:
    """Of failed sign-ins."""
    return Limits(
        seconds=settings.sign_in_window_seconds,
        pair=settings.sign_in_attempts,
        address=settings.sign_in_attempts_address,
        account=settings.sign_in_attempts_account,
    )


def reset_limits(settings: Settings) -> Limits:
    """Of links to choose a password: nobody's mailbox is filled by strangers."""
    return Limits(seconds=settings.sign_in_window_seconds, pair=3, address=20, account=5)
