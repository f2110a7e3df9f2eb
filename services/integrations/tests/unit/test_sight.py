from typing import Any

import msgspec
import pytest
from chassis.errors import InvalidInput
from chassis.events import Event, new_event
from integrations.sight import seen_by

VALUES = {"title": "Ann", "salary": 5, "notes": None}


def an_event(access: Any = None, diff: Any = None, event_type: str = "record_updated") -> Event:
    changed = {"title": ["An", "Ann"], "salary": [4, 5]} if diff is None else diff
    record = {"id": "1", "collection": "people", "version": 2, "values": VALUES}
    data = {"collection": "people", "record": record, "diff": changed, "access": access}
    return new_event("records", event_type, "people/1", data, actor="u1")


def seen(role: str | None, event: Event) -> Any:
    found = seen_by(role, event)
    return found and found.data


@pytest.mark.parametrize("role", [None, "admin", "editor", "viewer"])
def test_without_policies_the_built_in_roles_see_all(role: str | None) -> None:
    event = an_event()
    assert seen(role, event) == {name: value for name, value in event.data.items() if name != "access"}


def test_without_policies_a_made_role_sees_nothing() -> None:
    assert seen("sales", an_event()) is None


def test_nobody_is_told_who_may_see_what() -> None:
    for role in (None, "admin", "sales"):
        assert "access" not in seen(role, an_event({"sales": ["title"]}))


@pytest.mark.parametrize("role", [None, "admin"])
def test_policies_hide_nothing_from_admins_and_from_a_webhook_without_a_role(role: str | None) -> None:
    assert seen(role, an_event({}))["record"]["values"] == VALUES


@pytest.mark.parametrize("role", ["viewer", "editor", "sales"])
def test_a_role_that_may_not_read_the_record_hears_nothing(role: str) -> None:
    assert seen(role, an_event({"support": ["title"]})) is None


def test_values_and_changes_are_cut_to_the_fields_of_the_role() -> None:
    event = an_event({"sales": ["title", "notes"]})
    data = seen("sales", event)
    assert data["record"] == event.data["record"] | {"values": {"title": "Ann", "notes": None}}
    assert data["diff"] == {"title": ["An", "Ann"]}
    assert event.data["record"]["values"] == VALUES


def test_an_update_of_hidden_fields_alone_did_not_happen() -> None:
    assert seen("sales", an_event({"sales": ["title"]}, {"salary": [4, 5]})) is None


def test_a_deletion_is_told_although_nothing_in_it_changed() -> None:
    data = seen("sales", an_event({"sales": ["title"]}, {}, "record_deleted"))
    assert data["record"]["values"] == {"title": "Ann"}


def test_the_envelope_stays_the_same() -> None:
    event = an_event({"sales": ["title"]})
    found = seen_by("sales", event)
    assert found is not None
    assert (found.id, found.subject, found.time, found.actor) == (event.id, event.subject, event.time, event.actor)


@pytest.mark.parametrize("role", [None, "admin", "editor", "sales"])
@pytest.mark.parametrize("access", [None, {"sales": ["title"], "editor": ["title"]}])
def test_nobody_is_told_the_facts(role: str | None, access: Any) -> None:
    event = msgspec.structs.replace(an_event(access), facts={"titles": {"owner": {"1": "Secret"}}})
    told = seen_by(role, event)
    assert (told is None) is (role == "sales" and access is None)
    assert b"facts" not in msgspec.json.encode(told)


@pytest.mark.parametrize("access", ["sales", {"sales": "title"}, {"sales": [1]}, ["sales"]])
def test_what_cannot_be_read_as_access_grants_none(access: Any) -> None:
    with pytest.raises(InvalidInput):
        seen_by("sales", an_event(access))
