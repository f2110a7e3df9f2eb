"""Rules of accounts: passwords, people, tokens."""

import hashlib
from datetime import UTC, datetime, timedelta

import pytest
from argon2 import PasswordHasher
from chassis.context import Principal
from gateway.accounts import passwords, tokens, users

ADMIN = Principal("u1", ("admin",))


def test_a_password_is_hashed_with_argon2id_at_the_promised_cost() -> None:
    assert passwords.hash_password("correct horse").startswith("$argon2id$v=19$m=19456,t=2,p=1$")


def test_a_password_fits_its_own_hash_only() -> None:
    encoded = passwords.hash_password("correct horse")
    assert passwords.verify(encoded, "correct horse")
    assert not passwords.verify(encoded, "wrong horse")
    assert not passwords.verify(None, "no account has this password")
    assert not passwords.verify("not a hash", "correct horse")


def test_a_weaker_hash_is_outdated() -> None:
    assert passwords.is_outdated(PasswordHasher(time_cost=1, memory_cost=8192, parallelism=1).hash("x"))
    assert not passwords.is_outdated(passwords.hash_password("x"))


def test_a_valid_person_has_no_problems() -> None:
    assert users.problems("ada@example.com", "Ada", "correct horse", ["viewer", "admin"]) == []


def test_every_bad_field_is_named_at_once() -> None:
    found = users.problems("nonsense", " ", "short", ["boss", "viewer"])
    assert [p.field for p in found] == ["email", "name", "password", "roles.0"]


@pytest.mark.parametrize("email", ["a@b", "a.b+c@sub.example.com", "ä@münchen.de"])
def test_addresses_that_are_one(email: str) -> None:
    assert users.problems(email, "Ada", "correct horse", ["viewer"]) == []


@pytest.mark.parametrize("email", ["", "a", "@b", "a@", "a@b@c", "a b@c", "a@b..c", "a@b\r\nBcc: x@y", "x" * 65 + "@b"])
def test_addresses_that_are_none(email: str) -> None:
    assert [p.field for p in users.problems(email, "Ada", "correct horse", ["viewer"])] == ["email"]


def test_a_person_without_a_role_is_refused() -> None:
    assert [p.field for p in users.problems("a@b", "Ada", "correct horse", [])] == ["roles"]


def test_the_address_is_no_password() -> None:
    assert [p.code for p in users.problems("ada@example.com", "Ada", "Ada@example.com", ["viewer"])] == ["too_easy"]


@pytest.mark.parametrize(
    ("roles", "scopes", "limited"),
    [
        (["admin"], ["read"], ("viewer",)),
        (["admin"], ["read", "write"], ("editor",)),
        (["admin"], ["admin"], ("admin",)),
        (["viewer"], ["read", "write", "admin"], ("viewer",)),
        (["viewer", "editor"], ["admin"], ("editor",)),
        ([], ["admin"], ()),
        (["admin"], [], ()),
        (["gone"], ["admin"], ()),
    ],
)
def test_a_token_may_do_the_least_of_scope_and_role(
    roles: list[str], scopes: list[str], limited: tuple[str, ...]
) -> None:
    assert tokens.limited_roles(roles, scopes) == limited


def test_every_problem_of_a_token_is_named() -> None:
    past = datetime.now(UTC) - timedelta(seconds=1)
    found = tokens.problems("", ["read", "root"], past, ADMIN)
    assert [p.field for p in found] == ["name", "scopes.1", "expiresAt"]


def test_a_token_cannot_do_more_than_its_maker() -> None:
    found = tokens.problems("ci", ["read", "write", "admin"], None, Principal("u1", ("editor",)))
    assert [(p.field, p.code) for p in found] == [("scopes.2", "forbidden")]


def test_a_token_is_stored_as_its_sha256() -> None:
    assert tokens.digest("dsr_1_2") == hashlib.sha256(b"dsr_1_2").digest()
