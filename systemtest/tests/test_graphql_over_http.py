"""The endpoint against the GraphQL over HTTP specification, as the audit of the npm package `graphql-http` sees it."""

import json
from pathlib import Path
from typing import Any

import pytest

from systemtest import node
from systemtest.stack import Stack

CACHE = Path(__file__).parents[2] / "var" / "cache"


@pytest.fixture(scope="module")
def audits(stack: Stack) -> list[dict[str, Any]]:
    lines = node.run(node.installed(CACHE), "audit.js", f"{stack.gateway}/graphql")
    return [json.loads(line) for line in lines]


@pytest.mark.parametrize("level", ["MUST", "SHOULD", "MAY"])
def test_the_endpoint_does_all_that_it(level: str, audits: list[dict[str, Any]]) -> None:
    asked = [audit for audit in audits if audit["name"].startswith(level)]
    assert len(asked) > 10
    assert [audit for audit in asked if audit["status"] != "ok"] == []
