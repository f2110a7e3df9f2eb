"""The context travels in the headers; whatever else is in them makes a stranger."""

import time
from typing import Any

import pytest
from chassis.context import SYSTEM, Context, Principal, from_headers, new_traceparent, to_headers
from chassis.errors import Forbidden, Unavailable


def test_a_context_comes_back_from_its_headers() -> None:
    context = Context(principal=Principal("u1", ("editor",)), deadline=12.5, traceparent=new_traceparent())
    assert from_headers(to_headers(context)) == context


@pytest.mark.parametrize("value", [None, "", "{]", 7, b"{}", '{"principal": 5}', "[" * 9000, "\ud800"])
def test_without_a_readable_context_the_caller_is_a_stranger(value: Any) -> None:
    for headers in ({"nameko.context": value}, {}, None):
        context = from_headers(headers)
        assert context.principal == Principal(None, ())
        assert len(context.trace_id) == 32


@pytest.mark.parametrize(
    ("roles", "may"),
    [((), []), (("viewer",), ["viewer"]), (("editor",), ["viewer", "editor"]),
     (("admin",), ["viewer", "editor", "admin"]), (("invented", "viewer"), ["viewer"])],
)  # fmt: skip
def test_each_role_may_do_what_the_one_before_may(roles: tuple[str, ...], may: list[str]) -> None:
    context = Context(principal=Principal("u", roles))
    for role in ("viewer", "editor", "admin"):
        if role in may:
            context.require(role)
        else:
            with pytest.raises(Forbidden, match=role):
                context.require(role)


def test_a_made_role_may_do_what_its_level_may() -> None:
    sales = Principal("u", ("sales",), level="editor")
    assert sales.has("editor")
    assert not sales.has("admin")
    assert not Principal("u", ("sales",)).has("viewer")


@pytest.mark.parametrize(
    ("scopes", "may"),
    [((), []), (("read",), ["viewer"]), (("write",), ["viewer", "editor"]), (("invented",), []),
     (("read", "admin"), ["viewer", "editor", "admin"])],
)  # fmt: skip
def test_a_token_may_do_no_more_than_its_scopes(scopes: tuple[str, ...], may: list[str]) -> None:
    program = Principal("u", ("admin",), scopes=scopes)
    assert [role for role in ("viewer", "editor", "admin") if program.has(role)] == may
    assert not Principal("u", ("viewer",), scopes=("admin",)).has("editor")


def test_the_system_may_do_everything() -> None:
    Context(principal=SYSTEM).require("admin")


def test_a_passed_deadline_is_unavailable() -> None:
    Context().check_deadline()
    Context(deadline=time.time() + 60).check_deadline()
    with pytest.raises(Unavailable) as caught:
        Context(deadline=time.time() - 0.001).check_deadline()
    assert caught.value.code == "deadline_exceeded"


def test_a_malformed_traceparent_has_no_trace_id() -> None:
    assert Context(traceparent="nonsense").trace_id == ""
