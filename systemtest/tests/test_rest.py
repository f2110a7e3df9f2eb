"""REST on the running suite: the main job without GraphQL, and whatever schemathesis finds against the description."""

import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest

from systemtest import people
from systemtest.api import Api
from systemtest.stack import Stack
from systemtest.tests.conftest import BOOK_FIELDS

CHECKS = (
    "not_a_server_error",
    "status_code_conformance",
    "content_type_conformance",
    "response_schema_conformance",
    "response_headers_conformance",
    "negative_data_rejection",
    "unsupported_method",
    "allow_header_conformance",
    "use_after_free",
)
SEED = 20260131
EXAMPLES = 5
"""Per operation and phase."""
REFUSED = """
[checks.negative_data_rejection]
expected-statuses = [400, 401, 403, 404, 406, 409, 412, 413, 415, 422, 428]
"""
"""What may be said to a request that does not fit: also that it is too large, or names no version of the record."""
NAME = "rest_books"
"""Always the same, as schemathesis makes its requests up from names, too."""
REST = "/api/v1"


@pytest.fixture(scope="module")
def token(stack: Stack, admin: Api) -> str:
    """The token of an administrator who has the rate limit to themselves: schemathesis is busy."""
    person = people.add(admin, "admin")
    document = 'mutation { createApiToken(name: "rest", scopes: ["admin"]) { secret errors { code field message } } }'
    with Api(stack.gateway) as api:
        api.sign_in(person.email, person.password)
        secret: str = api.mutate(document)["secret"]
    return secret


@pytest.fixture(scope="module")
def http(admin: Api, token: str) -> Iterator[httpx.Client]:
    """A program with the token."""
    headers = {"Authorization": f"Bearer {token}"}
    with httpx.Client(base_url=str(admin.http.base_url), headers=headers, timeout=30) as client:
        yield client


@pytest.fixture(scope="module")
def shelves(http: httpx.Client) -> Iterator[str]:
    """Books and what they stand on, defined over REST; the name of the books."""
    name = NAME
    for left in (name, f"{name}_shelves"):  # by a run that was stopped
        http.delete(f"{REST}/collections/{left}", params={"confirm": left})
    link = {"name": "shelf", "type": "LINK", "options": {"collection": f"{name}_shelves"}}
    code = {"name": "code", "type": "TEXT", "required": True, "unique": True}
    for body in (
        {"name": f"{name}_shelves", "fields": [code]},
        {"name": name, "fields": [*BOOK_FIELDS, link, {"name": "scans", "type": "FILES"}]},
    ):
        made = http.post(f"{REST}/collections", json=body)
        assert made.status_code == 201, made.text
    yield name
    for each in (name, f"{name}_shelves"):
        assert http.delete(f"{REST}/collections/{each}", params={"confirm": each}).status_code == 204


def test_the_main_job_needs_no_graphql(http: httpx.Client, shelves: str) -> None:
    shelf = http.post(f"{REST}/collections/{shelves}_shelves/records", json={"code": "A1"}).json()
    books = f"{REST}/collections/{shelves}/records"
    rows = [{"title": f"Book {n}", "pages": n * 100, "price": n / 4, "shelf": shelf["id"]} for n in range(1, 6)]
    assert len(http.post(books, json=rows).json()["items"]) == 5

    query = f"{books}?pages[gte]=200&title[in]=Book 2,Book 3,Book 5&sort=-pages&first=2&total=true&fields=title"
    page = http.get(query)
    assert [item["title"] for item in page.json()["items"]] == ["Book 5", "Book 3"]
    assert page.json()["total"] == 3
    rest = http.get(page.links["next"]["url"]).json()
    assert [item["title"] for item in rest["items"]] == ["Book 2"]
    assert rest["hasNext"] is False

    linked = http.get(f"{REST}/collections/{shelves}_shelves/records/{shelf['id']}/linked/{shelves}/shelf?sort=title")
    assert [item["title"] for item in linked.json()["items"]] == [row["title"] for row in rows]
    figures = http.get(f"{REST}/collections/{shelves}/aggregate?metrics=count,sum:pages&pages[gt]=100").json()
    assert figures == {"items": [{"key": {}, "values": {"count": 4, "sum:pages": 1400}}]}


def test_of_two_changes_of_one_version_the_second_is_told_of_the_first(http: httpx.Client, shelves: str) -> None:
    made = http.post(f"{REST}/collections/{shelves}/records", json={"title": "Twice", "extra": {"a": 1, "b": 2}})
    address, tag = made.headers["location"], made.headers["etag"]
    headers = {"If-Match": tag, "Content-Type": "application/merge-patch+json"}
    first = http.patch(address, content=b'{"extra": {"b": null}, "pages": 7}', headers=headers)
    assert (first.status_code, first.json()["extra"], first.headers["etag"]) == (200, {"a": 1}, '"2"')
    second = http.patch(address, json={"pages": 8}, headers={"If-Match": tag})
    assert second.status_code == 412
    assert (second.json()["expectedVersion"], second.json()["current"]["pages"]) == (1, 7)
    assert http.get(address, headers={"If-None-Match": '"2"'}).status_code == 304
    assert http.delete(address, headers={"If-Match": tag}).status_code == 412
    assert http.delete(address, headers={"If-Match": '"2"'}).status_code == 204
    assert http.get(address).status_code == 404
    trash = address.replace("/records/", "/trash/")
    listed = http.get(f"{REST}/collections/{shelves}/trash?title[eq]=Twice&total=true").json()
    assert [(item["title"], address.endswith(item["id"])) for item in listed["items"]] == [("Twice", True)]
    assert listed["total"] == 1
    assert http.post(f"{address}/restore").status_code == 200
    assert http.delete(trash).status_code == 404
    actions = [change["action"] for change in http.get(f"{address}/history").json()["items"]]
    assert actions == ["restore", "delete", "update", "create"]
    assert http.delete(address).status_code == 204
    assert http.delete(trash).status_code == 204
    assert http.post(f"{address}/restore").status_code == 404


