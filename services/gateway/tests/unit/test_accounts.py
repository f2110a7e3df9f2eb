"""Rules of accounts: passwords, people, tokens."""

import hashlib
from datetime import UTC, datetime, timedelta

import pytest
from argon2 import PasswordHasher
from chassis.context import ROLES, Principal
from gateway.accounts import passwords, people, roles, tokens

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
    assert people.problems("ada@example.com", "Ada", ["viewer", "sales"], {*ROLES, "sales"}) == []


def test_every_bad_field_is_named_at_once() -> None:
    found = people.problems("nonsense", " ", ["boss", "viewer"], ROLES)
    assert [p.field for p in found] == ["email", "name", "roles.0"]


@pytest.mark.parametrize("email", ["a@b", "a.b+c@sub.example.com", "ä@münchen.de"])
def test_addresses_that_are_one(email: str) -> None:
    assert people.problems(email, "Ada", ["viewer"], ROLES) == []


@pytest.mark.parametrize("email", ["", "a", "@b", "a@", "a@b@c", "a b@c", "a@b..c", "a@b\r\nBcc: x@y", "x" * 65 + "@b"])
def test_addresses_that_are_none(email: str) -> None:
    assert [p.field for p in people.problems(email, "Ada", ["viewer"], ROLES)] == ["email"]


def test_the_address_is_no_password() -> None:
    assert [p.code for p in passwords.problems("Ada@example.com", "ada@example.com")] == ["too_easy"]


@pytest.mark.parametrize("password", ["password", "Qwertyuiop", "12345678", "iloveyou"])
def test_the_commonest_passwords_are_refused(password: str) -> None:
    assert [p.code for p in passwords.problems(password, "ada@example.com")] == ["too_easy"]


@pytest.mark.parametrize(("length", "codes"), [(7, ["invalid_length"]), (8, []), (256, []), (257, ["invalid_length"])])
def test_a_password_has_8_to_256_characters(length: int, codes: list[str]) -> None:
    assert [p.code for p in passwords.problems("ü" * length, "a@b")] == codes


def test_the_highest_of_no_levels_is_none() -> None:
    assert roles.highest([]) == roles.highest(["sales"]) == ""
    assert roles.highest(["viewer", "sales", "editor"]) == "editor"


def test_every_bad_field_of_a_role_is_named() -> None:
    found = [(p.field, p.code) for p in roles.problems("Sales", " ", "admin")]
    assert found == [("name", "invalid_name"), ("label", "invalid_length"), ("level", "unknown_level")]
    assert [p.code for p in roles.problems("admin", "Admin", "viewer")] == ["taken"]


def test_roles_are_listed_once_and_in_order() -> None:
    assert roles.ordered(["sales", "editor", "art", "viewer", "sales"]) == ["viewer", "editor", "art", "sales"]


@pytest.mark.parametrize(
    ("roles", "level", "scopes", "may"),
    [
        (["admin"], "admin", ["read"], "viewer"),
        (["admin"], "admin", ["read", "write"], "editor"),
        (["admin"], "admin", ["admin"], "admin"),
        (["viewer"], "viewer", ["read", "write", "admin"], "viewer"),
        (["viewer", "editor"], "editor", ["admin"], "editor"),
        (["sales"], "editor", ["admin"], "editor"),
        (["sales"], "viewer", ["read", "write"], "viewer"),
        ([], "", ["admin"], None),
        (["admin"], "admin", [], None),
        (["gone"], "", ["admin"], None),
    ],
)
def test_a_token_may_do_the_least_of_scope_and_role(
    roles: list[str], level: str, scopes: list[str], may: str | None
) -> None:
    principal = Principal("u1", tuple(roles), level, tuple(scopes))
    assert [role for role in ROLES if principal.has(role)] == list(ROLES[: ROLES.index(may) + 1] if may else ())


def test_every_problem_of_a_token_is_named() -> None:
    past = datetime.now(UTC) - timedelta(seconds=1)
    found = tokens.problems("", ["read", "root"], past, ADMIN)
    assert [p.field for p in found] == ["name", "scopes.1", "expiresAt"]


def test_a_token_cannot_do_more_than_its_maker() -> None:
    found = tokens.problems("ci", ["read", "write", "admin"], None, Principal("u1", ("editor",)))
    assert [(p.field, p.code) for p in found] == [("scopes.2", "forbidden")]


def test_a_token_is_stored_as_its_sha256() -> None:
    assert tokens.digest("dsr_1_2") == hashlib.sha256(b"dsr_1_2").digest()
