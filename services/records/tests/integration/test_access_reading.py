"""What each role sees, on a real database."""

from typing import Any

import msgspec
import pytest
from chassis.context import Principal
from chassis.errors import Conflict, Forbidden, InvalidInput, NotFound
from records import checking, collections, reading
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

# --- what there is without a policy -----------------------------------------------------------------------------------


def test_without_a_policy_viewers_read_editors_write_and_made_roles_find_nothing(people: People) -> None:
    (made,) = people.create(ANN)
    viewer, editor = Principal("v", ("viewer",), "editor"), Principal("e", ("editor",))
    assert people.names(viewer) == ["Ann"]
    with pytest.raises(Forbidden):
        people.update(made, viewer, name="x")
    assert people.update(made, editor, name="Anna")["values"]["name"] == "Anna"
    for work in (people.page, lambda: people.update(made, name="x"), lambda: people.create(ANN, by=SALES)):
        with pytest.raises(NotFound, match="there is no collection"):
            work()
    assert checking.visible(people.storage, [people.name])[people.name].guarded == []


def test_the_statements_of_those_whom_nothing_limits_are_those_of_no_policies(people: People) -> None:
    whole = people.storage.definition(people.name)
    with acting(Principal("v", ("viewer",))):
        seen = people.storage.seen(people.name)
    assert (seen.record, seen.rows, seen.columns) == (whole.record, whole.rows, whole.columns)
    with acting(Principal("e", ("editor",))):
        assert people.storage.seen(people.name) is whole
    people.allow("sales", read={})
    with acting(Principal("a", ("admin",))):
        assert people.storage.seen(people.name) is people.storage.definition(people.name)


# --- reading ----------------------------------------------------------------------------------------------------------


def test_what_a_role_may_not_read_is_absent_everywhere(people: People) -> None:
    ann, bob = people.create(ANN, BOB)
    people.allow("sales", read={"rows": OWN_TEAM, "fields": ["name", "team"]})
    assert people.get(ann["id"], bob["id"])[1] is None
    assert people.get(ann["id"])[0]["values"] == {"name": "Ann", "team": "sales"}
    page = people.page()
    assert ([item["id"] for item in page["items"]], page["total"]) == ([ann["id"]], 1)
    assert people.names(search="Bob") == []
    with acting(SALES):
        assert reading.count(people.storage, [people.name]) == [1]
        (collection,) = checking.visible(people.storage, [people.name]).values()
    assert [field.name for field in collection.fields] == ["name", "team"]
    for options in ({"source": {"salary": {"eq": 5}}}, {"order_by": ["salary"]}):
        with pytest.raises(InvalidInput) as raised:
            people.page(**options)
        assert {code for _, code in problems(raised)} == {"unknown_field"}


def test_rights_are_the_union_of_roles_cell_by_cell(people: People) -> None:
    people.create(ANN, BOB)
    people.allow("sales", read={"rows": {"team": {"eq": "sales"}}})
    people.allow("names", read={"fields": ["name"]})
    both = Principal("u", ("sales", "names"))
    values = [item["values"] for item in people.page(both, order_by=["name"])["items"]]
    assert values == [ANN, {"name": "Bob", "team": None, "salary": None}]
    assert people.names(both, source={"salary": {"gte": 0}}) == ["Ann"]
    assert people.names(both, source={"not": {"salary": {"eq": 5}}}) == []
    assert people.names(both, source={"salary": {"isNull": True}}) == ["Bob"]
    assert people.names(both, order_by=["-salary"]) == ["Bob", "Ann"]  # null is larger than any value
    assert people.names(both, search="staff") == []
    assert people.storage.definition(people.name).collection.guarded == ["team", "salary"]


def test_a_cursor_over_masked_cells_continues_and_tells_nothing(people: People) -> None:
    people.create(*({"name": f"{n}", "team": "sales" if n % 2 else "staff", "salary": n} for n in range(9)))
    people.allow("sales", read={"rows": {"team": {"eq": "sales"}}})
    people.allow("names", read={"fields": ["name"]})
    both = Principal("u", ("sales", "names"))
    for order in (["salary"], ["-salary"], ["salary", "-name"]):
        whole = people.names(both, order_by=order)
        found, after = [], None
        while len(found) < 9:
            page = people.page(both, order_by=order, first=2, after=after)
            found += [item["values"]["name"] for item in page["items"]]
            after = page["items"][-1]["cursor"]
        assert found == whole


def test_a_user_id_and_roles_stand_in_filters_and_nobody_is_nothing(people: People) -> None:
    people.create(ANN | {"name": SALES.user_id}, BOB)
    for rows in ({"name": {"eq": "$user.id"}}, {"name": {"in": ["$user.id", "nobody"]}}):
        people.allow("sales", read={"rows": rows})
        assert people.names() == [SALES.user_id]
        assert people.names(Principal(None, ("sales",))) == []
    for rows in ({"name": {"ne": "$user.id"}}, {"not": {"name": {"eq": "$user.id"}}}, {"name": {"nin": ["$user.id"]}}):
        people.allow("sales", read={"rows": rows})
        assert people.names() == ["Bob"]
        assert people.names(Principal(None, ("sales",))) == []
    people.allow("sales", read={"rows": {"createdBy": {"eq": "$user.id"}}})
    people.create(ANN)
    assert people.names(Principal("user-1", ("sales",))) == [SALES.user_id, "Bob", "Ann"]


HOSTILE = [
    "'",
    "''",
    "\\",
    "\\'",
    "%",
    "%s",
    "%(id)s",
    "%%",
    "' or true --",
    "\\' or true --",
    "a\nb",
    "{",
    "é\u20ac",
    " t.",
]


