"""Delivery logs, addresses and sources show each person what their roles allow, and names are for all who may read."""

import json
import secrets
from collections.abc import Iterator
from typing import Any, NamedTuple

import pytest

from systemtest import documents, people, policies
from systemtest.api import Api
from systemtest.complaints import complaints
from systemtest.people import Person
from systemtest.receiver import Receiver
from systemtest.stack import Stack
from systemtest.tests.conftest import MakeCollection
from systemtest.thirdparty import Httpbin
from systemtest.waiting import until

FIELDS: list[dict[str, Any]] = [{"name": name, "type": "TEXT"} for name in ("name", "region", "salary")]
NORTH = {"region": {"eq": "north"}}
EMAILS = """query ($after: String) { emails(first: 2, after: $after) {
  nodes { to subject lastError } pageInfo { hasNextPage endCursor } } }"""
DELIVERIES = """query ($after: String, $hook: ID!) { webhookDeliveries(webhook: $hook, first: 2, after: $after) {
  nodes { eventId } pageInfo { hasNextPage endCursor } } }"""
PAYLOAD = "query ($id: ID!) { webhookDelivery(id: $id) { payload collection record } }"
EMAIL_IDS = """query ($after: String) { emails(first: 50, after: $after) {
  nodes { id subject } pageInfo { hasNextPage endCursor } } }"""
EMAIL = "query ($id: ID!) { email(id: $id) { text collection record } }"
SOURCES = "{ sources { name url roles } }"
WEBHOOKS = "{ webhooks { id url } }"
KEY = "canary-key"
CREATE_SOURCE = """mutation ($name: String!, $url: String!, $mapping: JSON!, $roles: [String!]) {
  createSource(name: $name, url: $url, mapping: $mapping, roles: $roles) {
    source { name roles } errors { code field message } } }"""
SET_ROLES = """mutation ($name: String!, $roles: [String!]) {
  setSourceRoles(name: $name, roles: $roles) { source { roles } errors { code field message } } }"""
EXTERNAL = "query ($source: String!) { external(source: $source) { data error { code } } }"
ACTORS = """query ($c: String!, $id: ID!) { record(collection: $c, id: $id) {
  createdByName { id name } updatedByName { name } history { nodes { actor actorName { id name } } } } }"""
DISABLE = "mutation ($id: ID!) { updateUser(id: $id, disabled: true) { errors { code field message } } }"


class Office(NamedTuple):
    """`whole` reads all fields of the north, `cut` some of them; `editor` reads everything."""

    admin: Api
    editor: Api
    whole: Api
    cut: Api
    role: str
    collection: str
    mark: str
    hook: str
    records: dict[str, str]


@pytest.fixture(scope="module")
def office(admin: Api, stack: Stack, signed_in: dict[str, Api], make_collection: MakeCollection) -> Iterator[Office]:
    collection, mark = make_collection(*FIELDS), f"m{secrets.token_hex(6)}"
    roles = [policies.make_role(admin), policies.make_role(admin)]
    admin.mutate(policies.SET_POLICY, collection=collection, role=roles[0], read={"rows": NORTH})
    fields = {"rows": NORTH, "fields": ["name", "region"]}
    admin.mutate(policies.SET_POLICY, collection=collection, role=roles[1], read=fields)
    with Api(stack.gateway) as whole, Api(stack.gateway) as cut, Receiver() as receiver:
        for api, role in ((whole, roles[0]), (cut, roles[1])):
            person = people.add(admin, role)
            api.sign_in(person.email, person.password)
        hook = _tell(admin, collection, mark, f"{receiver.url}?token={KEY}")
        records = _events(admin, collection)
        names = {f"{mark} {name}" for name in (*records, "new person")}
        until(lambda: names <= set(subjects(admin)), "the emails", seconds=60)
        until(lambda: len(deliveries(admin, hook)) == 4, "the deliveries", seconds=60)
        yield Office(admin, signed_in["editor"], whole, cut, roles[0], collection, mark, hook, records)
        admin.mutate(documents.DELETE_WEBHOOK, id=hook)


