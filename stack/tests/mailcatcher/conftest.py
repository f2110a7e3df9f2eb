from collections.abc import Iterator
from pathlib import Path

import pytest

from stack.tests.mailcatcher.running import RunningCatcher


@pytest.fixture(scope="session")
def shared_catcher(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningCatcher]:
    catcher = RunningCatcher(tmp_path_factory.mktemp("mailcatcher"), "--max-bytes", "100000")
    yield catcher
    catcher.close()


@pytest.fixture
def catcher(shared_catcher: RunningCatcher) -> RunningCatcher:
    """An empty catcher without faults."""
    shared_catcher.http.delete("/api/messages")
    shared_catcher.set_faults()
    return shared_catcher


@pytest.fixture
def secure_catcher(tmp_path: Path) -> Iterator[RunningCatcher]:
    """One that offers STARTTLS and demands AUTH."""
    running = RunningCatcher(tmp_path, "--starttls", "--auth")
    yield running
    running.close()
