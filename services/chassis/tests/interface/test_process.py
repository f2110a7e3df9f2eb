"""The command line of a service, and how its process ends."""

import json
import subprocess
import sys
from pathlib import Path

import pytest
from chassis.testing import wait_for

from services.chassis.tests.deployment import Toy


def test_an_idle_service_stops_long_before_the_time_it_is_granted(toy: Toy) -> None:
    instance = toy.start()
    wait_for(lambda: instance.logged("serving"), "it to say so, which it does right after it is ready")
    assert instance.stop() < 10
    assert [len(instance.logged(message)) for message in ("serving", "stopping", "stopped")] == [1, 1, 1]


def test_its_start_says_nothing_but_json(toy: Toy) -> None:
    instance = toy.start()
    wait_for(lambda: instance.logged("serving"), "it to say something")
    instance.stop()
    lines = instance.log.read_text().splitlines()
    assert len(lines) >= 3
    assert all(json.loads(line)["service"] == "toy" for line in lines)


def test_missing_settings_are_named(toy: Toy) -> None:
    environ = toy.environ(DATABASE_URL="", OPS_PORT="x")
    done = subprocess.run(
        [sys.executable, "-m", "toy", "serve"], env=environ, capture_output=True, text=True, timeout=30, check=False
    )
    assert done.returncode == 2
    assert "DATABASE_URL is missing" in done.stderr
    assert "OPS_PORT: Expected `int`" in done.stderr
    assert "Traceback" not in done.stderr


def test_the_contract_is_the_committed_one(toy: Toy) -> None:
    committed = Path(__file__).parents[1] / "toy" / "contract.json"
    assert toy.command("contract") == committed.read_text()


@pytest.mark.parametrize("words", [("dead-letters", "eat"), ("dance",), ()])
def test_an_unknown_command_is_refused(toy: Toy, words: tuple[str, ...]) -> None:
    with pytest.raises(AssertionError, match="usage: python -m toy"):
        toy.command(*words)