def _tell(admin: Api, collection: str, mark: str, url: str) -> str:
    """Rules and a webhook about what happens next; the webhook's id."""
    common = {"name": mark, "recipients": [f"{mark}@example.org"], "body": "x"}
    of_record = {"event": "record_created", "collection": collection, "subject": f"{mark} {{{{ record.values.name }}}}"}
    admin.mutate(documents.CREATE_RULE, **common, **of_record)
    admin.mutate(documents.CREATE_RULE, **common, event="user_created", subject=f"{mark} new person")
    events = ["record_created", "record_deleted"]
    made = admin.mutate(documents.CREATE_WEBHOOK, url=url, events=events, collection=collection)
    return str(made["webhook"]["id"])


def _events(admin: Api, collection: str) -> dict[str, str]:
    """Two records of the north, of which one goes to the trash, one of the south; and a new person."""
    values = [{"name": "near", "region": "north", "salary": "1"}, {"name": "gone", "region": "north"},
              {"name": "far", "region": "south"}]  # fmt: skip
    made = admin.mutate(documents.CREATE_RECORDS, collection=collection, values=values)["records"]
    records = {given["name"]: record["id"] for given, record in zip(values, made, strict=True)}
    admin.mutate(documents.DELETE_RECORD, collection=collection, id=records["gone"])
    people.add(admin, "viewer")
    return {str(name): id for name, id in records.items()}


def _pages(api: Api, document: str, **variables: Any) -> list[dict[str, Any]]:
    """All entries of a log, over its pages."""
    found, after = [], None
    while True:
        (page,) = api.query(document, after=after, **variables).values()
        found += page["nodes"]
        if not page["pageInfo"]["hasNextPage"]:
            return found
        after = page["pageInfo"]["endCursor"]


def subjects(api: Api) -> list[str]:
    return [email["subject"] for email in _pages(api, EMAILS)]


def deliveries(api: Api, hook: str) -> list[str]:
    return [delivery["eventId"] for delivery in _pages(api, DELIVERIES, hook=hook)]


def test_emails_are_seen_by_those_who_read_the_whole_record_also_from_the_trash(office: Office) -> None:
    def seen(api: Api) -> set[str]:
        return {subject.removeprefix(f"{office.mark} ") for subject in subjects(api) if office.mark in subject}

    assert seen(office.admin) == {"near", "gone", "far", "new person"}
    assert seen(office.editor) == {"near", "gone", "far"}
    assert seen(office.whole) == {"near", "gone"}
    assert seen(office.cut) == set()


def test_nothing_else_of_a_log_reaches_those_who_read_part_of_a_collection(office: Office) -> None:
    assert {email["subject"] for email in _pages(office.whole, EMAILS)} == {
        f"{office.mark} near",
        f"{office.mark} gone",
    }
    assert _pages(office.cut, EMAILS) == []


def test_deliveries_are_seen_by_those_who_read_the_whole_record(office: Office) -> None:
    every = deliveries(office.admin, office.hook)
    assert len(every) == 4
    assert deliveries(office.editor, office.hook) == every
    north = deliveries(office.whole, office.hook)
    assert len(north) == 3
    assert set(north) < set(every)
    assert deliveries(office.cut, office.hook) == []


def test_the_text_of_an_email_is_shown_as_its_entry_is(office: Office) -> None:
    ids = {entry["subject"].removeprefix(f"{office.mark} "): entry["id"] for entry in _pages(office.admin, EMAIL_IDS)}
    near = {"text": "x", "collection": office.collection, "record": office.records["near"]}
    readers = {office.admin: {"near", "far", "new person"}, office.editor: {"near", "far"}, office.whole: {"near"}}
    for api in (office.admin, office.editor, office.whole, office.cut):
        shown = {name: api.query(EMAIL, id=ids[name])["email"] for name in ("near", "far", "new person")}
        assert {name for name, email in shown.items() if email} == readers.get(api, set())
        assert shown["near"] in (near, None)


def test_payloads_are_for_administrators(office: Office) -> None:
    entries = _pages(office.admin, DELIVERIES.replace("eventId", "id"), hook=office.hook)
    payloads = [office.admin.query(PAYLOAD, id=entry["id"])["webhookDelivery"] for entry in entries]
    assert {payload["record"] for payload in payloads} == set(office.records.values())
    values = [json.loads(payload["payload"])["data"]["record"]["values"] for payload in payloads]
    assert sorted(each["name"] for each in values) == ["far", "gone", "gone", "near"]
    assert {"name": "near", "region": "north", "salary": "1"} in values
    for api in (office.editor, office.whole, office.cut):
        data, errors = api.execute(PAYLOAD, id=entries[0]["id"])
        assert data == {"webhookDelivery": None}
        assert [error["extensions"]["code"] for error in errors] == ["forbidden"]


