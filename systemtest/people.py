"""People and programs that use the API in a test."""

import secrets
from typing import Any, NamedTuple

from systemtest import documents
from systemtest.api import Api


class Person(NamedTuple):
    """Somebody who can sign in."""

    id: str
    email: str
    password: str


def add(admin: Api, *roles: str) -> Person:
    """A new person with these roles."""
    email, password = f"{secrets.token_hex(6)}@example.org", secrets.token_urlsafe(16)
    made = admin.mutate(documents.CREATE_USER, email=email, name="Test", password=password, roles=list(roles))
    return Person(made["user"]["id"], email, password)


def token(api: Api, **options: Any) -> tuple[str, str]:
    """(id, secret) of a new token of who uses `api`. `options`: scopes and expiresAt."""
    made = api.mutate(documents.CREATE_TOKEN, name="Test", **options)
    return made["token"]["id"], made["secret"]
