"""Policies themselves, and what the caller may ask about their rights, on a real database."""

from collections.abc import Callable
from typing import Any

import msgspec
import pytest
from chassis.context import Principal
from chassis.database import Database
from chassis.errors import Conflict, InvalidInput, NotFound
from records import checking, collections, policies
from records.contract import FieldChanges, Policy
from records.storage import Storage

from services.records.tests.integration.people import ANN, BOB, NOBODY, OWN_TEAM, SALES, People, acting, problems

# --- asking -----------------------------------------------------------------------------------------------------------


def test_rights_say_what_the_caller_may_do_at_most(people: People) -> None:
    people.allow("sales", read={"rows": OWN_TEAM, "fields": ["name", "team"]}, update={"fields": ["name"]})

    def ask(principal: Principal) -> dict[str, Any]:
        with acting(principal):
            return msgspec.to_builtins(checking.rights(people.storage, [people.name, "nothing"]))  # type: ignore[no-any-return]

    none = {"read": False, "create": False, "update": False, "delete": False}
    unlimited = {"read_fields": None, "create_fields": None, "update_fields": None}
    mine, nothing = ask(SALES)
    assert mine == none | {"collection": people.name, "read": True, "update": True} | {
        "read_fields": ["name", "team"], "create_fields": [], "update_fields": ["name"],
    }  # fmt: skip
    assert nothing == none | unlimited | {"collection": "nothing"}
    assert ask(Principal("e", ("editor",)))[0] == dict.fromkeys(none, True) | unlimited | {"collection": people.name}
    assert ask(Principal("e", ("admin",), scopes=("read",)))[0]["update"] is False


def test_access_is_checked_record_by_record(people: People) -> None:
    ann, bob = people.create(ANN, BOB)
    people.allow("sales", read={}, update={"rows": OWN_TEAM})

    def ask(action: str, principal: Principal = SALES) -> list[bool]:
        with acting(principal):
            return checking.check(people.storage, people.name, [ann["id"], bob["id"], NOBODY, "x"], action)

    assert ask("read") == [True, True, False, False]
    assert ask("update") == [True, False, False, False]
    assert ask("delete") == [False] * 4
    assert ask("update", Principal("u", ("editor",), scopes=("read",))) == [False] * 4
    assert ask("delete", Principal("u", ("editor",))) == [True, True, False, False]
    with pytest.raises(InvalidInput, match="action: must be one of"):
        ask("create")


def test_changed_records_are_found_in_the_trash_and_by_a_filter(people: People) -> None:
    ann, bob = people.create(ANN, BOB)
    people.allow("sales", read={"rows": OWN_TEAM})
    people.delete(ann, Principal("a", ("admin",)))

    def ask(source: Any) -> list[Any]:
        with acting(SALES):
            raws = checking.get_changed(people.storage, people.name, [ann["id"], bob["id"], NOBODY], source)
        return [record and record["values"] for record in map(msgspec.json.decode, raws)]

    assert ask(None) == [ANN, None, None]
    assert ask({"salary": {"eq": 5}}) == [ANN, None, None]
    assert ask({"salary": {"eq": 6}}) == [None, None, None]


# --- policies ---------------------------------------------------------------------------------------------------------


def test_every_problem_of_a_policy_is_named(people: People) -> None:
    with pytest.raises(InvalidInput) as raised:
        people.allow(
            "Bad Role",
            read={"rows": {"ghost": {"eq": 1}, "salary": {"eq": "x"}}, "fields": ["name", "name", "nope"]},
            create={"rows": {"or": 5}},
            update={
                "rows": {"salary": {"eq": "$user.id"}, "name": {"eq": "$user.name"}, "team": {"eq": "$user.roles"}}
            },
            delete={"rows": {"name": {"startsWith": "$user.id", "in": ["x"] * 101}}},
        )
    assert problems(raised) == {
        ("role", "invalid_name"),
        ("read.rows.ghost", "unknown_field"),
        ("read.rows.salary.eq", "invalid_type"),
        ("read.fields.1", "duplicate"),
        ("read.fields.2", "unknown_field"),
        ("create.rows.or", "invalid_type"),
        ("update.rows.salary.eq", "invalid_value"),
        ("update.rows.name.eq", "unknown_variable"),
        ("update.rows.team.eq", "invalid_value"),
        ("delete.rows.name.startsWith", "invalid_value"),
        ("delete.rows.name.in", "too_complex"),
    }
    for role, name, expected in (
        ("admin", people.name, ("role", "not_supported")),
        ("x", "no", ("collection", "unknown_collection")),
    ):
        with pytest.raises(InvalidInput) as raised:
            policies.set_policy(people.storage, Policy(role=role, collection=name))
        assert problems(raised) == {expected}


