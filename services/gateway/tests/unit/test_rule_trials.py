"""Trying a rule out: which record its templates see, with whose rights, and where a test email goes."""

from collections.abc import Callable
from typing import Any, NamedTuple

import pytest
from chassis.context import Principal
from chassis.errors import InvalidInput, NotFound
from gateway.execution import execute
from gateway.rule_samples import sample
from gateway.schema import root
from graphql import ExecutionResult, parse, validate

from .fakes import ADMIN, FakeClient, request

SCHEMA = root.build()
DEALS = [("name", "TEXT", {}), ("owner", "LINK", {"collection": "people"}), ("firm", "LINK", {"collection": "firms"})]
PEOPLE = [("name", "TEXT", {})]
VALUES = {"name": "Big", "owner": "p1", "firm": "f1"}
TEST = """mutation ($record: ID) { sendTestEmail(event: "record_created", collection: "deals", subject: "s", body: "b",
  record: $record) { email { to } errors { code field } } }"""
PREVIEW = """mutation { previewNotificationRule(event: "record_created", collection: "deals", subject: "s", body: "b",
  recipients: ["desk@example.org"]) { preview { subject problems { field line message } } errors { code field } } }"""


def collection(name: str, fields: list[tuple[str, str, dict[str, Any]]]) -> dict[str, Any]:
    known = [{"name": f, "label": f.title(), "type": type, "options": options} for f, type, options in fields]
    return {"name": name, "label": name.title(), "fields": known}


def record(collection: str, id: str, **values: Any) -> dict[str, Any]:
    return {"id": id, "collection": collection, "version": 1, "values": values}


class Records:
    """What the records service answers somebody: all of it, unless `hidden` names records and collections."""

    def __init__(self, *hidden: str, diff: dict[str, Any] | None = None) -> None:
        self.hidden = hidden
        self.diff = diff or {}
        known = [
            record("deals", "d1", **VALUES),
            *(record("people", f"p{n}", name=f"Person {n}") for n in (1, 2)),
            record("firms", "f1", name="Firm"),
        ]
        self.known = {(each["collection"], each["id"]): each for each in known}

    def methods(self) -> dict[str, Callable[..., Any]]:
        return {name: getattr(self, name) for name in dir(self) if name.startswith(("get_", "query_"))}

    def get_collections(self, names: list[str]) -> Any:
        made = {"deals": DEALS, "people": PEOPLE, "firms": PEOPLE}
        return [None if name in self.hidden or name not in made else collection(name, made[name]) for name in names]

    def get_records(self, collection: str, ids: list[str]) -> Any:
        if collection in self.hidden:
            raise NotFound(f"there is no collection {collection}")
        return [None if id in self.hidden else self.known.get((collection, id)) for id in ids]

    def query_records(self, collection: str, order_by: list[str], first: int) -> Any:
        assert (order_by, first) == (["-createdAt"], 1)
        return {"items": [self.known["deals", "d1"] | {"cursor": "c"}] if "d1" not in self.hidden else []}

    def get_history(self, collection: str, ids: list[str], first: int) -> Any:
        return [{"items": [{"action": "update", "diff": self.diff}, {"action": "create", "diff": {}}]}]


def sampled(records: Records, event: str = "record_created", record: str | None = None) -> dict[str, Any]:
    return sample(request(FakeClient(records=records.methods())).calls, event, "deals", record)


def test_the_newest_record_has_its_titles_and_labels() -> None:
    found = sampled(Records())
    assert found["record"] == record("deals", "d1", **VALUES)
    assert found["diff"] == {"name": [None, "Big"], "owner": [None, "p1"], "firm": [None, "f1"]}
    assert found["facts"]["titles"] == {"owner": {"p1": "Person 1"}, "firm": {"f1": "Firm"}}
    assert found["facts"]["collection"]["label"] == "Deals"
    assert found["facts"]["collection"]["fields"][1] == {
        "name": "owner", "label": "Owner", "type": "LINK", "target": "people",
    }  # fmt: skip


def test_titles_of_linked_records_that_the_asker_may_not_read_are_absent() -> None:
    for hidden, firms in (("f1", {}), ("firms", {})):
        titles = sampled(Records(hidden))["facts"]["titles"]
        assert titles == {"owner": {"p1": "Person 1"}, "firm": firms}


