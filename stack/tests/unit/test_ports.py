import json
import socket
from collections.abc import Iterator
from pathlib import Path

import pytest

from stack.ports import PRIVATE_RANGE, NoFreePort, PortBook, is_free


class Books:
    """Makes port books, and closes them in the end."""

    def __init__(self) -> None:
        self.made: list[PortBook] = []

    def __call__(self, path: Path | None = None) -> PortBook:
        self.made.append(PortBook(path))
        return self.made[-1]


@pytest.fixture
def books() -> Iterator[Books]:
    books = Books()
    yield books
    for book in books.made:
        book.close()


@pytest.fixture
def listener() -> Iterator[socket.socket]:
    with socket.create_server(("127.0.0.1", 0)) as server:
        yield server


def test_private_ports_lie_below_the_ephemeral_range(books: Books) -> None:
    book = books()
    ports = {book.private(f"server{number}") for number in range(20)}
    book.close()
    assert len(ports) == 20
    assert all(port in PRIVATE_RANGE and port < 32768 for port in ports)


def test_a_private_port_is_remembered_and_used_again(books: Books, tmp_path: Path) -> None:
    first = books(tmp_path / "ports.json")
    port = first.private("postgres")
    first.close()
    assert books(tmp_path / "ports.json").private("postgres") == port


def test_a_remembered_port_that_is_taken_is_replaced(books: Books, tmp_path: Path, listener: socket.socket) -> None:
    path = tmp_path / "ports.json"
    path.write_text(json.dumps({"postgres": listener.getsockname()[1]}))
    port = books(path).private("postgres")
    assert port != listener.getsockname()[1]
    assert json.loads(path.read_text()) == {"postgres": port}


def test_a_public_port_that_is_taken_moves_on_and_is_told(books: Books, listener: socket.socket) -> None:
    taken = listener.getsockname()[1]
    book = books()
    port = book.public("gateway", taken)
    assert port > taken
    assert book.moved == {"gateway": (taken, port)}


def test_two_stacks_that_start_at_once_get_different_ports(books: Books) -> None:
    first, second = books(), books()
    # Neither server listens yet: only the claims keep the second stack away.
    port = first.private("gateway")
    assert second.public("gateway", port) != port
    first.close()
    assert books().public("gateway", port) == port


def test_a_range_without_a_free_port_is_an_error_that_names_the_server(
    books: Books, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("stack.ports.is_free", lambda port: False)
    with pytest.raises(NoFreePort, match="gateway between 8080"):
        books().public("gateway", 8080)


def test_is_free_sees_a_listener(listener: socket.socket) -> None:
    assert not is_free(listener.getsockname()[1])
