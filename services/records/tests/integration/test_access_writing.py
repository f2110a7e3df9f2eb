"""What each role may change, and what events tell of it, on a real database."""

from typing import Any

import pytest
from chassis.context import Principal
from chassis.errors import Conflict, Forbidden, InvalidInput, NotFound
from records import checking
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

# --- writing ----------------------------------------------------------------------------------------------------------


def test_fields_that_may_not_be_written_are_named_with_all_other_problems(people: People) -> None:
    (ann,) = people.create(ANN)
    people.allow("sales", read={"fields": ["name", "team"]}, create={"fields": ["name"]}, update={"fields": ["name"]})
    bad = {"name": 5, "team": "x", "salary": 1, "ghost": 1}
    for change, path in ((lambda: people.update(ann, **bad), ""), (lambda: people.create(bad, by=SALES), "0.")):
        with pytest.raises(InvalidInput) as raised:
            change()
        assert problems(raised) == {
            (f"{path}name", "invalid_type"),
            (f"{path}team", "forbidden"),
            (f"{path}salary", "unknown_field"),
            (f"{path}ghost", "unknown_field"),
        }


def test_a_required_field_that_may_not_be_written_is_told_without_its_name(
    storage: Storage, new_collection: Any
) -> None:
    people = People(storage, new_collection(*FIELDS, {"name": "secret", "type": "TEXT", "required": True}))
    people.allow("sales", read={"fields": ["name"]}, create={"fields": ["name"]})
    with pytest.raises(InvalidInput) as raised:
        people.create({"name": "x"}, by=SALES)
    assert problems(raised) == {("0", "forbidden")}
    assert "secret" not in str(raised.value)


def test_a_row_is_not_found_or_forbidden_or_conflicts(people: People) -> None:
    ann, bob, hidden = people.create(ANN, BOB, BOB | {"team": "board"})
    people.allow(
        "sales", read={"rows": {"team": {"ne": "board"}}}, update={"rows": OWN_TEAM}, delete={"rows": OWN_TEAM}
    )
    for work in (lambda r: people.update(r, name="x"), people.delete):
        with pytest.raises(NotFound):
            work(hidden)
        with pytest.raises(NotFound):
            work({"id": NOBODY, "version": 1})
        with pytest.raises(Forbidden):
            work(bob)
    with pytest.raises(Forbidden):
        people.update(bob | {"version": 5}, name="x")
    with pytest.raises(Conflict) as raised:
        people.update(ann | {"version": 5}, name="x")
    assert raised.value.details["current"]["values"] == ANN
    before = len(people.events())
    with pytest.raises(Forbidden):
        people.update(ann, team="staff")
    assert (len(people.events()), len(people.diffs(ann, Principal("a", ("admin",))))) == (before, 1)
    changed = people.update(ann, name="Anna")
    people.delete(changed)
    with pytest.raises(NotFound):
        people.restore(hidden)
    assert people.restore(changed)["values"]["name"] == "Anna"


def test_restoring_needs_the_right_to_delete(people: People) -> None:
    ann, bob = people.create(ANN, BOB)
    people.allow("sales", read={}, delete={"rows": OWN_TEAM})
    admin = Principal("a", ("admin",))
    for record in (ann, bob):
        people.delete(record, admin)
    assert people.restore(ann)["values"] == ANN
    with pytest.raises(Forbidden):
        people.restore(bob)
    people.allow("sales", read={})
    people.delete(ann, admin)
    with pytest.raises(Forbidden):
        people.restore(ann)


def test_a_new_record_must_be_among_those_that_may_be_created_and_all_or_none_are(people: People) -> None:
    people.allow("sales", read={}, create={"rows": OWN_TEAM})
    with pytest.raises(Forbidden, match=r": 1$"):
        people.create(ANN, BOB, by=SALES)
    assert people.page()["items"] == []
    assert people.events() == []
    assert people.create(ANN, by=SALES)[0]["values"] == ANN


