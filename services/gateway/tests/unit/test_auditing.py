"""What the audit log says of an action, and what it keeps to itself."""

from typing import Any

import pytest
from gateway.schema.auditing import MAX_DETAILS, action_of, target_of, without_secrets

from .fakes import ADMIN, FakeClient, request


@pytest.mark.parametrize(
    "name",
    ["password", "current", "new", "secret", "token", "headers", "body", "apiKey", "credentials", "Authorization"],
)
def test_secrets_are_not_written_down(name: str) -> None:
    assert without_secrets({name: "canary", "deep": [{name: {"x": "canary"}}]}) == {name: "…", "deep": [{name: "…"}]}


@pytest.mark.parametrize(
    ("url", "shown"),
    [
        ("https://hooks.example/services/T0/canary?key=canary", "https://hooks.example/…"),
        ("https://user:canary@hooks.example/", "https://hooks.example/…"),
        ("no address", "…"),
        ("https://[canary", "…"),
    ],
)
def test_of_an_address_only_the_host_is_written_down(url: str, shown: str) -> None:
    assert without_secrets({"url": url}) == {"url": shown}


@pytest.mark.parametrize(
    ("arguments", "target"),
    [
        ({"id": "u1", "roles": []}, "u1"),
        ({"collection": "orders", "field": "amount", "name": "sum"}, "orders/amount"),
        ({"policy": {"role": "sales", "collection": "orders"}}, "orders/sales"),
        ({"email": "ada@example.com", "name": "Ada"}, "ada@example.com"),
        ({"enabled": True}, None),
        ({}, None),
    ],
)
def test_the_target_is_what_the_arguments_name(arguments: dict[str, Any], target: str | None) -> None:
    assert target_of(arguments) == target


def test_arguments_that_are_too_long_are_only_named() -> None:
    action = action_of(request(FakeClient()), "createThing", {"name": "x", "text": "x" * MAX_DETAILS})
    assert action.details == {"arguments": ["name", "text"]}
    assert (action.actor, action.name, action.target) == (ADMIN.user_id, "createThing", "x")
