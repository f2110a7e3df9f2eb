"""Fields of files: filled, changed, read and hidden, by every interface."""

from typing import Any

import pytest

from systemtest import documents, people
from systemtest.api import Api
from systemtest.complaints import complaints
from systemtest.policies import SET_POLICY, make_role
from systemtest.tests.conftest import MakeCollection
from systemtest.uploads import upload
from systemtest.waiting import until

FIELDS: list[dict[str, Any]] = [
    {"name": "name", "type": "TEXT"},
    {"name": "docs", "type": "FILES", "options": {"maxFiles": 2, "accept": ["text/*"], "maxSize": 10}},
    {"name": "secret", "type": "FILES"},
]
FILES = """query ($c: String!, $id: ID!, $field: String!) { record(collection: $c, id: $id) {
    files { id } fieldFiles(field: $field) { id name } } }"""
HISTORY = """query ($c: String!, $id: ID!) { record(collection: $c, id: $id) {
    history { nodes { action diff files { id name } file { id } } } deletedFiles { id } } }"""
RESTORE = "mutation ($id: ID!) { restoreFile(id: $id) { file { name } errors { code field message } } }"


@pytest.fixture(scope="module")
def deals(make_collection: MakeCollection) -> str:
    return make_collection(*FIELDS)


def text(api: Api, name: str, content: bytes = b"x") -> str:
    id_: str = upload(api, name, content, "text/plain")["id"]
    return id_


def names(api: Api, deals: str, record: str, field: str = "docs") -> list[str]:
    found = api.query(FILES, c=deals, id=record, field=field)["record"]["fieldFiles"]
    return [file["name"] for file in found]


def create(api: Api, deals: str, **values: Any) -> dict[str, Any]:
    record: dict[str, Any] = api.mutate(documents.CREATE_RECORD, collection=deals, values=values)["record"]
    return record


def test_a_field_of_files_is_filled_changed_and_told_of(admin: Api, signed_in: dict[str, Api], deals: str) -> None:
    one, two = text(admin, "one.txt"), text(admin, "two.txt")
    record = create(admin, deals, name="a", docs=[two, one])
    id_ = record["id"]
    assert record["values"]["docs"] == [two, one]
    assert names(admin, deals, id_) == ["two.txt", "one.txt"]
    editor = signed_in["editor"]
    until(lambda: names(editor, deals, id_) == ["two.txt", "one.txt"], "the files to be attached")
    assert admin.query(FILES, c=deals, id=id_, field="docs")["record"]["files"] == []
    assert complaints(admin, documents.DELETE_FILE, id=one) == {("conflict", None)}

    change = {"collection": deals, "id": id_, "version": record["version"], "values": {"docs": [one]}}
    version = editor.mutate(documents.UPDATE_RECORD, **change)["record"]["version"]
    content = f"/api/v1/files/{two}/content"
    until(lambda: editor.http.get(content).status_code == 404, "the file to be deleted")
    assert names(editor, deals, id_) == ["one.txt"]
    told = admin.query(HISTORY, c=deals, id=id_)["record"]
    assert [file["id"] for file in told["deletedFiles"]] == [two]
    assert [(entry["action"], {file["name"] for file in entry["files"]}) for entry in told["history"]["nodes"]] == [
        ("update", {"one.txt", "two.txt"}),
        ("create", {"one.txt", "two.txt"}),
    ]

    assert editor.mutate(RESTORE, id=two)["file"]["name"] == "two.txt"
    assert names(editor, deals, id_) == ["one.txt", "two.txt"]
    assert editor.http.get(content, follow_redirects=True).content == b"x"
    current = admin.query(documents.RECORD, collection=deals, id=id_)["record"]
    assert (current["version"], current["values"]["docs"]) == (version + 1, [one, two])


def test_lists_are_filtered_by_whether_there_are_files(admin: Api, deals: str) -> None:
    file = text(admin, "some.txt")
    filled, emptied = create(admin, deals, name="filter", docs=[file]), create(admin, deals, name="filter", docs=[])

    def found(condition: dict[str, Any]) -> list[str]:
        both = {"and": [{"name": {"eq": "filter"}}, {"docs": condition}]}
        return [
            node["id"] for node in admin.query(documents.RECORDS, collection=deals, filter=both)["records"]["nodes"]
        ]

    assert found({"isNull": True}) == [emptied["id"]]
    assert found({"isNull": False}) == found({"contains": file}) == [filled["id"]]


