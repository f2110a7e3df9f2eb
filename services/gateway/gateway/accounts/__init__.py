"""Accounts: people, their passwords and sessions, and the tokens of programs."""

from typing import NamedTuple

from gateway.accounts.attempts import Attempts
from gateway.accounts.sessions import Sessions
from gateway.accounts.tokens import Tokens
from gateway.accounts.users import Users


class Accounts(NamedTuple):
    """What the gateway knows of people and programs."""

    users: Users
    sessions: Sessions
    tokens: Tokens
    attempts: Attempts
