"""Suites, test runs and checkouts side by side get no port of each other's."""

import secrets

import pytest
from chassis.testing import free_port

from stack.ports import PortBook


def draw_first(port: int, monkeypatch: pytest.MonkeyPatch) -> None:
    """Let the next free port be looked for here first, then by chance as ever."""
    drawn, by_chance = iter([port - 20000]), secrets.randbelow
    monkeypatch.setattr(secrets, "randbelow", lambda below: next(drawn, None) or by_chance(below))


def test_a_port_is_given_to_one_test_though_no_server_listens_on_it_yet(monkeypatch: pytest.MonkeyPatch) -> None:
    port = free_port()
    draw_first(port, monkeypatch)
    assert free_port() != port


def test_a_stack_leaves_alone_what_a_test_has_been_given() -> None:
    book, port = PortBook(), free_port()
    try:
        assert book.public("web", port) != port
        assert book.moved["web"][0] == port
    finally:
        book.close()


def test_a_test_leaves_alone_what_a_stack_has_been_given(monkeypatch: pytest.MonkeyPatch) -> None:
    book = PortBook()
    try:
        port = book.private("postgres")
        draw_first(port, monkeypatch)
        assert free_port() != port
    finally:
        book.close()