def test_an_update_names_the_person_before_unless_the_asker_may_not_read_them() -> None:
    diff = {"owner": ["p2", "p1"]}
    found = sampled(Records(diff=diff), "record_updated")
    assert found["diff"] == diff
    assert found["facts"]["titles"]["owner"] == {"p1": "Person 1", "p2": "Person 2"}
    assert sampled(Records("p2", diff=diff), "record_updated")["facts"]["titles"]["owner"] == {"p1": "Person 1"}


@pytest.mark.parametrize(
    ("hidden", "record", "problem"),
    [
        ("deals", None, ("collection", "unknown_collection")),
        ("d1", "d1", ("record", "not_found")),
        ("d1", None, ("record", "not_found")),
        ("", "d9", ("record", "not_found")),
    ],
)
def test_a_record_that_the_asker_may_not_read_is_as_one_that_is_not_there(
    hidden: str, record: str | None, problem: tuple[str, str]
) -> None:
    with pytest.raises(InvalidInput) as caught:
        sampled(Records(hidden), record=record)
    assert [(each.field, each.code) for each in caught.value.problems] == [problem]


class Person(NamedTuple):
    """What a test email needs to know of the one who asks."""

    email: str


class People:
    """Accounts whose addresses may change."""

    def __init__(self, **addresses: str) -> None:
        self.addresses = addresses

    def get(self, id: str | None) -> Person | None:
        address = self.addresses.get(id or "")
        return Person(address) if address else None


class Audit:
    """An audit log that keeps nothing."""

    def begin(self, _: Any) -> int:
        return 1

    def complete(self, *_: Any) -> None:
        """Not asked for."""

    record = complete


def asked(document: str, principal: Principal, people: People, **notifications: Any) -> tuple[Any, FakeClient]:
    client = FakeClient(records=Records().methods(), notifications=notifications)
    own = request(client, principal)
    own.accounts = own.accounts._replace(users=people, audit=Audit())  # type: ignore[arg-type]
    result = execute(SCHEMA, parse(document), own, None, None)
    assert isinstance(result, ExecutionResult)
    return result, client


def sending(to: str, **_: Any) -> Any:
    return {"id": "e1", "to": to}


def test_a_test_email_goes_to_the_address_that_the_caller_has_now() -> None:
    people = People(u1="old@example.org", u2="other@example.org")
    for address in ("old@example.org", "new@example.org"):
        people.addresses["u1"] = address
        result, client = asked(TEST, ADMIN, people, send_test_email=sending)
        assert not result.errors
        assert result.data["sendTestEmail"] == {"email": {"to": address}, "errors": []}
        assert client.calls[-1][1] == "send_test_email"
        assert client.calls[-1][2]["to"] == address


def test_a_test_email_takes_no_address() -> None:
    for argument in ("to", "recipients"):
        errors = validate(SCHEMA, parse(TEST.replace("subject:", f'{argument}: "far@example.org", subject:')))
        assert [argument in error.message for error in errors] == [True]


def test_who_has_no_account_gets_no_test_email() -> None:
    result, client = asked(TEST, ADMIN, People(u2="other@example.org"), send_test_email=sending)
    assert result.data["sendTestEmail"] == {"email": None, "errors": [{"code": "required", "field": "to"}]}
    assert "notifications.send_test_email" not in client.names()


@pytest.mark.parametrize("document", [TEST, PREVIEW])
@pytest.mark.parametrize(
    "principal",
    [
        Principal("u1", ("editor",)),
        Principal("u1", ("sales",), "editor"),
        Principal("u1", ("admin",), "", ("read", "write")),
        Principal(),
    ],
)
def test_editors_and_tokens_try_nothing_out_and_nothing_is_read_for_them(document: str, principal: Principal) -> None:
    result, client = asked(document, principal, People(u1="a@example.org"), send_test_email=sending)
    assert result.errors
    assert client.names() == []


def test_a_limit_that_a_template_reaches_is_a_problem_of_its_field() -> None:
    problem = {"field": "body", "line": 0, "message": "more than 2 s of processor time"}

    def preview(**_: Any) -> Any:
        return {"matches": True, "recipients": [], "subject": "s", "text": None, "html": None, "problems": [problem]}

    result, _ = asked(PREVIEW, ADMIN, People(u1="a@example.org"), preview_rule=preview)
    assert not result.errors
    assert result.data["previewNotificationRule"] == {"preview": {"subject": "s", "problems": [problem]}, "errors": []}