def test_cells_are_written_where_one_role_grants_both_row_and_field(people: People) -> None:
    ann, bob = people.create(ANN, BOB)
    people.allow("sales", read={}, update={"rows": OWN_TEAM}, create={"rows": OWN_TEAM})
    people.allow("names", read={}, update={"fields": ["name"]}, create={"fields": ["name", "team"]})
    both = Principal("u", ("sales", "names"), "editor")
    assert people.update(bob, both, name="Rob")["values"]["name"] == "Rob"
    with pytest.raises(Forbidden):
        people.update(bob | {"version": 2}, both, salary=1)
    people.update(ann, both, salary=6)
    people.create({"name": "x", "team": "staff"}, ANN, by=both)
    with pytest.raises(Forbidden):
        people.create(BOB, by=both)


def test_who_may_write_but_not_read_is_answered_without_values(people: People) -> None:
    people.allow("sales", create={}, update={})
    (made,) = people.create(ANN, by=SALES)
    assert (made["values"], made["version"]) == ({}, 1)
    assert people.update(made, salary=1)["values"] == {}
    with pytest.raises(Conflict) as raised:
        people.update(made, salary=2)
    assert raised.value.details["current"]["values"] == {}
    assert people.names() == []
    assert people.storage.definition(people.name).collection.guarded == ["name", "team", "salary"]
    with acting(SALES):
        assert checking.visible(people.storage, None).get(people.name) is None


def test_an_answer_is_cut_to_what_may_be_read(people: People) -> None:
    (ann,) = people.create(ANN)
    people.allow("sales", read={"rows": OWN_TEAM, "fields": ["name"]}, update={})
    assert people.update(ann, salary=6)["values"] == {"name": "Ann"}
    assert people.update(ann | {"version": 2}, team="staff")["values"] == {}


def test_a_taken_value_is_told_of_fields_that_are_written_alone(storage: Storage, new_collection: Any) -> None:
    code = {"name": "code", "type": "TEXT", "unique": True}
    people = People(storage, new_collection(*FIELDS, code))
    (old,) = people.create({"code": "a"})
    people.delete(old, Principal("a", ("admin",)))
    people.create({"code": "a"})
    people.allow("sales", read={"fields": ["name"]}, delete={}, create={"fields": ["name"]})
    with pytest.raises(InvalidInput) as raised:
        people.restore(old)
    assert problems(raised) == {(None, "not_unique")}
    people.allow("sales", read={"fields": ["name"]}, create={"rows": {"name": {"eq": "x"}}})
    with pytest.raises(Forbidden):
        people.create({"name": "y", "code": "a"}, by=SALES)


# --- events -----------------------------------------------------------------------------------------------------------


def test_an_event_tells_what_each_role_may_read_of_its_record(people: People) -> None:
    admin = Principal("a", ("admin",))
    (bob,) = people.create(BOB)
    assert people.events()[-1]["data"]["access"] is None
    people.allow("sales", read={"rows": OWN_TEAM, "fields": ["name"]})
    people.allow("own", read={"rows": {"createdBy": {"eq": "$user.id"}}})
    people.allow("viewer", read={"fields": ["team"]})
    people.allow("dropbox", create={})
    every = ["name", "team", "salary"]
    assumed = {"viewer": ["team"], "editor": every, "admin": every}
    bob = people.update(bob, admin, salary=1)
    assert people.events()[-1]["data"]["access"] == assumed
    bob = people.update(bob, admin, team="sales")
    assert people.events()[-1]["data"]["access"] == assumed | {"sales": ["name"]}
    people.delete(bob, admin)
    assert people.events()[-1]["data"]["access"] == assumed | {"sales": ["name"]}
    people.create(ANN, by=admin)
    assert people.events()[-1]["data"]["access"] == assumed | {"sales": ["name"]}


def test_the_event_of_a_deletion_goes_to_those_who_could_read_the_record_before(people: People) -> None:
    admin = Principal("a", ("admin",))
    people.allow("fresh", read={"rows": {"version": {"eq": 1}}})
    ann, bob = people.create(ANN, BOB)
    people.delete(ann, admin)
    assert people.events()[-1]["data"]["access"]["fresh"] == ["name", "team", "salary"]
    people.delete(people.update(bob, admin, salary=1), admin)
    assert [event["type"] for event in people.events() if "fresh" not in event["data"]["access"]] == [
        "record_updated",
        "record_deleted",
    ]
