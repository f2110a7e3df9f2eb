"""A made role sees its rows and its fields, whichever way it asks, and is told properly what it may not do."""

from collections.abc import Iterator
from typing import Any

import pytest

from systemtest import documents, policies
from systemtest.api import Api
from systemtest.complaints import complaints
from systemtest.policies import HIDDEN, SEEN, STAFF, Team
from systemtest.receiver import Receiver, verified
from systemtest.stack import Stack
from systemtest.tests.conftest import MakeCollection
from systemtest.uploads import upload
from systemtest.waiting import until

FILE = "query ($id: ID!) { file(id: $id) { id url } }"
ATTACH = """mutation ($id: ID!, $c: String!, $r: ID!) {
  attachFile(id: $id, collection: $c, record: $r) { file { id } errors { code field message } } }"""
AGGREGATE = """query ($c: String!, $metrics: [MetricInput!]!, $groupBy: [String!], $filter: JSON) {
  aggregate(collection: $c, metrics: $metrics, groupBy: $groupBy, filter: $filter) { key values } }"""
ONE = "query ($c: String!, $id: ID!) { record(collection: $c, id: $id) { values files { id } } }"


@pytest.fixture(scope="module")
def team(admin: Api, stack: Stack, make_collection: MakeCollection) -> Iterator[Team]:
    staff = make_collection(*STAFF)
    who = {"name": "who", "type": "LINK", "options": {"collection": staff}}
    visits = make_collection({"name": "title", "type": "TEXT"}, who)
    with Api(stack.gateway) as seller:
        yield policies.make_team(admin, seller, staff, visits)


def listed(team: Team, **arguments: Any) -> list[dict[str, Any]]:
    found = team.seller.query(documents.RECORDS, collection=team.staff, first=100, **arguments)
    return list(found["records"]["nodes"])


def test_a_list_has_the_role_s_rows_and_fields_and_counts_them(team: Team) -> None:
    found = listed(team)
    assert {record["id"] for record in found} >= {team.mine, team.near}
    assert all(set(record["values"]) == set(SEEN) and record["values"]["region"] == "north" for record in found)
    counted = team.seller.query(documents.COUNT, collection=team.staff)["records"]["totalCount"]
    assert counted == len(found)


def test_a_hidden_record_is_as_one_that_does_not_exist(team: Team) -> None:
    unknown = team.far[:-4] + "0000"
    for id in (team.far, unknown):
        assert team.seller.query(ONE, c=team.staff, id=id) == {"record": None}


@pytest.mark.parametrize("field", HIDDEN)
def test_a_hidden_field_is_as_one_that_does_not_exist(team: Team, field: str) -> None:
    ways: list[tuple[str, dict[str, Any]]] = [
        (documents.RECORDS, {"collection": team.staff, "first": 9, "filter": {field: {"isNull": False}}}),
        (documents.RECORDS, {"collection": team.staff, "first": 9, "orderBy": [f"-{field}"]}),
        (AGGREGATE, {"c": team.staff, "metrics": [{"function": "MAX", "field": field}]}),
        (AGGREGATE, {"c": team.staff, "metrics": [{"function": "COUNT"}], "groupBy": [field]}),
    ]
    for document, variables in ways:
        data, errors = team.seller.execute(document, **variables)
        missing, of_missing = team.seller.execute(document, **_replaced(variables, field, "nothing"))
        assert not data
        assert not missing
        assert [e["message"].replace(field, "nothing") for e in errors] == [e["message"] for e in of_missing]
        assert errors[0]["extensions"]["code"] == "invalid_input"


def _replaced(value: Any, old: str, new: str) -> Any:
    if isinstance(value, dict):
        return {_replaced(key, old, new): _replaced(item, old, new) for key, item in value.items()}
    if isinstance(value, list):
        return [_replaced(item, old, new) for item in value]
    return value.replace(old, new) if isinstance(value, str) else value


def test_a_search_finds_nothing_of_hidden_rows_and_fields(team: Team) -> None:
    assert listed(team, search="Faraway") == []
    assert listed(team, search="canary") == []
    assert [record["id"] for record in listed(team, search="Nora")] == [team.near]


def test_figures_are_made_of_what_is_seen(team: Team) -> None:
    groups = team.seller.query(AGGREGATE, c=team.staff, metrics=[{"function": "COUNT"}], groupBy=["region"])
    assert [group["key"] for group in groups["aggregate"]] == [{"region": "north"}]


def test_the_typed_schema_shows_the_same(team: Team, admin: Api) -> None:
    document = "query ($c: String!) { collection(name: $c) { singular plural } }"
    names = admin.query(document, c=team.staff)["collection"]
    typed = f"query ($id: ID!) {{ {names['singular']}(id: $id) {{ name salary }} {names['plural']} {{ totalCount }} }}"

    def answer(id: str) -> dict[str, Any] | None:
        data, errors = team.seller.execute(typed, id=id)
        return data if not errors else None

    seen = until(lambda: answer(team.near), "the types of the collection")
    assert seen[names["singular"]]["salary"] is None
    assert seen[names["plural"]]["totalCount"] == len(listed(team))
    assert until(lambda: answer(team.far), "an answer")[names["singular"]] is None


