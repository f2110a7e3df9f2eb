"""Creating records together with those around them, over the broker."""

import secrets
from collections import Counter
from typing import Any

import pytest
from chassis.context import Context, Principal
from chassis.errors import Forbidden, InvalidInput, NotFound
from chassis.rpc_client import RpcClient
from chassis.testing import EventTap

NOBODY = "0198c0de-0000-7000-8000-000000000001"


def problems(raised: pytest.ExceptionInfo[InvalidInput]) -> set[tuple[str | None, str]]:
    return {(problem.field, problem.code) for problem in raised.value.problems}


@pytest.fixture
def names(call: Any) -> dict[str, str]:
    """Collections: towns lie in a country, people live in a town and have a parent."""
    word = secrets.token_hex(4)
    names = {short: f"{short}_{word}" for short in ("countries", "towns", "people")}
    text = {"name": "name", "type": "TEXT", "required": True, "unique": True}

    def link(name: str, to: str, required: bool = False) -> dict[str, Any]:
        return {"name": name, "type": "LINK", "required": required, "options": {"collection": names[to]}}

    call("create_collection", name=names["countries"], fields=[text, {"name": "size", "type": "INTEGER"}])
    call("create_collection", name=names["towns"], fields=[text, link("country", "countries", required=True)])
    people = [text, link("home", "towns"), link("parent", "people")]
    call("create_collection", name=names["people"], fields=people)
    return names


def people_of(names: dict[str, str], records: list[Any], field: str = "home", path: str = "people") -> dict[str, Any]:
    return {"collection": names["people"], "field": field, "path": path, "records": records}


def stored(call: Any, collection: str) -> dict[str, dict[str, Any]]:
    """All records by their `name`."""
    items = call("query_records", collection=collection, first=100)["items"]
    return {record["values"]["name"]: record for record in items}


def counts(call: Any, names: dict[str, str]) -> list[int]:
    found: list[int] = call("count_records", collections=list(names.values()))
    return found


def test_links_lead_to_what_is_made_with_them(call: Any, events: EventTap, names: dict[str, str]) -> None:
    bern = {
        "values": {"name": "Bern"},
        "links": {"country": {"values": {"name": "Switzerland", "size": 41285}}},
        "linked": [people_of(names, [{"values": {"name": "Ada"}}, {"values": {"name": "Bob"}}])],
    }
    (made,) = call("create_trees", collection=names["towns"], records=[bern])
    countries, towns, people = (stored(call, names[short]) for short in ("countries", "towns", "people"))
    assert made == {key: value for key, value in towns["Bern"].items() if key != "cursor"}
    assert towns["Bern"]["values"]["country"] == countries["Switzerland"]["id"]
    assert {name: person["values"]["home"] for name, person in people.items()} == dict.fromkeys(
        ("Ada", "Bob"), made["id"]
    )
    told = [event for event in events.wait_for("record_created", 4) if event["data"]["collection"] in names.values()]
    assert [event["data"]["record"]["values"]["name"] for event in told] == ["Switzerland", "Bern", "Ada", "Bob"]
    for short, record in (("countries", countries["Switzerland"]), ("people", people["Bob"])):
        (page,) = call("get_history", collection=names[short], ids=[record["id"]])
        assert [change["action"] for change in page["items"]] == ["create"]
        assert page["items"][0]["diff"]["name"] == [None, record["values"]["name"]]


def test_a_tree_may_go_both_ways_and_within_one_collection(call: Any, names: dict[str, str]) -> None:
    child = {"values": {"name": "Cleo"}, "links": {"home": {"values": {"name": "Chur"}, "links": {}}}}
    child["links"]["home"]["links"] = {"country": {"values": {"name": "Swiss"}}}  # type: ignore[index]
    ada = {
        "values": {"name": "Ada"},
        "links": {"parent": {"values": {"name": "Eve"}}},
        "linked": [people_of(names, [child, {"values": {"name": "Dan"}}], field="parent", path="children")],
    }
    made = call("create_trees", collection=names["people"], records=[ada, {"values": {"name": "Zoe"}}])
    assert [record["values"]["name"] for record in made] == ["Ada", "Zoe"]
    people = stored(call, names["people"])
    ids = {record["id"]: name for name, record in people.items()}
    parents = {name: ids.get(record["values"]["parent"]) for name, record in people.items()}
    assert parents == {"Eve": None, "Ada": "Eve", "Cleo": "Ada", "Dan": "Ada", "Zoe": None}
    assert people["Cleo"]["values"]["home"] == stored(call, names["towns"])["Chur"]["id"]


