"""What the answer to a change says of a record that its caller may not read, and which fields can be missing there."""

from typing import Any

import pytest
from chassis.context import Principal
from chassis.errors import Conflict, Forbidden, InvalidInput
from records import checking, collections
from records.contract import FieldChanges
from records.storage import Storage

from services.records.tests.integration.people import (
    ANN,
    BOB,
    FIELDS,
    NOBODY,
    OWN_TEAM,
    SALES,
    People,
    acting,
    problems,
)

ADMIN = Principal("a", ("admin",))


def hidden(record: dict[str, Any]) -> bool:
    """Whether the answer says nothing of the record but its identity, version and times."""
    return (record["readable"], record["values"], record["created_by"], record["updated_by"]) == (False, {}, None, None)


def test_an_answer_says_whether_its_record_may_be_read(people: People) -> None:
    people.allow("sales", read={"rows": OWN_TEAM}, create={}, update={}, delete={})
    bob, ann = people.create(BOB, ANN, by=SALES)
    assert hidden(bob)
    assert (ann["readable"], ann["values"], ann["created_by"]) == (True, ANN, SALES.user_id)
    assert hidden(people.update(bob, salary=1))
    with pytest.raises(Conflict) as raised:
        people.update(bob, salary=2)
    assert hidden(raised.value.details["current"])
    people.delete(bob)
    assert hidden(people.restore(bob))
    left = people.update(ann, team="staff")
    assert hidden(left)
    assert people.update(left, team="sales")["readable"] is True


def test_a_condition_on_who_changed_a_record_last_holds_after_the_change(people: People) -> None:
    (ann,) = people.create(ANN, by=ADMIN)
    people.allow("sales", read={}, update={"rows": {"updatedBy": {"ne": SALES.user_id}}})
    with pytest.raises(Forbidden):
        people.update(ann, salary=6)
    people.allow("sales", read={}, update={"rows": {"updatedBy": {"ne": "$user.id"}}})
    with pytest.raises(Forbidden):
        people.update(ann, salary=6)
    people.allow("sales", read={}, update={"rows": {"updatedBy": {"in": ["$user.id", ADMIN.user_id]}}})
    assert people.update(ann, salary=6)["values"]["salary"] == 6


@pytest.mark.parametrize(
    ("grants", "guarded"),
    [
        ({"read": {"rows": OWN_TEAM}, "create": {"rows": OWN_TEAM}, "update": {"rows": OWN_TEAM}}, []),
        ({"read": {}, "create": {"rows": OWN_TEAM}, "delete": {}}, []),
        ({"read": {"fields": ["name"]}, "update": {}}, ["team", "salary"]),
        ({"read": {"rows": OWN_TEAM}, "create": {"rows": {"team": {"eq": "sales"}}}}, ["name", "team", "salary"]),
        ({"read": {"rows": OWN_TEAM}, "update": {}}, ["name", "team", "salary"]),
        ({"read": {"rows": OWN_TEAM}, "delete": {}}, ["name", "team", "salary"]),
        ({"create": {}}, ["name", "team", "salary"]),
    ],
)
def test_fields_are_certain_only_where_all_that_is_changed_is_read(
    people: People, grants: dict[str, Any], guarded: list[str]
) -> None:
    people.allow("sales", **grants)
    assert people.storage.definition(people.name).collection.guarded == guarded


def test_a_rule_that_a_restored_record_breaks_names_no_field_that_is_not_read(
    storage: Storage, new_collection: Any
) -> None:
    people = People(storage, new_collection(*FIELDS))
    (ann,) = people.create({"name": "Ann", "team": "sales"})
    people.delete(ann, ADMIN)
    collections.update_field(storage, people.name, "salary", FieldChanges(required=True))
    for known, at in ((["name"], None), (["name", "salary"], "salary")):
        people.allow("sales", read={"fields": known}, delete={})
        with pytest.raises(InvalidInput) as raised:
            people.restore(ann)
        assert problems(raised) == {(at, "required")}


def test_a_unique_value_is_taken_by_other_live_records_only(storage: Storage, new_collection: Any) -> None:
    unique = [{"name": name, "type": "TEXT", "unique": True} for name in ("code", "number")]
    people = People(storage, new_collection(*unique))
    own, other, gone = people.create({"code": "a", "number": "1"}, {"code": "b", "number": "2"}, {"code": "c"})
    people.delete(gone, ADMIN)
    with pytest.raises(InvalidInput) as raised:
        people.update(own, ADMIN, code="a", number="2")
    assert problems(raised) == {("number", "not_unique")}
    with pytest.raises(InvalidInput) as raised:
        people.update(own, ADMIN, code="c", number="2")
    assert problems(raised) == {("number", "not_unique")}
    assert people.update(own, ADMIN, code="c")["values"] == {"code": "c", "number": "1"}
    assert other["version"] == 1


def test_a_record_is_read_whole_by_those_who_read_each_of_its_cells_also_in_the_trash(people: People) -> None:
    ann, bob, gone = people.create(ANN, BOB, {"name": "Gone", "team": "sales"})
    people.delete(gone, ADMIN)
    ids = [ann["id"], bob["id"], gone["id"], NOBODY, "no id"]

    def whole(*roles: str) -> list[bool]:
        with acting(Principal("u", roles, "viewer")):
            return checking.check(people.storage, people.name, ids, "read_whole")

    people.allow("sales", read={"rows": OWN_TEAM})
    people.allow("names", read={"fields": ["name"]})
    people.allow("rest", read={"fields": ["team", "salary"]})
    assert whole("viewer") == whole("admin") == whole("names", "rest") == [True, True, True, False, False]
    assert whole("sales") == whole("sales", "names") == [True, False, True, False, False]
    assert whole("names") == whole("rest") == [False] * 5


def test_a_record_is_read_whole_by_those_who_read_all_that_its_links_lead_to(
    people: People, storage: Storage, new_collection: Any
) -> None:
    tasks = People(storage, new_collection({"name": "owner", "type": "LINK", "options": {"collection": people.name}}))
    (ann,) = people.create(ANN)
    linked, empty = tasks.create({"owner": ann["id"]}, {})

    def whole(*roles: str) -> list[bool]:
        with acting(Principal("u", roles, "viewer")):
            return checking.check(storage, tasks.name, [linked["id"], empty["id"]], "read_whole")

    tasks.allow("sales", read={})
    people.allow("sales", read={"rows": OWN_TEAM})
    assert whole("viewer") == whole("admin") == whole("sales", "viewer") == [True, True]
    assert whole("sales") == [False, False]
    people.allow("sales", read={"fields": ["team"]})
    assert whole("sales") == [False, False]
    people.allow("sales", read={})
    assert whole("sales") == [True, True]