def test_the_history_tells_of_seen_fields_only(team: Team, admin: Api) -> None:
    document = """query ($c: String!, $id: ID!) { record(collection: $c, id: $id) { history { nodes { diff } } } }"""
    changes = team.seller.query(document, c=team.staff, id=team.near)["record"]["history"]["nodes"]
    assert changes
    assert not any(set(change["diff"]) & set(HIDDEN) for change in changes)
    told = admin.query(document, c=team.staff, id=team.near)["record"]["history"]["nodes"]
    assert any(set(change["diff"]) & set(HIDDEN) for change in told)


def test_a_link_leads_to_no_hidden_record_and_no_hidden_field(team: Team) -> None:
    document = (
        'query ($c: String!) { records(collection: $c, first: 9) { nodes { link(field: "who") { id values } } } }'
    )
    targets = [node["link"] for node in team.seller.query(document, c=team.visits)["records"]["nodes"]]
    assert {target["id"] for target in targets if target} == {team.mine, team.near}
    assert targets.count(None) == 1
    assert all(set(target["values"]) == set(SEEN) for target in targets if target)


def test_the_definition_and_the_rights_tell_what_there_is_for_the_role(team: Team, admin: Api) -> None:
    document = """query ($c: String!) { collection(name: $c) { rights {
        read create update delete readFields createFields updateFields } } }"""
    rights = team.seller.query(document, c=team.staff)["collection"]["rights"]
    assert [rights[action] for action in ("read", "create", "update", "delete")] == [True, True, True, False]
    assert set(rights["readFields"]) == set(SEEN)
    assert set(rights["createFields"]) == set(rights["updateFields"]) == {"name", "region"}
    everything = admin.query(document, c=team.staff)["collection"]["rights"]
    assert everything["delete"] is True
    assert everything["readFields"] is None


def test_what_may_not_be_written_is_refused_where_it_is(team: Team) -> None:
    def create(**values: Any) -> set[Any]:
        return complaints(team.seller, documents.CREATE_RECORD, collection=team.staff, values=values)

    assert create(name="New", region="north") == set()
    refused = create(name="New", region="north", salary=1)
    assert {field for _, field in refused} == {"salary"}
    assert create(name="New", region="south") != set()
    assert [r for r in listed(team) if r["values"]["region"] != "north"] == []


def test_records_are_changed_where_the_role_may(team: Team) -> None:
    def update(id: str, **values: Any) -> set[Any]:
        variables = {"collection": team.staff, "id": id, "version": 1, "values": values}
        return complaints(team.seller, documents.UPDATE_RECORD, **variables)

    assert update(team.near, name="Norah") == {("forbidden", None)}
    assert update(team.far, name="Found") == update(team.far[:-4] + "0000", name="Found") == {("not_found", None)}
    assert {field for _, field in update(team.mine, salary=99)} == {"salary"}
    deletion = {"collection": team.staff, "version": 1}
    assert complaints(team.seller, documents.DELETE_RECORD, id=team.near, **deletion) == {("forbidden", None)}
    assert complaints(team.seller, documents.DELETE_RECORD, id=team.far, **deletion) == {("not_found", None)}
    assert update(team.mine, name="Minna") == set()


def test_files_are_seen_with_their_record(team: Team) -> None:
    assert team.seller.query(FILE, id=team.files[team.near])["file"]["url"]
    assert team.seller.query(FILE, id=team.files[team.far]) == {"file": None}
    record = team.seller.query(ONE, c=team.staff, id=team.near)["record"]
    assert [file["id"] for file in record["files"]] == [team.files[team.near]]


def test_rest_shows_the_same(team: Team) -> None:
    records = f"/api/v1/collections/{team.staff}/records"
    seen = [f"{records}/{team.near}", f"{records}/{team.near}/files", f"/api/v1/files/{team.files[team.near]}"]
    for path in seen:
        assert team.seller.http.get(path).status_code == 200, path
        hidden = path.replace(team.near, team.far).replace(team.files[team.near], team.files[team.far])
        assert team.seller.http.get(hidden).status_code == 404, hidden
    fields = set(team.seller.http.get(f"{records}/{team.near}").json())
    assert fields > set(SEEN)
    assert not fields & set(HIDDEN)
    assert team.seller.http.get(f"/api/v1/files/{team.files[team.far]}/content").status_code == 404


def test_files_are_changed_with_their_record(team: Team, admin: Api) -> None:
    def delete(id: str) -> set[Any]:
        return complaints(team.seller, documents.DELETE_FILE, id=id)

    def attach(id: str, record: str) -> set[Any]:
        return complaints(team.seller, ATTACH, id=id, c=team.staff, r=record)

    assert delete(team.files[team.near]) == {("forbidden", None)}
    assert delete(team.files[team.far]) == delete(team.far) == {("not_found", None)}
    loose = upload(team.seller, "loose.txt", b"mine", "text/plain")["id"]
    assert attach(loose, team.near) == {("forbidden", None)}
    assert attach(loose, team.far) == attach(loose, loose) == {("not_found", "record")}
    assert attach(team.files[team.far], team.mine) == {("not_found", None)}
    assert attach(team.files[team.near], team.mine) == {("conflict", None)}
    assert attach(upload(admin, "private.txt", b"x", "text/plain")["id"], team.mine) == {("not_found", None)}
    assert attach(loose, team.mine) == set()
    assert delete(loose) == set()
    assert admin.query(FILE, id=team.files[team.near])["file"] is not None


