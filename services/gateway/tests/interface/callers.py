"""Everybody who can knock at the gateway: people and programs, of every role and scope, and those shut out."""

import secrets
from collections.abc import Callable
from typing import NamedTuple

import psycopg

from .conftest import ADMIN, SIGN_IN, Caller, Deployment

LEVELS = ("viewer", "editor", "admin")
NOBODY, ROLELESS = -2, -1
PASSWORD = "a good password"
TOKENS = (
    ("viewer", "read"),
    ("editor", "read"),
    ("editor", "write"),
    *(("admin", s) for s in ("read", "write", "admin")),
)
SCOPES = ("read", "write", "admin")


class Who(NamedTuple):
    """A caller. `reach` is how far it comes in LEVELS; `session` whether it is a person who has signed in."""

    caller: Caller
    reach: int
    session: bool = False
    email: str = ""

    def may(self, access: str) -> bool:
        """Whether a decision lets it in."""
        if access == "public":
            return True
        if access == "person":
            return self.session
        return self.reach >= LEVELS.index(access)

    def is_still_there(self) -> None:
        """Sign in again after a test that signed it out."""
        if self.session and self.caller.data("{ viewer { id } }")["viewer"] is None:
            password = ADMIN[1] if self.email == ADMIN[0] else PASSWORD
            assert self.caller.data(SIGN_IN, e=self.email, p=password)["signIn"]["errors"] == []


class Callers:
    """Makes them, through the API where it can and in the database where no API may."""

    def __init__(self, deployment: Deployment) -> None:
        self._url, self._database_url = deployment.url, deployment.database_url
        self._admin = Caller(self._url)
        self._admin.data(SIGN_IN, e=ADMIN[0], p=ADMIN[1])

    def let_in(self) -> dict[str, Who]:
        """Those who are known, and the stranger."""
        for name, level in (("readers", "viewer"), ("writers", "editor")):
            self._admin.data(
                f'mutation {{ createRole(name: "{name}", label: "x", level: "{level}") {{ errors {{ code }} }} }}'
            )
        found = {"a stranger": Who(Caller(self._url), NOBODY), "a roleless person": self._roleless()}
        for reach, role in enumerate(LEVELS[:2]):
            made = ("readers", "writers")[reach]
            found |= {role: self._person(role, reach), f"made role {made}": self._person(made, reach)}
            found[f"token of {made}"] = self._token(self._person(made, reach), SCOPES[reach], reach)
        found["admin"] = Who(self._admin, 2, True, ADMIN[0])
        owners = {"admin": found["admin"], "editor": found["editor"], "viewer": found["viewer"]}
        for role, scope in TOKENS:
            found[f"{role}'s token to {scope}"] = self._token(owners[role], scope, SCOPES.index(scope))
        return found

    def shut_out(self) -> dict[str, Caller]:
        """Programs whose token has ended."""
        return {
            "an expired token": self._ended(self._expire),
            "a deleted token": self._ended(self._delete),
            "a token of a disabled person": self._ended(self._disable),
            "an invented token": Caller(self._url, Authorization="Bearer dsr_00000000_" + "0" * 64),
        }

    def disabled(self) -> Who:
        """A person whose session has ended as they were disabled: a stranger."""
        person = self._person("editor", 1)
        self._disable(person, "")
        return Who(person.caller, NOBODY)

    def _person(self, role: str, reach: int) -> Who:
        caller = Caller(self._url)
        email = f"{secrets.token_hex(8)}@example.com"
        made = (
            "mutation($e: String!, $p: String!, $r: [String!]!) "
            '{ createUser(email: $e, name: "x", password: $p, roles: $r) { errors { code field } } }'
        )
        assert self._admin.data(made, e=email, p=PASSWORD, r=[role])["createUser"]["errors"] == []
        assert caller.data(SIGN_IN, e=email, p=PASSWORD)["signIn"]["errors"] == []
        return Who(caller, reach, True, email)

    def _roleless(self) -> Who:
        who = self._person("viewer", ROLELESS)
        self._sql("update users set roles = '{}' where email = %s", who.email)
        who.caller.data("mutation { signOut { errors { code } } }")
        who.is_still_there()
        return who

    def _token(self, owner: Who, scope: str, reach: int) -> Who:
        return Who(Caller(self._url, Authorization=f"Bearer {self._new_token(owner, scope)['secret']}"), reach)

    def _new_token(self, owner: Who, scope: str) -> dict[str, str]:
        selected = "{ token { id } secret errors { code } }"
        made = f'mutation {{ createApiToken(name: "x", scopes: ["{scope}"]) {selected} }}'
        answer = owner.caller.data(made)["createApiToken"]
        assert answer["errors"] == []
        return {"id": answer["token"]["id"], "secret": answer["secret"]}

    def _ended(self, end: Callable[[Who, str], None]) -> Caller:
        owner = self._person("editor", 1)
        token = self._new_token(owner, "write")
        end(owner, token["id"])
        return Caller(self._url, Authorization=f"Bearer {token['secret']}")

    def _expire(self, _: Who, token: str) -> None:
        self._sql("update api_tokens set expires_at = now() - interval '1 second' where id = %s", token)

    def _delete(self, owner: Who, token: str) -> None:
        deleted = owner.caller.data(f'mutation {{ deleteApiToken(id: "{token}") {{ errors {{ code }} }} }}')
        assert deleted["deleteApiToken"]["errors"] == []

    def _disable(self, owner: Who, _: str) -> None:
        person = owner.caller.data("{ viewer { id } }")["viewer"]["id"]
        changed = self._admin.data(f'mutation {{ updateUser(id: "{person}", disabled: true) {{ errors {{ code }} }} }}')
        assert changed["updateUser"]["errors"] == []

    def _sql(self, statement: str, *parameters: str) -> None:
        with psycopg.connect(self._database_url, autocommit=True) as connection:
            assert connection.execute(statement, parameters).rowcount == 1
