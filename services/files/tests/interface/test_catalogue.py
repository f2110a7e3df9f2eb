"""Files that exist: seen, listed, attached, deleted."""

from collections.abc import Callable
from typing import Any

import httpx
import pytest
from chassis.errors import Conflict, Forbidden, InvalidInput, NotFound
from chassis.testing import EventTap

SVG = b'<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>'


def ids(files: list[Any]) -> list[str | None]:
    return [file and file["id"] for file in files]


def test_an_unattached_file_is_seen_by_its_creator_and_admins_only(alice: Any, person: Callable[..., Any]) -> None:
    file = alice.store(b"private")
    assert ids(alice.find(file["id"])) == [file["id"]]
    assert ids(person("root", "admin").find(file["id"])) == [file["id"]]
    assert person("bob", "editor").find(file["id"]) == [None]
    for method, arguments in (("attach_file", {"collection": "c", "record": "r"}), ("delete_file", {})):
        with pytest.raises(NotFound):
            person("bob", "editor")(method, id=file["id"], **arguments)


def test_a_file_is_found_with_the_record_it_is_attached_to(alice: Any, person: Callable[..., Any]) -> None:
    file = alice.store(b"shared", collection="customers", record="seen")
    (found,) = person("eve", "viewer")("find_files", ids=[file["id"]])
    assert (found["collection"], found["record"], found["file"]["id"]) == ("customers", "seen", file["id"])
    (private,) = alice("find_files", ids=[alice.store(b"private")["id"]])
    assert (private["collection"], private["record"]) == (None, None)


def test_a_file_is_not_changed_by_a_call_that_names_another_record_or_none(
    alice: Any, person: Callable[..., Any]
) -> None:
    file = alice.store(b"shared", collection="customers", record="named")
    mine, loose = {"collection": "customers", "record": "named"}, alice.store(b"loose")["id"]
    for caller in (alice, person("bob", "editor"), person("root", "admin")):
        for where in ({}, mine | {"record": "other"}, mine | {"collection": "orders"}):
            with pytest.raises(NotFound):
                caller("delete_file", id=file["id"], **where)
        with pytest.raises(NotFound):
            caller("delete_file", id=loose, **mine)
    with pytest.raises(NotFound):
        person("bob", "editor")("attach_file", id=file["id"], collection="customers", record="other")
    assert ids(alice.find(file["id"], loose)) == [file["id"], loose]
    assert person("bob", "editor")("delete_file", id=file["id"], **mine) == file["id"]


def test_collection_and_record_come_together_when_a_file_is_deleted(alice: Any) -> None:
    with pytest.raises(InvalidInput, match="record"):
        alice("delete_file", id=alice.store(b"1")["id"], collection="customers")


def test_files_come_in_the_order_asked_for_and_unknown_ids_are_null(alice: Any) -> None:
    one, two = (alice.store(content)["id"] for content in (b"1", b"2"))
    asked = [two, "nothing", one, "", "a\x00b", "x" * 300, two]
    assert ids(alice.find(*asked)) == [two, None, one, None, None, None, two]
    assert alice.find() == []


def test_records_list_their_files_oldest_first(alice: Any) -> None:
    first = alice.store(b"1", collection="customers", record="list-a")["id"]
    other = alice.store(b"2", collection="customers", record="list-b")["id"]
    second = alice.store(b"3", collection="customers", record="list-a")["id"]
    alice.store(b"4", collection="orders", record="list-a")
    found = alice("list_record_files", collection="customers", records=["list-b", "none", "list-a", "\x00"])
    assert [ids(files) for files in found] == [[other], [], [first, second], []]
    assert alice("list_record_files", collection="\x00", records=["list-a"]) == [[]]


def test_attaching_twice_is_fine_and_to_another_record_a_conflict(alice: Any) -> None:
    file = alice.store(b"a")
    for _ in range(2):
        attached = alice("attach_file", id=file["id"], collection="customers", record="attach")
        assert (attached["collection"], attached["record"]) == ("customers", "attach")
    with pytest.raises(Conflict):
        alice("attach_file", id=file["id"], collection="customers", record="attach-2")
    with pytest.raises(InvalidInput, match="record"):
        alice("attach_file", id=file["id"], collection="customers", record="")


