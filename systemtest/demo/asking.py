"""Questions to the data."""

from typing import Any

from systemtest import documents
from systemtest.demo.scene import Scene


def ask(scene: Scene) -> None:
    """Query: filter, sort, pages, a link followed, a count"""
    query = {
        "collection": "airports",
        "filter": {"state": {"in": ["CA", "OR", "WA"]}, "or": [{"latitude": {"gt": 45}}, {"city": {"eq": "Napa"}}]},
        "orderBy": ["-latitude", "name"],
    }
    seen: list[dict[str, Any]] = []
    after = None
    while True:
        page = scene.api.query(documents.RECORDS, **query, first=20, after=after)["records"]
        seen += page["nodes"]
        if not page["pageInfo"]["hasNextPage"]:
            break
        after = page["pageInfo"]["endCursor"]
    latitudes = [node["values"]["latitude"] for node in seen]
    assert latitudes == sorted(latitudes, reverse=True), "sorted, across pages"
    assert len({node["id"] for node in seen}) == len(seen), "no record twice"
    count = scene.api.query(documents.COUNT, collection="airports", filter=query["filter"])["records"]["totalCount"]
    assert count == len(seen), "the count is that of the pages"
    scene.say(f"{len(seen)} airports in pages of 20, northernmost {seen[0]['values']['name']}")
    document = """{ records(collection: "airports", filter: {iata: {eq: "LAX"}}, first: 1) {
        nodes { id version values link(field: "country") { values } } } }"""
    (lax,) = scene.api.query(document)["records"]["nodes"]
    scene.lax = lax["id"]
    assert lax["link"]["values"]["name"] == "USA"
    scene.say(f"LAX is {lax['values']['name']}, {lax['values']['city']}, in {lax['link']['values']['name']}")