def test_an_upload_is_completed_and_given_up_by_who_began_it(team: Team, signed_in: dict[str, Api]) -> None:
    variables = {"name": "a.txt", "size": 1, "contentType": "text/plain"}
    begun = signed_in["editor"].mutate(documents.START_UPLOAD, **variables)["upload"]["id"]
    parts = [{"number": 1, "etag": "x"}]
    abort = "mutation ($id: ID!) { abortUpload(id: $id) { deletedId errors { code field message } } }"
    for id in (begun, team.far):
        assert complaints(team.seller, documents.COMPLETE_UPLOAD, id=id, parts=parts) == {("not_found", None)}
        assert complaints(team.seller, abort, id=id) == {("not_found", None)}
    assert complaints(signed_in["editor"], abort, id=begun) == set()


def test_sessions_and_tokens_of_others_are_out_of_reach(team: Team, admin: Api) -> None:
    token = admin.mutate(documents.CREATE_TOKEN, name="admin's", scopes=["read"])["token"]["id"]
    session = admin.query("{ sessions { id } }")["sessions"][0]["id"]
    end = "mutation ($id: ID!) { endSession(id: $id) { deletedId errors { code field message } } }"
    for document, id in ((documents.DELETE_TOKEN, token), (end, session)):
        assert complaints(team.seller, document, id=id) == {("not_found", None)}
    assert token not in str(team.seller.query("{ apiTokens { id } }"))
    assert session not in str(team.seller.query("{ sessions { id } }"))
    assert admin.query("{ viewer { id } }")["viewer"] is not None
    assert complaints(admin, documents.DELETE_TOKEN, id=token) == set()


CREATE_WEBHOOK = """mutation ($url: String!, $events: [String!]!, $collection: String, $role: String) {
  createWebhook(url: $url, events: $events, collection: $collection, role: $role) {
    webhook { id role } secret errors { code field message } } }"""


def test_a_webhook_of_the_role_is_told_what_the_role_may_read(team: Team, admin: Api, receiver: Receiver) -> None:
    wanted = {"url": receiver.url, "events": ["record_created"], "collection": team.staff, "role": team.role}
    made = admin.mutate(CREATE_WEBHOOK, **wanted)
    for name, region in (("Hidden", "south"), ("Shown", "north")):
        values = {"name": name, "region": region, "salary": 77, "notes": "canary"}
        admin.mutate(documents.CREATE_RECORD, collection=team.staff, values=values)
    until(lambda: receiver.received, "the event that the role may know")
    (event,) = [verified(made["secret"], headers, body) for headers, body in receiver.received]
    assert event["data"]["record"]["values"] == {"name": "Shown", "region": "north", "owner": None}
    assert set(event["data"]["diff"]) <= set(SEEN)
    assert "access" not in event["data"]
    admin.mutate(documents.DELETE_WEBHOOK, id=made["webhook"]["id"])


def test_a_policy_or_webhook_of_what_does_not_exist_is_refused(team: Team, admin: Api, receiver: Receiver) -> None:
    good: dict[str, Any] = {"collection": team.staff, "role": team.role, "read": {}}
    for bad, field in (
        ({"role": "nobody"}, "role"),
        ({"collection": "nowhere"}, "collection"),
        ({"read": {"fields": ["nothing"]}}, "read.fields.0"),
        ({"read": {"rows": {"nothing": {"eq": 1}}}}, "read.rows.nothing"),
    ):
        found = complaints(admin, policies.SET_POLICY, **good | bad)
        assert [at for _, at in found] == [field]
    hook = {"url": receiver.url, "events": ["record_created"], "role": "nobody"}
    assert complaints(admin, CREATE_WEBHOOK, **hook) == {("unknown_role", "role")}


def test_policies_are_listed_replaced_and_deleted(admin: Api, make_collection: MakeCollection) -> None:
    collection, role = make_collection(*STAFF), policies.make_role(admin, "viewer")
    listing = "query ($c: String) { policies(collection: $c) { role collection read { rows fields } delete { rows } } }"
    for read in ({"fields": ["name"]}, {"rows": {"region": {"eq": "north"}}, "fields": ["region"]}):
        admin.mutate(policies.SET_POLICY, collection=collection, role=role, read=read, delete={})
        (policy,) = admin.query(listing, c=collection)["policies"]
        assert policy["read"] == {"rows": None, "fields": None} | read
        assert policy["delete"] == {"rows": None}
    for there in (True, False):
        assert admin.mutate(policies.DELETE_POLICY, collection=collection, role=role)["deleted"] is there
    assert admin.query(listing, c=collection) == {"policies": []}
