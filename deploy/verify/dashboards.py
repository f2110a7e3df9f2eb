"""Step: dashboards fit Grafana's schema, and Prometheus' own tool reads every expression in them."""

import functools
import json
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import yaml
from jsonschema import Draft7Validator

from deploy.monitoring.dashboards.catalogue import dashboards, path
from deploy.verify import schemas
from stack.install import ensure_programs
from stack.layout import ROOT
from stack.programs import PROMTOOL, require

VARIABLES = {"$__rate_interval": "5m", "$namespace": ".*", "$instance": ".*"}
"""What Grafana fills in."""


def check() -> Iterator[str]:
    """A line per problem. Raises Skipped when the expressions are well and there is no schema to compare with."""
    made = {path(name): json.loads(path(name).read_text()) for name in dashboards()}
    broken = list(unreadable({str(file.relative_to(ROOT)): list(expressions(board)) for file, board in made.items()}))
    yield from broken
    if not broken:
        for file, board in made.items():
            yield from (f"{file.relative_to(ROOT)}: {problem}" for problem in misfits(board))


def expressions(board: dict[str, Any]) -> Iterator[str]:
    """Of every panel, with the variables filled in."""
    for panel in board["panels"]:
        for target in panel.get("targets", []):
            text: str = target["expr"]
            for name, value in VARIABLES.items():
                text = text.replace(name, value)
            yield text


def misfits(board: dict[str, Any]) -> Iterator[str]:
    """A line per misfit with Grafana's schema. Raises Skipped."""
    for error in _validator().iter_errors(board):
        yield f"{'.'.join(map(str, error.absolute_path))}: {error.message[:300]}"


def unreadable(asked: dict[str, list[str]]) -> Iterator[str]:
    """A line when promtool cannot read an expression: each becomes a recording rule, in a group named by its key."""
    ensure_programs(lambda step: print(step, file=sys.stderr), (PROMTOOL,))
    groups = [
        {"name": name, "rules": [{"record": f"panel:{number}", "expr": expr} for number, expr in enumerate(found)]}
        for name, found in asked.items()
    ]
    with tempfile.NamedTemporaryFile("w", suffix=".yaml") as file:
        yaml.safe_dump({"groups": groups}, file)
        file.flush()
        command = [require(PROMTOOL), "check", "rules", file.name]
        done = subprocess.run(command, stdin=subprocess.DEVNULL, capture_output=True, text=True, check=False)
        if done.returncode != 0:
            yield f"promtool: {(done.stdout + done.stderr).strip()}"


def _validator() -> Draft7Validator:
    return _of(schemas.named("grafana-dashboard.json"))


@functools.cache
def _of(schema: Path) -> Draft7Validator:
    return Draft7Validator(json.loads(schema.read_text()))
