"""Files: attached, listed, found by their true type, deleted with all their bytes."""

import hashlib

import httpx

from systemtest import documents
from systemtest.api import Api
from systemtest.uploads import upload
from systemtest.waiting import until

FILES = """query ($c: String!, $id: ID!) { record(collection: $c, id: $id) {
    files { id name size contentType sha256 url } } }"""
PNG = bytes.fromhex(
    "89504e470d0a1a0a0000000d4948445200000001000000010806000000"
    "1f15c4890000000d49444154789c6360000002000001e221bc330000000049454e44ae426082"
)


def test_files_of_a_record_are_listed_downloaded_and_deleted(admin: Api, books: str) -> None:
    record = admin.mutate(documents.CREATE_RECORD, collection=books, values={"title": "With files"})["record"]
    attach = {"collection": books, "record": record["id"]}
    contents = {"one.txt": b"one", "two.bin": b"\x00" * 100_000, "ünï cödé.txt": b"three"}
    for name, content in contents.items():
        upload(admin, name, content, "application/octet-stream", **attach)
    files = admin.query(FILES, c=books, id=record["id"])["record"]["files"]
    assert [file["name"] for file in files] == list(contents)
    for file in files:
        content = contents[file["name"]]
        assert file["size"] == len(content)
        assert file["sha256"] == hashlib.sha256(content).hexdigest()
        assert httpx.get(file["url"]).content == content
    gone, *kept = files
    admin.mutate(documents.DELETE_FILE, id=gone["id"])
    until(lambda: httpx.get(gone["url"]).status_code == 404, "its bytes to be removed")
    left = admin.query(FILES, c=books, id=record["id"])["record"]["files"]
    assert [file["id"] for file in left] == [file["id"] for file in kept]
    assert admin.query("query ($id: ID!) { file(id: $id) { id } }", id=gone["id"]) == {"file": None}


def test_the_type_is_seen_in_the_bytes_and_not_believed(admin: Api) -> None:
    pretended = upload(admin, "picture.png", b"<script>alert(1)</script>", "image/png")
    assert pretended["contentType"] != "image/png"
    assert httpx.get(pretended["url"]).headers["Content-Disposition"].startswith("attachment")
    picture = upload(admin, "text.txt", PNG, "text/plain")
    assert picture["contentType"] == "image/png"


def test_a_download_link_is_signed(admin: Api) -> None:
    file = upload(admin, "a.txt", b"secret", "text/plain")
    assert httpx.get(file["url"].split("?")[0]).status_code == 403
    assert httpx.get(file["url"][:-4] + "0000").status_code == 403
