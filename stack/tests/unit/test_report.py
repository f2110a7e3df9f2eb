"""What is shown to whom."""

import io

import pytest
from rich.console import Console

from stack.report import Report

INFO = {
    "gateway": "http://127.0.0.1:8080",
    "web": None,
    "mail": None,
    "admin": {"email": "admin@example.com", "password": "unmistakable"},
}


@pytest.mark.parametrize("terminal", [True, False])
def test_a_password_is_shown_to_a_terminal_alone(terminal: bool) -> None:
    written = io.StringIO()
    Report(Console(file=written, force_terminal=terminal, width=100)).summary(INFO)
    assert "admin@example.com" in written.getvalue()
    assert ("unmistakable" in written.getvalue()) == terminal
    assert ("admin.password in stack.json" in written.getvalue()) == (not terminal)
