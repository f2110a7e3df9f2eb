"""A gateway with second factors and letters, and the people who use it."""

import re
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, NamedTuple

import psycopg
import pyotp
import redis
from chassis.testing import backend, private_database, private_vhost, running, wait_for
from cryptography.fernet import Fernet
from gateway.accounts.sessions import session_key

from .authenticator import Authenticator
from .conftest import ADMIN, Caller, settings
from .responder import Responder

ORIGIN, HOST = "https://app.example", "app.example"
PASSWORD = "a good password"
SIGN_IN = (
    "mutation($e: String!, $p: String!) { signIn(email: $e, password: $p) { viewer { id email } "
    "pending { token methods setup expiresAt } errors { code field } } }"
)
COMPLETE = (
    "mutation($t: String!, $c: String, $k: JSON) { completeSignIn(token: $t, code: $c, passkey: $k) "
    "{ viewer { id email } errors { code field } } }"
)
START_TOTP = "mutation { startTotp { secret uri errors { code field } } }"
ADD_TOTP = (
    "mutation($c: String!) { addTotp(code: $c) "
    "{ secondFactors { totp { createdAt } recoveryCodesLeft } recoveryCodes errors { code field } } }"
)
START_PASSKEY = "mutation { startPasskey { options errors { code field } } }"
ADD_PASSKEY = (
    "mutation($k: JSON!, $n: String!) { addPasskey(passkey: $k, name: $n) "
    "{ secondFactors { passkeys { id name lastUsedAt } } recoveryCodes errors { code field } } }"
)
START_PASSKEY_SIGN_IN = "mutation($t: String) { startPasskeySignIn(token: $t) { token options errors { code field } } }"
REAUTHENTICATE = (
    "mutation($p: String, $c: String, $k: JSON) { reauthenticate(password: $p, code: $c, passkey: $k) "
    "{ viewer { id } errors { code field } } }"
)
TOKEN = 'mutation { createApiToken(name: "t") { secret errors { code } } }'
ME = "{ viewer { email } }"
FACTORS = (
    "{ secondFactors { totp { createdAt lastUsedAt } passkeys { id name createdAt lastUsedAt } "
    "recoveryCodesLeft required available reauthenticateBy } }"
)


class House(NamedTuple):
    """A gateway, its stores, and what notifications was asked to send."""

    url: str
    amqp_url: str
    database_url: str
    redis_url: str
    notifications: Responder
    environ: dict[str, str]

    def execute(self, statement: str, *parameters: Any) -> list[Any]:
        with psycopg.connect(self.database_url, autocommit=True) as connection:
            cursor = connection.execute(statement, parameters)  # type: ignore[arg-type]
            return cursor.fetchall() if cursor.description else []

    def letters(self, email: str, subject: str = "") -> list[dict[str, Any]]:
        """Those to one address with this in their subject, once none waits to be written."""
        wait_for(lambda: self.execute("select count(*) from account_letters") == [(0,)], "the letters to be written")
        sent = [kwargs for _, kwargs, _ in self.notifications.calls if kwargs.get("to") == [email]]
        return [letter for letter in sent if subject in letter["subject"]]

    def age(self, caller: Caller, seconds: float) -> None:
        """Make a session as if its person had last shown who they are so long ago."""
        key = session_key(caller.http.cookies["dossier"])
        with redis.Redis.from_url(self.redis_url) as client:
            kept = client.get(key)
            assert isinstance(kept, bytes)
            aged = re.sub(
                rb'"authenticated_at":([\d.]+)', lambda m: b'"authenticated_at":%f' % (float(m[1]) - seconds), kept
            )
            assert aged != kept
            client.set(key, aged, keepttl=True)

    def audit(self, action: str, target: str | None = None) -> list[tuple[str, Any]]:
        """(outcome, details) of an action, newest first."""
        where = "and target = %s" if target else ""
        return self.execute(
            f"select outcome, details from audit_log where action = %s {where} order by id desc",
            *[action, *([target] if target else [])],
        )


