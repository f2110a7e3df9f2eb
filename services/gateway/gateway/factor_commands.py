"""What operators do about second factors from the command line.

Both end with 0 when it is done, 1 when not all of it is, 2 when the settings are wrong or a server is away.
"""

import sys
from typing import Any

from chassis.database import Database
from chassis.errors import ServiceError
from sqlalchemy import Connection, select

from gateway import models
from gateway.accounts import account_letters
from gateway.accounts.audit import DONE, Action, Audit
from gateway.accounts.cache import connect
from gateway.accounts.factors.assembly import vault_of
from gateway.accounts.factors.resetting import reset
from gateway.accounts.factors.totp import Totp
from gateway.accounts.people import normalized
from gateway.accounts.sessions import Sessions
from gateway.settings import Settings

ADDRESS = "command line"
"""What the audit log has for the network address."""


def reset_second_factors(email: str) -> int:
    """Remove the second factors of who has this address, and end their sessions. Raises SettingsError."""
    settings = Settings.load()
    database = Database(settings.database_url, pool_size=1)

    def note(connection: Connection, user_id: str, kind: str, details: dict[str, Any]) -> None:
        if settings.public_url:
            account_letters.store(connection, user_id, kind, details)

    try:
        user_id = _person(database, normalized(email))
        if user_id is None:
            print(f"gateway: no person has the address {email}", file=sys.stderr)
            return 1
        reset(database, Sessions(connect(settings.redis_url)).end_all, note, user_id)
        Audit(database).record(Action(None, ADDRESS, "resetSecondFactors", normalized(email), {}), DONE)
    except ServiceError as err:
        print(f"gateway: {err}", file=sys.stderr)
        return 2
    print(f"removed the second factors of {normalized(email)} and ended their sessions")
    return 0


def reseal() -> int:
    """Encrypt every secret of an authenticator app with the first key. Raises SettingsError."""
    settings = Settings.load()
    database = Database(settings.database_url, pool_size=1)
    try:
        sealed, unreadable = Totp(database, connect(settings.redis_url), vault_of(settings)).reseal()
    except ServiceError as err:
        print(f"gateway: {err}", file=sys.stderr)
        return 2
    print(f"{sealed} encrypted with the first key")
    for user_id in unreadable:
        print(f"cannot be decrypted with any of the keys: the secret of person {user_id}")
    return 1 if unreadable else 0


def _person(database: Database, email: str) -> str | None:
    with database.read() as connection:
        return connection.execute(select(models.users.c.id).where(models.users.c.email == email)).scalar_one_or_none()
