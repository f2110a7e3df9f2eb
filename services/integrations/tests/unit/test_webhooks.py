from typing import Any

import pytest
from chassis.errors import InvalidInput
from integrations.addresses import AddressGuard
from integrations.webhooks import check_webhook

GUARD = AddressGuard()


def problems(**changes: Any) -> set[tuple[str | None, str]]:
    given: dict[str, Any] = {"url": "https://hooks.example/x", "events": ["record_created"]}
    with pytest.raises(InvalidInput) as caught:
        check_webhook(**{"collection": None, "role": None} | given | changes, guard=GUARD)
    return {(problem.field, problem.code) for problem in caught.value.problems}


def test_a_good_webhook_has_no_problems() -> None:
    check_webhook("https://hooks.example/x", ["record_created", "file_stored"], "customers", None, GUARD)
    check_webhook("https://hooks.example/x", ["record_created"], "customers", "sales", GUARD)
    check_webhook("https://hooks.example/x", ["record_created"], "c" * 63, "r" * 63, GUARD)


@pytest.mark.parametrize("url", ["http://127.0.0.1/", "http://[::1]/", "http://169.254.169.254/", "http://localhost/"])
def test_a_receiver_that_is_not_public_is_refused(url: str) -> None:
    assert problems(url=url) == {("url", "address_not_allowed")}


def test_every_problem_is_named_at_once() -> None:
    assert problems(url="http://0x7f.1/", events=["record_created", "x", "record_created"], collection="") == {
        ("url", "invalid_url"),
        ("events.1", "unknown_event"),
        ("events.2", "duplicate"),
        ("collection", "invalid_name"),
    }


def test_a_webhook_needs_events() -> None:
    assert problems(events=[]) == {("events", "required")}


def test_a_role_gets_no_events_of_files() -> None:
    assert problems(events=["record_created", "file_stored"], role="sales") == {("events.1", "not_for_roles")}


def test_a_collection_has_a_name_that_a_collection_can_have() -> None:
    assert problems(collection="c" * 64) == {("collection", "invalid_name")}


@pytest.mark.parametrize("role", ["", "x" * 64])
def test_a_role_has_a_name_that_a_role_can_have(role: str) -> None:
    assert problems(role=role) == {("role", "invalid_name")}