def test_a_file_is_sent_attached_and_fetched(http: httpx.Client, shelves: str) -> None:
    record = http.post(f"{REST}/collections/{shelves}/records", json={"title": "Scanned"}).json()
    upload = http.post(f"{REST}/uploads", json={"name": "scan.txt", "size": 5}).json()
    stored = httpx.put(upload["parts"][0]["url"], content=b"hello")
    body = {
        "parts": [{"number": 1, "etag": stored.headers["etag"]}],
        "collection": shelves,
        "record": record["id"],
    }
    made = http.post(f"{REST}/uploads/{upload['id']}/complete", json=body)
    assert made.status_code == 201
    file = made.headers["location"]
    listed = http.get(f"{REST}/collections/{shelves}/records/{record['id']}/files").json()["items"]
    assert [(each["name"], each["contentType"]) for each in listed] == [("scan.txt", "text/plain")]
    led = http.get(f"{file}/content")
    assert led.status_code == 302
    assert httpx.get(led.headers["location"]).content == b"hello"
    assert http.delete(file).status_code == 204
    assert http.get(file).status_code == 404


def test_the_description_is_the_caller_s_own(http: httpx.Client, shelves: str, signed_in: dict[str, Api]) -> None:
    document = http.get(f"{REST}/openapi.json")
    assert f"/collections/{shelves}/records" in document.json()["paths"]
    tag = {"If-None-Match": document.headers["etag"]}
    assert http.get(f"{REST}/openapi.json", headers=tag).status_code == 304
    viewer: dict[str, Any] = signed_in["viewer"].http.get(f"{REST}/openapi.json").json()
    assert {method for item in viewer["paths"].values() for method in item if method != "parameters"} == {"get"}


def test_what_a_policy_hides_is_nowhere(
    http: httpx.Client, admin: Api, shelves: str, signed_in: dict[str, Api]
) -> None:
    books = f"{REST}/collections/{shelves}/records"
    seen, hidden = (http.post(books, json={"title": title, "pages": 9}).json()["id"] for title in ("Seen", "Hidden"))
    policy = """
        mutation ($c: String!) {
          setPolicy(collection: $c, role: "viewer", read: { rows: { title: { eq: "Seen" } }, fields: ["title"] }) {
            errors { code field message }
          }
        }"""
    admin.mutate(policy, c=shelves)
    viewer = signed_in["viewer"].http
    page = viewer.get(f"{books}?total=true").json()
    assert ([item["id"] for item in page["items"]], page["total"]) == ([seen], 1)
    assert list(page["items"][0])[7:] == ["title"]
    assert viewer.get(f"{books}/{hidden}").status_code == 404
    assert viewer.get(f"{books}/{hidden}/history").status_code == 404
    for query in ("fields=pages", "sort=pages", "pages[gte]=1", "pages[eq]=x", 'filter={"pages":{"gte":1}}'):
        refused, unknown = viewer.get(f"{books}?{query}"), viewer.get(f"{books}?{query.replace('pages', 'nothing')}")
        assert refused.status_code == 400
        told = [each.json()["problems"] for each in (refused, unknown)]
        assert str(told[0]).replace("pages", "nothing") == str(told[1])
    document = viewer.get(f"{REST}/openapi.json").json()
    described = [
        document["components"]["schemas"][f"{shelves}.Record"],
        document["paths"][f"/collections/{shelves}/records"],
    ]
    assert "'title'" in str(described)
    assert "pages" not in str(described)


@pytest.mark.timeout(180)
def test_what_schemathesis_sends_is_answered_as_described(
    http: httpx.Client, token: str, shelves: str, tmp_path: Path
) -> None:
    """Requests that fit the description and requests that do not, made up from it; a fixed seed, so always the same.

    Collections themselves are left alone: other tests run on the same suite. Linked records take the parameters of a
    list, which is tried.
    """
    command = [
        str(Path(sys.executable).with_name("schemathesis")), "run", str(http.base_url.join(f"{REST}/openapi.json")),
        "--header", f"Authorization: Bearer {token}",
        "--checks", ",".join(CHECKS),
        "--phases", "examples,coverage,fuzzing,stateful",
        "--include-path-regex", f"^/(collections/{shelves}(_shelves)?/(records|aggregate)|uploads|files)",
        "--exclude-path-regex", "/linked/",
        "--max-examples", str(EXAMPLES), "--seed", str(SEED), "--max-failures", "10",
        "--generation-database", "none", "--no-color", "--warnings", "off",
    ]  # fmt: skip
    (tmp_path / "schemathesis.toml").write_text(REFUSED)
    done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=False, timeout=170)
    told = "\n".join(line[:300] for line in (done.stdout + done.stderr).splitlines()[-100:])
    assert done.returncode == 0, told
    assert "Tested:" in done.stdout
