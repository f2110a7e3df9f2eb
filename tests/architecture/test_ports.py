"""Suites, test runs and checkouts side by side get no port of each other's."""

import secrets

import pytest
from chassis.testing import free_port

from stack.ports import PortBook


def test_a_port_is_given_to_one_test_though_no_server_listens_on_it_yet(monkeypatch: pytest.MonkeyPatch) -> None:
    port = free_port()
    drawn = iter([port - 20000, port - 20000])
    monkeypatch.setattr(secrets, "randbelow", lambda below: next(drawn, (port + 1 - 20000) % below))
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
        drawn = iter([port - 20000])
        monkeypatch.setattr(secrets, "randbelow", lambda below: next(drawn, (port + 1 - 20000) % below))
        assert free_port() != port
    finally:
        book.close()
