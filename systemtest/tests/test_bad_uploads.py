"""Uploads that are announced wrongly, left unfinished or not what was announced: no file comes of them."""

import hashlib
from typing import Any

import httpx
import pytest

from systemtest import documents
from systemtest.api import Api
from systemtest.complaints import Complaint, complaints
from systemtest.uploads import put_parts

pytestmark = pytest.mark.usefixtures("unharmed")

CONTENT = b"a small file"


def started(api: Api, content: bytes = CONTENT, **options: Any) -> dict[str, Any]:
    """An upload under way."""
    options = {"name": "a.bin", "size": len(content)} | options
    upload: dict[str, Any] = api.mutate(documents.START_UPLOAD, **options)["upload"]
    return upload


@pytest.mark.parametrize(
    ("wrong", "complaint"),
    [
        ({"size": 0}, ("out_of_range", "size")),
        ({"size": -1}, ("out_of_range", "size")),
        ({"size": 1.5}, ("invalid_value", "size")),
        ({"size": 6 * 1024**3}, ("out_of_range", "size")),
        ({"size": 1e300}, ("out_of_range", "size")),
        ({"name": ""}, ("invalid_length", "name")),
        ({"name": "x" * 300}, ("invalid_length", "name")),
        ({"name": "a\nb"}, ("invalid_character", "name")),
        ({"contentType": "nonsense"}, ("invalid_format", "contentType")),
        ({"sha256": "xyz"}, ("invalid_format", "sha256")),
    ],
)
def test_what_cannot_be_stored_is_refused_at_once(admin: Api, wrong: dict[str, Any], complaint: Complaint) -> None:
    good = {"name": "a.bin", "size": 5}
    assert complaints(admin, documents.START_UPLOAD, **(good | wrong)) == {complaint}


def test_an_upload_is_complete_only_with_every_part(admin: Api) -> None:
    content = b"x" * (9 * 1024 * 1024)
    upload = started(admin, content)
    assert len(upload["parts"]) == 2
    first = put_parts(upload | {"parts": upload["parts"][:1]}, content)
    pretended = [*first, {"number": 2, "etag": first[0]["etag"]}]
    assert complaints(admin, documents.COMPLETE_UPLOAD, id=upload["id"], parts=first) == {("required", "parts")}
    wrong = {("not_uploaded", "parts.1.number")}
    assert complaints(admin, documents.COMPLETE_UPLOAD, id=upload["id"], parts=pretended) == wrong


def test_a_refused_completion_can_be_mended(admin: Api, books: str) -> None:
    upload = started(admin)
    (part,) = put_parts(upload, CONTENT)
    for parts, expected in (
        ([], {("required", "parts")}),
        ([part | {"etag": '"0123"'}], {("wrong_etag", "parts.0.etag")}),
        ([part | {"number": 2}], {("out_of_range", "parts.0.number"), ("required", "parts")}),
        ([part, part], {("duplicate", "parts.1.number")}),
    ):
        assert complaints(admin, documents.COMPLETE_UPLOAD, id=upload["id"], parts=parts) == expected
    alone = {"id": upload["id"], "parts": [part], "collection": books}
    assert complaints(admin, documents.COMPLETE_UPLOAD, **alone) == {("required", "record")}
    nowhere = alone | {"record": "01890000-0000-7000-8000-000000000000"}
    assert complaints(admin, documents.COMPLETE_UPLOAD, **nowhere) == {("not_found", "record")}
    file = admin.mutate(documents.COMPLETE_UPLOAD, id=upload["id"], parts=[part])["file"]
    assert httpx.get(file["url"]).content == CONTENT


def test_completing_twice_makes_one_file(admin: Api) -> None:
    upload = started(admin)
    parts = put_parts(upload, CONTENT)
    once, again = (
        admin.mutate(documents.COMPLETE_UPLOAD, id=upload["id"], parts=parts)["file"]["id"] for _ in range(2)
    )
    assert once == again


def test_bytes_of_another_checksum_become_no_file(admin: Api) -> None:
    upload = started(admin, sha256=hashlib.sha256(b"another").hexdigest())
    parts = put_parts(upload, CONTENT)
    for _ in range(2):
        wrong = {("wrong_checksum", "sha256")}
        assert complaints(admin, documents.COMPLETE_UPLOAD, id=upload["id"], parts=parts) == wrong


@pytest.mark.parametrize("sent", [CONTENT + b" and more", CONTENT[:3], b""])
def test_a_part_of_another_size_is_not_taken(admin: Api, sent: bytes) -> None:
    upload = started(admin)
    assert httpx.put(upload["parts"][0]["url"], content=sent).status_code == 403
    parts = [{"number": 1, "etag": '"0"'}]
    wrong = {("not_uploaded", "parts.0.number")}
    assert complaints(admin, documents.COMPLETE_UPLOAD, id=upload["id"], parts=parts) == wrong


def test_a_presigned_address_is_good_for_its_part_alone(admin: Api) -> None:
    (part,) = started(admin)["parts"]
    for changed in (
        part["url"].replace("partNumber=1", "partNumber=2"),
        part["url"].replace("X-Amz-Expires=", "X-Amz-Expires=1"),
        part["url"].split("?")[0],
    ):
        assert changed != part["url"]
        assert httpx.put(changed, content=CONTENT).status_code == 403


@pytest.mark.parametrize("id_", ["nope", "01890000-0000-7000-8000-000000000000", "../" * 50])
def test_what_is_not_there_is_not_found(admin: Api, id_: str) -> None:
    parts = [{"number": 1, "etag": "x"}]
    assert complaints(admin, documents.COMPLETE_UPLOAD, id=id_, parts=parts) == {("not_found", None)}
    assert complaints(admin, documents.DELETE_FILE, id=id_) == {("not_found", None)}
    assert admin.query("query ($id: ID!) { file(id: $id) { id } }", id=id_) == {"file": None}