def test_addresses_come_without_their_keys_to_all_but_administrators(office: Office) -> None:
    name = f"s_{secrets.token_hex(6)}"
    url = f"https://example.com/a/{{{{ values.name }}}}?key={KEY}"
    office.admin.mutate(CREATE_SOURCE, name=name, url=url, mapping={"a": "a"})
    for document in (SOURCES, WEBHOOKS):
        assert KEY in str(office.admin.query(document))
        for api in (office.editor, office.whole):
            found = api.query(document)
            assert KEY not in str(found)
            assert any(each["url"] for each in next(iter(found.values())))
    shown = {source["name"]: source["url"] for source in office.editor.query(SOURCES)["sources"]}
    assert shown[name] == "https://example.com/a/{{ values.name }}"
    office.admin.mutate(documents.DELETE_SOURCE, name=name)


def test_a_source_is_called_by_its_roles_alone(office: Office, third_party: Httpbin) -> None:
    name, url = f"s_{secrets.token_hex(6)}", f"{third_party.url}/get?x=near"
    source = {"name": name, "url": url, "mapping": {"x": "args.x"}}
    assert complaints(office.admin, CREATE_SOURCE, **source, roles=["viewer", "nobody"]) == {
        ("unknown_role", "roles.1")
    }
    made = office.admin.mutate(CREATE_SOURCE, **source, roles=[office.role])
    assert made["source"] == {"name": name, "roles": [office.role]}

    def codes() -> list[str | None]:
        answers = [api.query(EXTERNAL, source=name)["external"] for api in (office.whole, office.editor, office.cut)]
        assert all((answer["data"] is None) == (answer["error"] is not None) for answer in answers)
        return [answer["error"] and answer["error"]["code"] for answer in answers]

    assert codes() == [None, "forbidden", "forbidden"]
    record = {"collection": office.collection, "id": office.records["near"], "source": name}
    assert office.whole.query(documents.RECORD_WITH_EXTERNAL, **record)["record"]["external"]["data"] == {"x": "near"}
    refused = office.editor.query(documents.RECORD_WITH_EXTERNAL, **record)["record"]["external"]
    assert (refused["data"], refused["error"]["code"]) == (None, "forbidden")  # though the answer is cached
    for roles, expected in (
        (["viewer"], ["forbidden", None, "forbidden"]),
        ([], ["forbidden"] * 3),
        (None, [None] * 3),
    ):
        assert office.admin.mutate(SET_ROLES, name=name, roles=roles)["source"]["roles"] == roles
        assert codes() == expected
        assert office.admin.query(EXTERNAL, source=name)["external"]["error"] is None
    office.admin.mutate(documents.DELETE_SOURCE, name=name)


def test_who_reads_a_record_reads_the_names_of_those_who_changed_it(office: Office, stack: Stack) -> None:
    writer = people.add(office.admin, "editor")
    with Api(stack.gateway) as api:
        api.sign_in(writer.email, writer.password)
        values = {"name": "x", "region": "north"}
        made = api.mutate(documents.CREATE_RECORD, collection=office.collection, values=values)["record"]
    office.admin.mutate(DISABLE, id=writer.id)
    for reader in (office.cut, office.editor, office.admin):
        _check_names(reader, office.collection, made["id"], writer)


def _check_names(reader: Api, collection: str, id: str, writer: Person) -> None:
    record = reader.query(ACTORS, c=collection, id=id)["record"]
    assert record["createdByName"] == {"id": writer.id, "name": "Test"}
    assert record["updatedByName"] == {"name": "Test"}
    assert [change["actorName"]["name"] for change in record["history"]["nodes"]] == ["Test"]
    history = reader.http.get(f"/api/v1/collections/{collection}/records/{id}/history").json()
    assert [(change["actor"], change["actorName"]) for change in history["items"]] == [(writer.id, "Test")]
    assert writer.email not in str((record, history))
