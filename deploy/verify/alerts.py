"""Step: Prometheus' own tool reads every rule, and each alert fires and keeps silent as its unit tests say."""

import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

from deploy.monitoring.alerts import catalogue
from stack.install import ensure_programs
from stack.layout import ROOT
from stack.programs import PROMTOOL, require

UNIT_TESTS = ROOT / "deploy" / "monitoring" / "tests"


def check() -> Iterator[str]:
    """A line per problem."""
    ensure_programs(lambda step: print(step, file=sys.stderr), (PROMTOOL,))
    files = [catalogue.path(service) for service in catalogue.alerts()]
    yield from _promtool("check", "rules", *files)
    yield from _promtool("test", "rules", *sorted(UNIT_TESTS.glob("*.yaml")))


def _promtool(*words: str | Path) -> Iterator[str]:
    command = [require(PROMTOOL), *map(str, words)]
    done = subprocess.run(command, stdin=subprocess.DEVNULL, capture_output=True, text=True, check=False)
    if done.returncode != 0:
        yield f"promtool {words[0]} {words[1]}: {(done.stdout + done.stderr).strip()}"