def test_every_problem_is_told_with_its_path_and_nothing_is_made(call: Any, names: dict[str, str]) -> None:
    before = counts(call, names)
    nested = {
        "values": {"name": "A", "ghost": 1},
        "links": {
            "country": {"values": {"size": "x"}},
            "name": {"values": {}},
        },
        "linked": [
            people_of(names, [{"values": {}}, {"values": {"name": "B", "home": NOBODY}}]),
            people_of(names, [{"values": {"name": "B"}}], field="parent", path="children"),
            {"collection": "nowhere", "field": "x", "path": "others", "records": []},
        ],
    }
    both = {"values": {"name": "A", "country": NOBODY}, "links": {"country": {"values": {"name": "C"}}}}
    with pytest.raises(InvalidInput) as raised:
        call("create_trees", collection=names["towns"], records=[nested, both])
    assert problems(raised) == {
        ("0.ghost", "unknown_field"),
        ("0.name", "unknown_field"),
        ("0.country.create.name", "required"),
        ("0.country.create.size", "invalid_type"),
        ("0.people.create.0.name", "required"),
        ("0.people.create.1.home", "duplicate"),
        ("0.children", "unknown_field"),
        ("0.others", "unknown_collection"),
        ("1.country", "duplicate"),
        ("1.name", "not_unique"),
    }
    assert counts(call, names) == before


def test_values_that_are_taken_and_links_that_dangle_are_told_with_their_paths(
    call: Any, names: dict[str, str]
) -> None:
    call("create_records", collection=names["countries"], values=[{"name": "Taken"}])
    call("create_records", collection=names["people"], values=[{"name": "Ada"}])
    before = counts(call, names)
    country = {"country": {"values": {"name": "Taken"}}}
    people = people_of(names, [{"values": {"name": "New"}}, {"values": {"name": "Ada"}}])
    with pytest.raises(InvalidInput) as raised:
        call(
            "create_trees",
            collection=names["towns"],
            records=[{"values": {"name": "T"}, "links": country, "linked": [people]}],
        )
    assert problems(raised) == {("0.country.create.name", "not_unique"), ("0.people.create.1.name", "not_unique")}
    dangling = people_of(names, [{"values": {"name": "X", "parent": NOBODY}}])
    with pytest.raises(InvalidInput) as raised:
        call("create_trees", collection=names["towns"], records=[
            {"values": {"name": "T", "country": NOBODY}, "linked": [dangling]},
        ])  # fmt: skip
    assert problems(raised) == {("0.country", "dangling_link"), ("0.people.create.0.parent", "dangling_link")}
    twice = [{"values": {"name": "P"}, "linked": [people_of(names, [{"values": {"name": "P"}}], "parent", "children")]}]
    with pytest.raises(InvalidInput) as raised:
        call("create_trees", collection=names["people"], records=twice)
    assert problems(raised) == {("0.children.create.0.name", "not_unique")}
    assert counts(call, names) == before


def test_trees_are_bounded(call: Any, names: dict[str, str]) -> None:
    def chain(length: int, end: str) -> dict[str, Any]:
        tree = {"values": {"name": f"{end}{length}"}}
        return tree | ({"links": {"parent": chain(length - 1, end)}} if length > 1 else {})

    make: dict[str, Any] = {"collection": names["people"]}
    assert len(call("create_trees", **make, records=[chain(4, "a")])) == 1
    many = [{"values": {"name": f"n{number}"}} for number in range(999)]
    assert (
        len(
            call(
                "create_trees",
                **make,
                records=[{"values": {"name": "top"}, "linked": [people_of(names, many, "parent")]}],
            )
        )
        == 1
    )
    for records, code in (
        ([chain(5, "b")], "too_deep"),
        ([{"values": {}, "linked": [people_of(names, [*many, {}], "parent")]}], "too_many"),
        ([], "out_of_range"),
    ):
        with pytest.raises(InvalidInput) as raised:
            call("create_trees", **make, records=records)
        assert problems(raised) == {("records", code)}
    assert counts(call, names) == [0, 0, 1004]


def test_another_process_notices_changed_definitions_anywhere_in_the_tree(
    call: Any, other_call: Any, names: dict[str, str]
) -> None:
    def tree(name: str, field: str = "name") -> list[dict[str, Any]]:
        return [{"values": {"name": name}, "links": {"country": {"values": {field: name}}}}]

    other_call("create_trees", collection=names["towns"], records=tree("a"))
    call("update_field", collection=names["countries"], field="name", changes={"name": "title"})
    with pytest.raises(InvalidInput) as raised:
        other_call("create_trees", collection=names["towns"], records=tree("b"))
    assert problems(raised) == {("0.country.create.name", "unknown_field"), ("0.country.create.title", "required")}
    call("update_field", collection=names["countries"], field="title", changes={"name": "name"})
    other_call("create_trees", collection=names["towns"], records=tree("b"))
    call("update_field", collection=names["countries"], field="size", changes={"label": "Size"})
    other_call("create_trees", collection=names["towns"], records=tree("c"))
    assert counts(call, names) == [3, 3, 0]


def test_only_editors_make_trees(client: RpcClient, call: Any, names: dict[str, str]) -> None:
    viewer = Context(principal=Principal("v", ("viewer",)))
    with pytest.raises(Forbidden):
        client.call("records", "create_trees", viewer, collection=names["people"], records=[{"values": {"name": "x"}}])
    with pytest.raises(NotFound):
        call("create_trees", collection="nowhere", records=[{"values": {}}])
    assert Counter(counts(call, names)) == {0: 3}
