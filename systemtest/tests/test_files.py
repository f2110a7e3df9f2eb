"""Files: attached, listed, found by their true type, deleted and restored, and opened by links that do not age."""

import hashlib
import struct
import zlib

import httpx

from systemtest import documents
from systemtest.api import Api
from systemtest.uploads import upload
from systemtest.waiting import until

FILES = """query ($c: String!, $id: ID!) { record(collection: $c, id: $id) {
    files { id name size contentType sha256 url } } }"""
DELETED = """query ($c: String!, $id: ID!) { record(collection: $c, id: $id) {
    deletedFiles { id name keptUntil } } }"""
HISTORY = """query ($c: String!, $id: ID!) { record(collection: $c, id: $id) {
    history { nodes { action actor file { id name } } } } }"""
RESTORE = "mutation ($id: ID!) { restoreFile(id: $id) { file { name } errors { code field message } } }"
PNG = bytes.fromhex(
    "89504e470d0a1a0a0000000d4948445200000001000000010806000000"
    "1f15c4890000000d49444154789c6360000002000001e221bc330000000049454e44ae426082"
)


def drawing() -> bytes:
    """A PNG of eight by eight grey pixels."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    header = struct.pack(">IIBBBBB", 8, 8, 8, 0, 0, 0, 0)
    pixels = zlib.compress(b"".join(b"\x00" + b"\x80" * 8 for _ in range(8)))
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", pixels) + chunk(b"IEND", b"")


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
    left = admin.query(FILES, c=books, id=record["id"])["record"]["files"]
    assert [file["id"] for file in left] == [file["id"] for file in kept]
    assert admin.query("query ($id: ID!) { file(id: $id) { id } }", id=gone["id"]) == {"file": None}


def test_a_deleted_file_is_listed_and_restored_and_the_history_tells_of_it(admin: Api, books: str) -> None:
    record = admin.mutate(documents.CREATE_RECORD, collection=books, values={"title": "With a file"})["record"]["id"]
    file = upload(admin, "a.txt", b"kept", "text/plain", collection=books, record=record)["id"]
    admin.mutate(documents.DELETE_FILE, id=file)
    content = f"/api/v1/files/{file}/content"
    assert admin.http.get(content).status_code == 404
    (listed,) = admin.query(DELETED, c=books, id=record)["record"]["deletedFiles"]
    assert (listed["id"], listed["name"]) == (file, "a.txt")
    rest = admin.http.get(f"/api/v1/collections/{books}/records/{record}/deleted-files").json()["items"]
    assert [each["keptUntil"] for each in rest] == [listed["keptUntil"]]
    assert admin.mutate(RESTORE, id=file)["file"]["name"] == "a.txt"
    assert admin.http.get(content, follow_redirects=True).content == b"kept"
    admin.mutate(documents.DELETE_FILE, id=file)
    assert admin.http.post(f"/api/v1/files/{file}/restore", json={}).status_code == 200

    def told() -> list[str]:
        history = admin.query(HISTORY, c=books, id=record)["record"]["history"]["nodes"]
        assert all(entry["file"] == {"id": file, "name": "a.txt"} for entry in history if entry["action"] != "create")
        return [entry["action"] for entry in history]

    expected = ["file_restored", "file_deleted", "file_restored", "file_deleted", "file_added", "create"]
    until(lambda: len(told()) == len(expected), "the entries of the history")
    assert told() == expected


def test_a_link_of_the_gateway_is_signed_when_it_is_followed(admin: Api, signed_in: dict[str, Api]) -> None:
    picture = drawing()
    file = upload(admin, "pic.png", picture, "image/png")["id"]
    content, thumbnail = (f"/api/v1/files/{file}/{part}" for part in ("content", "thumbnail"))
    answer = admin.http.get(content)
    assert (answer.status_code, answer.headers["Cache-Control"]) == (302, "no-store")
    assert httpx.get(answer.headers["Location"]).content == picture
    until(lambda: admin.http.get(thumbnail).status_code == 302, "the thumbnail")
    assert httpx.get(admin.http.get(thumbnail).headers["Location"]).headers["Content-Type"] == "image/webp"
    assert signed_in["editor"].http.get(content).status_code == 404  # it is the administrator's own
    with Api(str(admin.http.base_url)) as stranger:
        assert stranger.http.get(content).status_code == 401


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
