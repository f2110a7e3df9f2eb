from collections.abc import Callable, Iterator, Mapping
from pathlib import Path

import pytest

from stack.tests.integration.suites import POSTGRES_ONLY, Suite

StartSuite = Callable[..., Suite]


@pytest.fixture
def start_suite(tmp_path: Path) -> Iterator[StartSuite]:
    """Starts supervisors by the name of their folder, and ends them after the test."""
    running: list[Suite] = []

    def start(name: str = "var", given: Mapping[str, str] = POSTGRES_ONLY) -> Suite:
        running.append(Suite(tmp_path / name, given))
        return running[-1]

    yield start
    for suite in running:
        suite.kill()


@pytest.fixture
def suite(start_suite: StartSuite) -> Suite:
    """A stack of PostgreSQL and the small service, ready."""
    started = start_suite()
    started.wait_ready()
    return started
