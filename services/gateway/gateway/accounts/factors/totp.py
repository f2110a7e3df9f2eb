"""Codes of an authenticator app (TOTP, RFC 6238): six digits, a new one every 30 seconds, each accepted once.

The secret is stored encrypted. The code before and the one after are accepted too, for clocks that are a little off.
"""

import re
import time
from collections.abc import Callable
from datetime import datetime
from typing import NamedTuple

import pyotp
from chassis.database import Database
from chassis.errors import InvalidInput, NotFound, Unavailable
from chassis.vault import Vault
from sqlalchemy import Connection, delete, func, select, update
from sqlalchemy.dialects.postgresql import insert

from gateway import models
from gateway.accounts.cache import Redis, translated

STEP = 30
WINDOW = 1
SETUP_SECONDS = 600
"""How long a secret waits for its first code."""
CODE = re.compile(r"\d{6}", re.ASCII)


class Setup(NamedTuple):
    """What an authenticator app needs: the secret in base32, and the same as an `otpauth://` address for a QR code."""

    secret: str
    uri: str


class TotpView(NamedTuple):
    """An authenticator app as its owner sees it."""

    created_at: datetime
    last_used_at: datetime | None


def matching_step(secret: str, code: str, now: float) -> int | None:
    """The time step (30 s since 1970) whose code this is, at most one step away from now; None when there is none."""
    if not CODE.fullmatch(code):
        return None
    app, current = pyotp.TOTP(secret, interval=STEP), int(now // STEP)
    steps = (step for step in range(current - WINDOW, current + WINDOW + 1) if step >= 0)
    return next((step for step in steps if pyotp.utils.strings_equal(code, app.generate_otp(step))), None)


class Totp:
    """The totp_secrets table. Without a vault (ENCRYPTION_KEYS is not set) no app can be added.

    Every method raises Unavailable when the database or Redis cannot be reached.
    """

    def __init__(
        self, database: Database, redis: Redis, vault: Vault | None, clock: Callable[[], float] = time.time
    ) -> None:
        self._database = database
        self._redis = redis
        self._vault = vault
        self._clock = clock

    @property
    def enabled(self) -> bool:
        return self._vault is not None

    def start(self, user_id: str, email: str) -> Setup:
        """A new secret, which waits for its first code. Raises InvalidInput where no app can be added."""
        vault = self._checked()
        secret = pyotp.random_base32()
        with translated():
            self._redis.set(_setup_key(user_id), vault.seal(secret.encode()), ex=SETUP_SECONDS)
        return Setup(secret, pyotp.TOTP(secret, interval=STEP).provisioning_uri(name=email, issuer_name="Dossier"))

    def confirm(self, connection: Connection, user_id: str, code: str) -> None:
        """Use the app whose first code this is from the commit on, in place of another. Raises InvalidInput."""
        vault = self._checked()
        with translated():
            sealed = self._redis.get(_setup_key(user_id))
        if sealed is None:
            raise InvalidInput.at("code", "setup_expired", "the setup has expired; start it again")
        secret = vault.open(sealed).decode()
        step = matching_step(secret, code, self._clock())
        if step is None:
            raise InvalidInput.at("code", "invalid_code", "is not the current code of the app")
        row = {"user_id": user_id, "secret": vault.seal(secret.encode()), "last_step": step}
        again = {**row, "last_used_at": None, "created_at": func.now()}
        statement = insert(models.totp_secrets).values(row)
        connection.execute(statement.on_conflict_do_update(index_elements=["user_id"], set_=again))
        with translated():
            self._redis.delete(_setup_key(user_id))

    def use(self, user_id: str, code: str) -> bool:
        """Whether this is a code of the person's app that has not been used; it is now.

        Of several uses of one code at once one succeeds. Raises Unavailable when the secret cannot be decrypted.
        """
        table = models.totp_secrets
        with self._database.read() as connection:
            row = connection.execute(select(table).where(table.c.user_id == user_id)).one_or_none()
        if row is None:
            return False
        vault = self._checked()
        secret = vault.open(row.secret)
        step = matching_step(secret.decode(), code, self._clock())
        if step is None:
            return False
        used = update(table).where(
            table.c.user_id == user_id, table.c.last_step < step, table.c.created_at == row.created_at
        )
        with self._database.begin() as connection:
            return connection.execute(used.values(last_step=step, last_used_at=func.now())).rowcount == 1

    def of_user(self, user_id: str) -> TotpView | None:
        """The person's app."""
        table = models.totp_secrets
        query = select(table.c.created_at, table.c.last_used_at).where(table.c.user_id == user_id)
        with self._database.read() as connection:
            row = connection.execute(query).one_or_none()
        return None if row is None else TotpView(row.created_at, row.last_used_at)

    def remove(self, connection: Connection, user_id: str) -> None:
        """Raises NotFound."""
        table = models.totp_secrets
        if connection.execute(delete(table).where(table.c.user_id == user_id)).rowcount == 0:
            raise NotFound("you have no authenticator app")

    def reseal(self) -> tuple[int, list[str]]:
        """(secrets encrypted with the first key, ids of people whose secret none of the keys decrypts)."""
        table, vault = models.totp_secrets, self._checked()
        with self._database.read() as connection:
            rows = connection.execute(select(table.c.user_id, table.c.secret)).all()
        sealed, unreadable = 0, []
        for row in rows:
            try:
                fresh = vault.reseal(row.secret)
            except Unavailable:
                unreadable.append(str(row.user_id))
                continue
            change = update(table).where(table.c.user_id == row.user_id, table.c.secret == row.secret)
            with self._database.begin() as connection:
                sealed += connection.execute(change.values(secret=fresh)).rowcount
        return sealed, unreadable

    def _checked(self) -> Vault:
        if self._vault is None:
            text = "authenticator apps are not available here: ENCRYPTION_KEYS is not set"
            raise InvalidInput.at(None, "not_configured", text)
        return self._vault


def _setup_key(user_id: str) -> str:
    return f"totp-setup:{user_id}"
