"""Live changes as a program sees them that uses the npm package `graphql-sse` and knows nothing else of the server."""

import json
from pathlib import Path

import pytest

from systemtest import documents, node
from systemtest.api import Api
from systemtest.stack import Stack
from systemtest.tests.conftest import MakeCollection

CACHE = Path(__file__).parents[2] / "var" / "cache"


@pytest.mark.timeout(300)
def test_the_client_of_graphql_sse_hears_of_each_change(
    admin: Api, stack: Stack, make_collection: MakeCollection
) -> None:
    collection = make_collection({"name": "title", "type": "TEXT"})
    query = f'subscription {{ recordChanged(collection: "{collection}") {{ action record {{ values }} }} }}'
    cookie = "; ".join(f"{name}={value}" for name, value in admin.http.cookies.items())
    folder = node.installed(CACHE)
    with node.started(folder, "live.js", f"{stack.gateway}/graphql", cookie, query, "2") as lines:
        assert next(lines) == "open"
        for title in ("Emma", "Persuasion"):
            admin.mutate(documents.CREATE_RECORD, collection=collection, values={"title": title})
        told = [json.loads(line)["data"]["recordChanged"] for line in lines]
    assert [(each["action"], each["record"]["values"]["title"]) for each in told] == [
        ("created", "Emma"),
        ("created", "Persuasion"),
    ]
