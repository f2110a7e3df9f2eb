"""Access policies: what each role sees and may change, on a real database."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import msgspec
import pytest
from chassis.context import Context, Principal, current
from chassis.database import Database
from chassis.errors import Conflict, Forbidden, InvalidInput, NotFound
from records import checking, collections, deleting, history, policies, reading, writing
from records.contract import Collection, FieldChanges, Policy
from records.storage import Storage

SALES = Principal("user-7", ("sales",), "editor")
NOBODY = "0198c0de-0000-7000-8000-000000000001"


@contextmanager
def acting(principal: Principal) -> Iterator[None]:
    token = current.set(Context(principal=principal))
    try:
        yield
    finally:
        current.reset(token)


class People:
    """A collection of people, changed and read by principals."""

    def __init__(self, storage: Storage, collection: Collection) -> None:
        self.storage = storage
        self.name = collection.name
        self.collection = collection

    def allow(self, role: str, **grants: Any) -> Policy:
        given = msgspec.convert({"role": role, "collection": self.name, **grants}, Policy)
        return policies.set_policy(self.storage, given)

    def create(self, *rows: dict[str, Any], by: Principal | None = None) -> list[dict[str, Any]]:
        with acting(by or current.get().principal):
            return [msgspec.json.decode(raw) for raw in writing.create(self.storage, self.name, list(rows))]

    def get(self, *ids: str, by: Principal = SALES) -> list[Any]:
        with acting(by):
            return [msgspec.json.decode(raw) for raw in reading.get(self.storage, self.name, list(ids))]

    def page(self, by: Principal = SALES, **options: Any) -> dict[str, Any]:
        given = {"source": None, "order_by": None, "search": None, "first": 100, "after": None, "with_total": True}
        with acting(by):
            page: dict[str, Any] = msgspec.json.decode(reading.query(self.storage, self.name, **given | options))
        return page

    def names(self, by: Principal = SALES, **options: Any) -> list[Any]:
        return [item["values"].get("name") for item in self.page(by, **options)["items"]]

    def update(self, record: dict[str, Any], by: Principal = SALES, **values: Any) -> dict[str, Any]:
        with acting(by):
            raw = writing.update(self.storage, self.name, record["id"], record["version"], values)
        changed: dict[str, Any] = msgspec.json.decode(raw)
        return changed

    def delete(self, record: dict[str, Any], by: Principal = SALES) -> None:
        with acting(by):
            deleting.delete(self.storage, self.name, record["id"], None)

    def restore(self, record: dict[str, Any], by: Principal = SALES) -> dict[str, Any]:
        with acting(by):
            restored: dict[str, Any] = msgspec.json.decode(writing.restore(self.storage, self.name, record["id"]))
        return restored

    def diffs(self, record: dict[str, Any], by: Principal = SALES) -> list[dict[str, Any]]:
        with acting(by):
            (page,) = history.get(self.storage, self.name, [record["id"]], 100, None)
        return [change["diff"] for change in msgspec.json.decode(page)["items"]]

    def events(self) -> list[dict[str, Any]]:
        with self.storage.autocommit() as session:
            rows = session.fetch("select convert_from(event, 'UTF8')::json from outbox order by id")
        own = [event for (event,) in rows if event["subject"].split("/")[0] == self.name]
        return [event for event in own if event["type"].startswith("record_")]


FIELDS = [
    {"name": "name", "type": "TEXT"},
    {"name": "team", "type": "TEXT"},
    {"name": "salary", "type": "INTEGER"},
]


@pytest.fixture
def people(storage: Storage, new_collection: Any) -> People:
    return People(storage, new_collection(*FIELDS))


def problems(raised: pytest.ExceptionInfo[InvalidInput]) -> set[tuple[str | None, str]]:
    return {(problem.field, problem.code) for problem in raised.value.problems}


ANN = {"name": "Ann", "team": "sales", "salary": 5}
BOB = {"name": "Bob", "team": "staff", "salary": 7}
OWN_TEAM = {"team": {"in": "$user.roles"}}


# --- what there is without a policy --------------------------------------------------------------------------------


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


# --- reading -------------------------------------------------------------------------------------------------------


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


# --- links ---------------------------------------------------------------------------------------------------------


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


# --- writing -------------------------------------------------------------------------------------------------------


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


# --- events --------------------------------------------------------------------------------------------------------


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


# --- asking --------------------------------------------------------------------------------------------------------


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


# --- policies ------------------------------------------------------------------------------------------------------


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
