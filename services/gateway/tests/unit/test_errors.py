"""The one table of errors."""

import logging

import pytest
from chassis.errors import Conflict, Forbidden, InvalidInput, NotFound, ServiceError, Unavailable
from gateway import errors
from graphql import GraphQLError


def shown(error: Exception) -> dict[str, object]:
    located = GraphQLError("x", path=["a"], original_error=error)
    return dict(errors.show(located, "t1"))


@pytest.mark.parametrize(
    ("error", "code"),
    [
        (InvalidInput.at("name", "required", "is required"), "invalid_input"),
        (NotFound("no"), "not_found"),
        (Conflict("no"), "conflict"),
        (Forbidden("no"), "forbidden"),
        (Unavailable("no", code="deadline_exceeded"), "unavailable"),
    ],
)
def test_each_of_the_five_has_its_code(error: ServiceError, code: str) -> None:
    result = shown(error)
    assert result["message"] == error.message
    assert result["path"] == ["a"]
    assert result["extensions"]["code"] == code  # type: ignore[index]
    assert result["extensions"]["traceId"] == "t1"  # type: ignore[index]


def test_a_finer_reason_is_told() -> None:
    assert shown(Unavailable("no", code="deadline_exceeded"))["extensions"]["reason"] == "deadline_exceeded"  # type: ignore[index]


def test_problems_are_told() -> None:
    extensions = shown(InvalidInput.at("name", "required", "is required"))["extensions"]
    assert extensions["problems"] == [{"code": "required", "message": "is required", "field": "name"}]  # type: ignore[index]


def test_a_bug_keeps_its_text_to_the_log(caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.ERROR):
        result = shown(RuntimeError("select secret from users at db-host"))
    assert result["message"] == "internal error"
    assert result["extensions"] == {"code": "internal_error", "traceId": "t1"}
    assert caplog.records[0].exc_info is not None


def test_a_services_bug_is_internal_and_not_logged_again(caplog: pytest.LogCaptureFixture) -> None:
    assert shown(ServiceError("whatever"))["extensions"] == {"code": "internal_error", "traceId": "t1"}
    assert not caplog.records


def test_a_refusal_keeps_its_code() -> None:
    result = shown(errors.refused("rate_limited", "later", retryAfter=5))
    assert result["extensions"] == {"code": "rate_limited", "retryAfter": 5, "traceId": "t1"}


def test_a_wrong_document_is_invalid_input() -> None:
    assert errors.show(GraphQLError("Syntax Error"), "t1")["extensions"]["code"] == "invalid_input"