class Person:
    """Somebody with a browser, and perhaps an authenticator app, a passkey and recovery codes."""

    def __init__(self, house: House, email: str, password: str) -> None:
        self.house, self.email, self.password = house, email, password
        self.caller = Caller(house.url)
        self.secret = ""
        self.codes: list[str] = []
        self.key: Authenticator | None = None

    def sign_in(self) -> dict[str, Any]:
        """The payload of a sign-in by the password."""
        return dict(self.caller.data(SIGN_IN, e=self.email, p=self.password)["signIn"])

    def pending(self) -> str:
        """The token of a sign-in that waits for the second factor."""
        return str(self.sign_in()["pending"]["token"])

    def code(self) -> str:
        """A code that has not been used: the app's present one, after forgetting those before."""
        self.house.execute(
            "update totp_secrets set last_step = 0 where user_id = (select id from users where email = %s)", self.email
        )
        return pyotp.TOTP(self.secret).now()

    def complete(self, token: str, *, code: str | None = None, passkey: Any = None) -> list[tuple[str, str | None]]:
        """(code, field) of the errors."""
        return errors(self.caller.data(COMPLETE, t=token, c=code, k=passkey)["completeSignIn"])

    def enter(self) -> "Person":
        """Sign in with all that is needed."""
        payload = self.sign_in()
        if payload["pending"]:
            assert self.complete(payload["pending"]["token"], code=self.code()) == []
        assert self.caller.data(ME)["viewer"] == {"email": self.email}
        return self

    def enter_by_recovery(self) -> None:
        """Sign in with a recovery code."""
        assert self.complete(self.pending(), code=self.codes.pop()) == []

    def with_totp(self) -> "Person":
        """Add an authenticator app."""
        self.secret = self.caller.data(START_TOTP)["startTotp"]["secret"]
        added = self.caller.data(ADD_TOTP, c=pyotp.TOTP(self.secret).now())["addTotp"]
        assert added["errors"] == []
        self.codes = added["recoveryCodes"] or self.codes
        return self

    def with_passkey(self, *, verifies: bool = True, name: str = "Laptop") -> "Person":
        """Add a passkey."""
        self.key = Authenticator(ORIGIN, HOST, verifies=verifies)
        options = self.caller.data(START_PASSKEY)["startPasskey"]["options"]
        added = self.caller.data(ADD_PASSKEY, k=self.key.create(options), n=name)["addPasskey"]
        assert added["errors"] == []
        self.codes = added["recoveryCodes"] or self.codes
        return self

    @property
    def authenticator(self) -> Authenticator:
        assert self.key is not None
        return self.key


def errors(payload: dict[str, Any]) -> list[tuple[str, str | None]]:
    return [(error["code"], error["field"]) for error in payload["errors"]]


@contextmanager
def house(**more: str) -> Iterator[House]:
    """A gateway of one's own."""
    with private_database() as database_url, private_vhost() as amqp_url:
        keys = {"ENCRYPTION_KEYS": Fernet.generate_key().decode(), "PUBLIC_URL": ORIGIN, "COOKIE_SECURE": "false"}
        environ = settings(amqp_url, database_url, backend("TEST_REDIS_URL"), **(keys | more))
        notifications = Responder(amqp_url, "notifications", {"send_message": lambda **_: ["m1"]})
        with running("gateway", environ):
            url = f"http://127.0.0.1:{environ['HTTP_PORT']}"
            yield House(url, amqp_url, database_url, environ["REDIS_URL"], notifications, environ)
        notifications.stop()


def administrator(house: House) -> Person:
    """The first administrator, signed in."""
    return Person(house, *ADMIN).enter()


def person(house: House, *roles: str) -> Person:
    """Somebody new, signed in."""
    email = f"{secrets.token_hex(8)}@example.com"
    made = (
        "mutation($e: String!, $p: String!, $r: [String!]!) "
        '{ createUser(email: $e, name: "Ada", password: $p, roles: $r) { errors { code field } } }'
    )
    caller = administrator(house).caller
    assert caller.data(made, e=email, p=PASSWORD, r=list(roles or ("viewer",)))["createUser"]["errors"] == []
    return Person(house, email, PASSWORD).enter()
