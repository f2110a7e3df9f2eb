"""Access policies through the broker, and between two processes."""

from typing import Any

import pytest
from chassis.context import Context, Principal
from chassis.errors import Forbidden, InvalidInput, NotFound
from chassis.rpc_client import RpcClient
from chassis.testing import EventTap, wait_for

SALES = Context(principal=Principal("user-7", ("sales",), "editor"))
EVERYTHING: dict[str, Any] = {"read": {}, "create": {}, "update": {}, "delete": {}}


@pytest.fixture
def people(call: Any, new_collection: Any) -> str:
    name: str = new_collection({"name": "name", "type": "TEXT"}, {"name": "salary", "type": "INTEGER"})
    call("create_records", collection=name, values=[{"name": "Ann", "salary": 5}, {"name": "Bob", "salary": 7}])
    return name


def test_a_role_sees_what_its_policy_grants(client: RpcClient, call: Any, people: str) -> None:
    grant = {"rows": {"name": {"in": ["Ann", "$user.id"]}}, "fields": ["name"]}
    policy = call("set_policy", policy={"role": "sales", "collection": people, "read": grant})
    assert (policy["read"], policy["update"]) == (grant, None)
    assert call("list_policies", collection=people) == [policy]
    page = client.call("records", "query_records", SALES, collection=people, with_total=True)
    assert ([item["values"] for item in page["items"]], page["total"]) == ([{"name": "Ann"}], 1)
    (rights,) = client.call("records", "get_rights", SALES, collections=[people])
    assert (rights["read"], rights["create"], rights["read_fields"]) == (True, False, ["name"])
    ids = [item["id"] for item in call("query_records", collection=people, order_by=["name"])["items"]]
    assert client.call("records", "check_access", SALES, collection=people, ids=ids, action="read") == [True, False]
    found = client.call("records", "get_changed_records", SALES, collection=people, ids=ids)
    assert [record and record["values"] for record in found] == [{"name": "Ann"}, None]
    (collection,) = client.call("records", "get_collections", SALES, names=[people])
    assert [field["name"] for field in collection["fields"]] == ["name"]
    assert call("get_collections", names=[people])[0]["guarded"] == ["salary"]
    assert call("delete_policy", collection=people, role="sales") is True
    assert people not in [c["name"] for c in client.call("records", "list_collections", SALES)]


def test_only_an_admin_sets_policies(client: RpcClient, people: str) -> None:
    for method, arguments in (
        ("set_policy", {"policy": {"role": "sales", "collection": people}}),
        ("delete_policy", {"collection": people, "role": "sales"}),
        ("list_policies", {}),
        ("combine_roles", {"roles": []}),
    ):
        with pytest.raises(Forbidden):
            client.call("records", method, SALES, **arguments)


def test_roles_are_combined(call: Any, people: str) -> None:
    roles = [{"name": "sales", "level": "editor"}, {"name": "viewer", "level": "viewer"}]
    call("set_policy", policy={"role": "sales", "collection": people, "read": {"fields": ["name"]}})
    ((alone,), (both,)) = (call("combine_roles", roles=given, collection=people) for given in (roles[:1], roles))
    assert (alone["collection"], alone["read"]["fields"], alone["create"]["allowed"]) == (people, ["name"], False)
    assert (both["read"]["fields"], both["read"]["lifted"]) == (None, [{"role": "sales", "by": "viewer"}])
    with pytest.raises(InvalidInput, match="roles"):
        call("combine_roles", roles=roles[:1] * 101)


def test_a_right_revoked_in_one_process_is_gone_in_the_other(call: Any, other_client: RpcClient, people: str) -> None:
    for after, expected in (({"read": {"rows": {"name": {"eq": "x"}}}}, []), ({"read": {"fields": []}}, [{}, {}])):
        call("set_policy", policy={"role": "sales", "collection": people, **EVERYTHING})
        assert len(other_client.call("records", "query_records", SALES, collection=people)["items"]) == 2
        call("set_policy", policy={"role": "sales", "collection": people, **after})
        page = other_client.call("records", "query_records", SALES, collection=people)
        assert [item["values"] for item in page["items"]] == expected
        with pytest.raises(Forbidden):
            other_client.call("records", "create_records", SALES, collection=people, values=[{"name": "x"}])
    call("delete_policy", collection=people, role="sales")
    with pytest.raises(NotFound):
        other_client.call("records", "query_records", SALES, collection=people)


def test_a_changed_policy_is_announced_as_a_new_version_of_its_collection(
    call: Any, events: EventTap, people: str
) -> None:
    call("set_policy", policy={"role": "sales", "collection": people, **EVERYTHING})
    call("delete_policy", collection=people, role="sales")
    expected = [("update", 2), ("update", 3)]

    def announced() -> bool:
        own = [event["data"] for event in events.events if event["subject"] == people]
        return [(data["action"], data["version"]) for data in own if data["action"] == "update"] == expected

    wait_for(announced, "an event for each version")


def test_a_policy_of_a_wrong_shape_is_refused(call: Any, people: str) -> None:
    for grant in ({"rows": 5}, {"fields": "name"}, {"fields": [1]}, 7):
        with pytest.raises(InvalidInput):
            call("set_policy", policy={"role": "sales", "collection": people, "read": grant})
