"""A third party's data beside our own."""

import time
from typing import Any

from systemtest import documents
from systemtest.demo.scene import Scene
from systemtest.thirdparty import Httpbin


def show_third_party_data(scene: Scene) -> None:
    """A third party's data beside the record's own, and what happens when it is gone"""
    name = f"weather_{int(time.time())}"
    with Httpbin() as api:
        scene.api.mutate(
            documents.CREATE_SOURCE,
            name=name,
            url=api.url + "/anything/{{ values.iata }}?latitude={{ values.latitude }}",
            mapping={"latitude": "args.latitude", "asked": "url"},
            cacheSeconds=0,
        )
        scene.remove_later(documents.DELETE_SOURCE, name=name)
        there = _external(scene, name)
        assert there["error"] is None, there
        assert there["data"]["latitude"].startswith("33.9"), there
        scene.say(f"while it runs: {there['data']['asked']}")
    gone = _external(scene, name)
    assert gone["stale"], gone
    assert gone["error"]["code"], gone
    assert gone["data"] == there["data"], "the last good answer is served"
    scene.say(f"with it stopped: the record answers, error {gone['error']['code']} as data, last good answer served")


def _external(scene: Scene, source: str) -> dict[str, Any]:
    found = scene.api.query(documents.RECORD_WITH_EXTERNAL, collection="airports", id=scene.lax, source=source)[
        "record"
    ]
    assert found["values"]["iata"] == "LAX"
    external: dict[str, Any] = found["external"]
    return external