def test_attaching_is_an_event_once(alice: Any, events: EventTap) -> None:
    file = alice.store(b"a", name="a.txt")
    for _ in range(2):
        alice("attach_file", id=file["id"], collection="customers", record="told")
    other = alice.store(b"b")["id"]
    alice("attach_file", id=other, collection="customers", record="told")
    told = [e for e in events.wait_for("file_attached", 2) if e["data"]["record"] == "told"]
    assert [e["subject"] for e in told] == [file["id"], other]
    assert told[0]["actor"] == "alice"
    assert told[0]["data"] == {
        "id": file["id"], "name": "a.txt", "collection": "customers", "record": "told", "field": None,
    }  # fmt: skip


def test_a_file_in_the_trash_cannot_be_attached(alice: Any, sql: Callable[..., Any]) -> None:
    file = alice.store(b"a")["id"]
    sql("update files set trashed_at = now() where id = %s", file)
    with pytest.raises(NotFound):
        alice("attach_file", id=file, collection="customers", record="r")


def test_viewers_change_nothing(alice: Any, person: Callable[..., Any]) -> None:
    file = alice.store(b"a", collection="customers", record="eve")
    eve = person("eve", "viewer")
    for method, arguments in (("attach_file", {"collection": "customers", "record": "eve"}), ("delete_file", {})):
        with pytest.raises(Forbidden):
            eve(method, id=file["id"], **arguments)


def test_strangers_see_nothing(person: Callable[..., Any]) -> None:
    stranger = person("x", "nobody")
    for method, arguments in (("find_files", {"ids": []}), ("list_record_files", {"collection": "c", "records": []})):
        with pytest.raises(Forbidden):
            stranger(method, **arguments)


@pytest.mark.parametrize(
    ("content", "declared", "stored", "served", "kind"),
    [
        (SVG, "image/png", "image/svg+xml", "image/svg+xml", "attachment"),
        (b"<html><body>hi", "text/plain", "text/html", "text/html", "attachment"),
        (b"plain words", "text/html", "text/plain", "text/plain; charset=utf-8", "inline"),
        (b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR", None, "image/png", "image/png", "inline"),
        (b"a,b\n1,2\n", "text/csv", "text/csv", "text/csv", "attachment"),
    ],
)
def test_browsers_are_told_what_the_bytes_are(
    alice: Any, content: bytes, declared: str | None, stored: str, served: str, kind: str
) -> None:
    file = alice.store(content, content_type=declared, name='we"ird\\/näme')
    answer = httpx.get(file["url"])
    assert file["content_type"] == stored
    assert answer.headers["Content-Type"] == served
    assert answer.headers["Content-Disposition"].startswith(f"{kind}; ")
    assert answer.content == content


def test_links_lead_to_the_public_address(alice: Any, settings: dict[str, str]) -> None:
    assert alice.store(b"1")["url"].startswith(settings["S3_PUBLIC_ENDPOINT"])


def test_a_link_cannot_be_turned_to_another_file_or_another_use(alice: Any) -> None:
    one, two = alice.store(b"1"), alice.store(b"2")
    assert httpx.get(one["url"].replace(one["id"], two["id"])).status_code == 403
    assert httpx.put(one["url"], content=b"x").status_code == 403
    assert httpx.get(one["url"].replace("Expires=900", "Expires=9000")).status_code == 403


def test_web_apps_of_the_configured_origin_may_upload(alice: Any) -> None:
    url = alice("start_upload", name="a", size=3)["parts"][0]["url"]
    preflight = {"Origin": "http://localhost:3000", "Access-Control-Request-Method": "PUT"}
    assert httpx.options(url, headers=preflight).headers["Access-Control-Allow-Origin"] in ("*", preflight["Origin"])
    answer = httpx.put(url, content=b"abc", headers={"Origin": preflight["Origin"]})
    assert "etag" in answer.headers["Access-Control-Expose-Headers"].lower()
    assert httpx.options(url, headers=preflight | {"Origin": "http://evil.example"}).status_code == 403
