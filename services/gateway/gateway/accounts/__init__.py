"""Accounts: people, their roles, passwords and sessions, the tokens of programs, and the log of who did what."""

from typing import NamedTuple

from gateway.accounts.account_letters import AccountLetters
from gateway.accounts.attempts import Attempts
from gateway.accounts.audit import Audit
from gateway.accounts.devices import Devices
from gateway.accounts.factors import Factors
from gateway.accounts.password_links import PasswordLinks
from gateway.accounts.password_mail import PasswordMail
from gateway.accounts.roles import Roles
from gateway.accounts.sessions import Sessions
from gateway.accounts.tokens import Tokens
from gateway.accounts.users import Users


class SignInMethods(NamedTuple):
    """How people sign in here; `oidc_label` is None without a provider, `passkey_host` where there are no passkeys."""

    password: bool
    password_reset: bool
    oidc_label: str | None
    passkey_host: str | None = None


class Accounts(NamedTuple):
    """What the gateway knows of people and programs."""

    users: Users
    roles: Roles
    sessions: Sessions
    tokens: Tokens
    attempts: Attempts
    resets: Attempts
    links: PasswordLinks
    mail: PasswordMail
    factors: Factors
    devices: Devices
    letters: AccountLetters
    audit: Audit
    methods: SignInMethods