def test_a_file_of_another_person_or_record_is_refused_by_every_interface(
    admin: Api, signed_in: dict[str, Api], deals: str
) -> None:
    foreign, mine = text(signed_in["editor"], "private.txt"), text(admin, "mine.txt")
    taken = text(admin, "taken.txt")
    holder = create(admin, deals, name="holder", docs=[taken])
    until(lambda: names(signed_in["editor"], deals, holder["id"]) == ["taken.txt"], "the file to be attached")
    other = create(admin, deals, name="other")
    where = {"collection": deals, "id": other["id"], "version": other["version"]}
    for id_ in (foreign, taken):
        values = {"docs": [mine, id_]}
        refused = {("unknown_file", "docs")}
        assert complaints(admin, documents.CREATE_RECORD, collection=deals, values=values) == refused
        assert complaints(admin, documents.UPDATE_RECORD, **where, values=values) == refused
        assert complaints(admin, documents.CREATE_RECORDS, collection=deals, values=[{}, values]) == {
            ("unknown_file", "1.docs")
        }
        address = f"/api/v1/collections/{deals}/records"
        patched = admin.http.patch(
            f"{address}/{other['id']}", json=values, headers={"If-Match": f'"{other["version"]}"'}
        )
        for answer in (admin.http.post(address, json=values), patched):
            assert answer.status_code == 422
            assert [(each["field"], each["code"]) for each in answer.json()["problems"]] == [("docs", "unknown_file")]
    assert admin.http.get(f"/api/v1/files/{foreign}").status_code == 200  # administrators see it, and nobody took it
    assert names(admin, deals, other["id"]) == []


def test_the_rules_of_a_field_hold_for_the_files_that_come_to_it(admin: Api, deals: str) -> None:
    large, binary = text(admin, "large.txt", b"x" * 11), upload(admin, "b.bin", b"\x00" * 5, "text/plain")["id"]

    def refused(*ids: str) -> Any:
        return complaints(admin, documents.CREATE_RECORD, collection=deals, values={"docs": list(ids)})

    assert refused(large) == {("too_large", "docs")}
    assert refused(binary) == {("not_accepted", "docs")}
    assert refused(*(text(admin, f"{n}.txt") for n in range(3))) == {("too_many", "docs")}


def test_who_may_not_read_the_field_sees_none_of_its_files(admin: Api, deals: str) -> None:
    role = make_role(admin)
    person = people.add(admin, role)
    fields = ["name", "docs"]
    everything = {"rows": None, "fields": fields}
    admin.mutate(SET_POLICY, collection=deals, role=role, read=everything, update=everything)
    record = create(admin, deals, name="rules", docs=[text(admin, "open.txt")], secret=[text(admin, "secret.txt")])
    hidden = record["values"]["secret"][0]
    with Api(str(admin.http.base_url)) as seller:
        seller.sign_in(person.email, person.password)
        until(lambda: names(seller, deals, record["id"]) == ["open.txt"], "the files to be attached")
        for address in (
            f"/api/v1/files/{hidden}",
            f"/api/v1/files/{hidden}/content",
            f"/api/v1/files/{hidden}/thumbnail",
        ):
            assert seller.http.get(address).status_code == 404
        both = "query ($ids: [ID!]!) { files(ids: $ids) { name } }"
        ids = [*record["values"]["docs"], hidden]
        assert [file["name"] for file in seller.query(both, ids=ids)["files"]] == ["open.txt"]
        change = {"collection": deals, "id": record["id"], "version": record["version"]}
        values: dict[str, list[str]] = {"docs": [], "secret": []}
        admin.mutate(documents.UPDATE_RECORD, **change, values=values)
        until(lambda: seller.http.get(f"/api/v1/files/{ids[0]}").status_code == 404, "the files to be deleted")
        told = seller.query(HISTORY, c=deals, id=record["id"])["record"]
        assert [file["id"] for file in told["deletedFiles"]] == [ids[0]]
        assert {file["name"] for entry in told["history"]["nodes"] for file in entry["files"]} == {"open.txt"}
        assert complaints(seller, RESTORE, id=hidden) == {("not_found", None)}
        assert seller.mutate(RESTORE, id=ids[0])["file"]["name"] == "open.txt"