def comparing(count: int) -> dict[str, Any]:
    """A filter of so many comparisons."""
    return {"or": [{"name": {"eq": str(number)}} for number in range(count)]}


@pytest.mark.parametrize(
    ("largest", "larger", "expected"),
    [
        (
            {"delete": {"rows": comparing(policies.MAX_COMPARISONS)}},
            {"delete": {"rows": comparing(policies.MAX_COMPARISONS + 1)}},
            {("delete.rows", "too_complex")},
        ),
        (
            {"read": {"rows": {"salary": {"in": list(range(policies.MAX_LISTED))}}}},
            {"read": {"rows": {"salary": {"in": list(range(policies.MAX_LISTED + 1))}}}},
            {("read.rows.salary.in", "too_complex")},
        ),
        ({"role": "r" * 63}, {"role": "r" * 64}, {("role", "invalid_name")}),
    ],
    ids=["comparisons", "listed values", "role name"],
)
def test_a_policy_of_the_largest_size_is_kept_and_a_larger_one_is_refused(
    people: People, largest: dict[str, Any], larger: dict[str, Any], expected: Any
) -> None:
    people.allow(**{"role": "sales", **largest})
    with pytest.raises(InvalidInput) as raised:
        people.allow(**{"role": "sales", **larger})
    assert problems(raised) == expected


def test_a_collection_has_a_hundred_policies_at_most_and_each_can_still_be_changed(people: People) -> None:
    for number in range(policies.MAX_POLICIES):
        people.allow(f"role_{number}", read={})
    with pytest.raises(InvalidInput) as raised:
        people.allow("one_more", read={})
    assert problems(raised) == {("role", "too_many")}
    people.allow("role_7", read={"fields": ["name"]})
    assert policies.delete_policy(people.storage, people.name, "role_8")
    people.allow("one_more", read={})


def test_policies_are_listed_replaced_and_taken_away(people: People) -> None:
    first = people.allow("sales", read={"rows": OWN_TEAM, "fields": ["name"]})
    assert policies.list_policies(people.storage, people.name, None) == [first]
    second = people.allow("sales", read={})
    assert policies.list_policies(people.storage, None, "sales").count(second) == 1
    assert policies.list_policies(people.storage, people.name, "other") == []
    version = people.storage.definition(people.name).version
    assert policies.delete_policy(people.storage, people.name, "sales")
    assert not policies.delete_policy(people.storage, people.name, "sales")
    assert not policies.delete_policy(people.storage, "nothing", "sales")
    with pytest.raises(NotFound):
        people.page()
    assert people.storage.definition(people.name).version == version + 1


def test_a_policy_follows_its_fields_through_new_names(people: People) -> None:
    people.create(ANN, BOB)
    people.allow("sales", read={"rows": {"not": {"or": [{"team": {"eq": "staff"}}]}}, "fields": ["name", "salary"]})
    for old, new in (("team", "group"), ("name", "title")):
        collections.update_field(people.storage, people.name, old, msgspec.convert({"name": new}, FieldChanges))
    (policy,) = policies.list_policies(people.storage, people.name, None)
    assert policy.read is not None
    assert (policy.read.rows, policy.read.fields) == (
        {"not": {"or": [{"group": {"eq": "staff"}}]}},
        ["title", "salary"],
    )
    assert [item["values"] for item in people.page()["items"]] == [{"title": "Ann", "salary": 5}]


def test_a_field_that_chooses_records_cannot_be_removed_one_that_is_only_granted_can(people: People) -> None:
    people.allow("sales", read={"rows": {"and": [{"team": {"eq": "x"}}]}, "fields": ["name", "salary"]})
    with pytest.raises(Conflict, match="roles choose records by it: sales"):
        collections.remove_field(people.storage, people.name, "team")
    collections.remove_field(people.storage, people.name, "salary")
    (policy,) = policies.list_policies(people.storage, people.name, None)
    assert policy.read is not None
    assert policy.read.fields == ["name"]


def test_a_right_that_was_revoked_elsewhere_is_not_served_by_an_old_cache(database: Database, people: People) -> None:
    (ann,) = people.create(ANN)
    people.allow("sales", read={}, create={}, update={}, delete={})
    other = People(Storage(database), people.collection)
    works: list[Callable[[], Any]] = [
        other.page, lambda: other.get(ann["id"]), lambda: other.update(ann, name="x"), lambda: other.delete(ann),
        lambda: other.create(ANN, by=SALES), lambda: other.diffs(ann),
    ]  # fmt: skip
    for work in works:
        people.allow("sales", read={}, create={}, update={}, delete={})
        other.page()
        policies.delete_policy(people.storage, people.name, "sales")
        with pytest.raises(NotFound, match="there is no collection"):
            work()
    assert people.get(ann["id"], by=Principal("v", ("viewer",)))[0]["values"] == ANN