def test_no_text_of_a_policy_or_a_user_leaves_its_literal(people: People) -> None:
    people.allow("editor", read={}, create={}, update={}, delete={})
    made = people.create(*({"name": text, "team": "x"} for text in HOSTILE))
    for text, record in zip(HOSTILE, made, strict=True):
        user = Principal(text, ("sales",), "editor")
        for rows in ({"name": {"eq": text}}, {"name": {"in": [text]}}, {"name": {"eq": "$user.id"}}):
            grant = {"rows": rows}
            people.allow("sales", read=grant, create=grant, update=grant, delete=grant)
            assert people.names(user, source={"team": {"ne": "%"}}) == [text]
            changed = people.update(people.get(record["id"], by=user)[0], user, team="y")
            assert len(people.diffs(record, user)) == changed["version"]
            with pytest.raises(Forbidden):
                people.update(changed, user, name=text + "'")
            with pytest.raises(Forbidden):
                people.create({"name": text + "%"}, by=user)
    for weird in ("\x00", "\ud800", "x" * 5000):
        assert people.names(Principal(weird, ("sales",))) == []


def test_a_text_of_a_policy_is_matched_as_it_is(people: People) -> None:
    people.create(*({"name": text} for text in ("50%", "50 %", "5\\0", "a_b", "axb")))
    for part, found in (("0%", ["50%"]), ("\\", ["5\\0"]), ("a_", ["a_b"]), ("%", ["50%", "50 %"])):
        people.allow("sales", read={"rows": {"name": {"contains": part}}})
        assert people.names() == found


def test_history_is_of_readable_records_and_cut_to_readable_fields(people: People) -> None:
    ann, bob = people.create(ANN, BOB)
    people.allow("sales", read={"rows": OWN_TEAM, "fields": ["name", "team"]})
    people.update(ann, Principal("e", ("editor",)), salary=9, name="Anna")
    assert people.diffs(ann) == [{"name": ["Ann", "Anna"]}, {"name": [None, "Ann"], "team": [None, "sales"]}]
    assert people.diffs(bob) == []
    people.delete(ann, Principal("e", ("editor",)))
    assert len(people.diffs(ann)) == 3


def test_history_shows_no_hidden_field_under_a_name_that_another_has_now(people: People) -> None:
    (ann,) = people.create(ANN)
    people.allow("sales", read={"fields": ["name", "team"]})
    storage, name = people.storage, people.name
    collections.update_field(storage, name, "salary", msgspec.convert({"name": "pay"}, FieldChanges))
    collections.update_field(storage, name, "team", msgspec.convert({"name": "salary"}, FieldChanges))
    assert people.diffs(ann) == [{"name": [None, "Ann"]}]
    people.update(ann, Principal("e", ("editor",)), salary="new", pay=1)
    assert people.diffs(ann)[0] == {"salary": ["sales", "new"]}


# --- links ------------------------------------------------------------------------------------------------------------


def test_a_link_shows_and_takes_only_records_that_may_be_read(storage: Storage, new_collection: Any) -> None:
    people = People(storage, new_collection(*FIELDS))
    boss = {"name": "boss", "type": "LINK", "options": {"collection": people.name}}
    teams = People(storage, new_collection({"name": "name", "type": "TEXT"}, boss))
    ann, bob = people.create(ANN, BOB)
    made = teams.create({"boss": ann["id"]}, {"boss": bob["id"]})
    teams.allow("sales", read={}, create={}, update={}, delete={})

    def targets() -> list[Any]:
        with acting(SALES):
            raws = reading.get_link_targets(storage, teams.name, "boss", [ann["id"], bob["id"]])
        return [value and value["values"] for value in map(msgspec.json.decode, raws)]

    assert targets() == [None, None]
    people.allow("sales", read={"rows": OWN_TEAM, "fields": ["name"]})
    assert targets() == [{"name": "Ann"}, None]
    teams.create({"boss": ann["id"]}, by=SALES)
    for hidden in (bob["id"], NOBODY):
        with pytest.raises(InvalidInput, match=f"{people.name} has no record {hidden}") as raised:
            teams.create({"boss": hidden}, by=SALES)
        assert problems(raised) == {("0.boss", "dangling_link")}
    teams.delete(made[1])
    assert teams.restore(made[1])["values"]["boss"] == bob["id"]


def test_a_refused_deletion_tells_of_links_only_what_may_be_seen(storage: Storage, new_collection: Any) -> None:
    people = People(storage, new_collection(*FIELDS))
    boss = {"name": "boss", "type": "LINK", "options": {"collection": people.name}}
    teams = People(storage, new_collection({"name": "name", "type": "TEXT"}, boss))
    (ann,) = people.create(ANN)
    teams.create({"boss": ann["id"]})
    people.allow("sales", read={}, delete={})
    with pytest.raises(Conflict, match=r"^records that you may not see link to it"):
        people.delete(ann)
    teams.allow("sales", read={"rows": {"name": {"eq": "x"}}})
    with pytest.raises(Conflict, match=f"^records link to it by {teams.name}.boss"):
        people.delete(ann)
    with pytest.raises(Conflict, match=f"^1 records link to it by {teams.name}.boss"):
        people.delete(ann, Principal("a", ("admin",)))


def test_what_follows_from_a_deletion_asks_for_no_right(storage: Storage, new_collection: Any) -> None:
    people = People(storage, new_collection(*FIELDS))
    options = {"collection": people.name, "onDelete": "clear"}
    teams = People(storage, new_collection({"name": "boss", "type": "LINK", "options": options}))
    (ann,) = people.create(ANN)
    (team,) = teams.create({"boss": ann["id"]})
    people.allow("sales", read={}, delete={})
    people.delete(ann)
    assert teams.get(team["id"], by=Principal("v", ("viewer",)))[0]["values"] == {"boss": None}
