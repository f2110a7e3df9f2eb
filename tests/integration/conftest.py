"""The tests of this folder need a running stack or the network; `examples.py` lies beside them."""

import json
import os
import sys
import warnings
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest

with warnings.catch_warnings():
    # eventlet and nameko announce at import what ADR 0001 knows; nothing is monkey-patched here.
    warnings.simplefilter("ignore")
    import nameko.extensions  # noqa: F401

sys.path.insert(0, str(Path(__file__).parent))


@pytest.fixture(scope="session")
def stack() -> dict[str, Any]:
    """The running stack's addresses and sign-in (its `stack.json`)."""
    content: dict[str, Any] = json.loads(Path(os.environ["DOSSIER_STACK"]).read_text())
    return content


@pytest.fixture
def administrator(stack: dict[str, Any]) -> Iterator[httpx.Client]:
    """An HTTP client with the administrator's session."""
    with httpx.Client(base_url=stack["gateway"], timeout=30) as client:
        document = """
            mutation ($email: String!, $password: String!) {
              signIn(email: $email, password: $password) { errors { message } }
            }"""
        answer = client.post("/graphql", json={"query": document, "variables": stack["admin"]})
        assert answer.json()["data"] == {"signIn": {"errors": []}}
        yield client
