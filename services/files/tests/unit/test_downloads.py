"""What browsers are told to do with a download."""

from datetime import UTC, datetime
from email.message import Message
from urllib.parse import parse_qs, urlsplit

import pytest
from files.downloads import INLINE, Links, disposition, served_type
from files.presigning import Presigner, fixed


def name_in(header: str) -> str | None:
    message = Message()
    message["Content-Disposition"] = "attachment; " + header.rpartition("; ")[2]
    return message.get_filename()


@pytest.mark.parametrize("content_type", sorted(INLINE))
def test_what_cannot_run_script_is_shown(content_type: str) -> None:
    assert disposition("a", content_type).startswith("inline; ")


@pytest.mark.parametrize(
    "content_type",
    ["image/svg+xml", "text/html", "application/xml", "text/csv", "application/zip", "application/octet-stream"],
)
def test_everything_else_is_saved(content_type: str) -> None:
    assert disposition("a", content_type).startswith("attachment; ")


@pytest.mark.parametrize("name", ["plain.txt", "Übersicht 表 🎉.xlsx", '50% off; "really".pdf', "it's*(1).txt"])
def test_a_client_that_reads_rfc_5987_gets_the_whole_name(name: str) -> None:
    assert name_in(disposition(name, "application/zip")) == name


def test_path_separators_never_reach_the_disk() -> None:
    header = disposition("../..\\etc/passwd", "application/zip")
    assert "/" not in header.removeprefix("attachment")
    assert "\\" not in header
    assert "%2F" not in header
    assert "%5C" not in header


def test_the_header_is_ascii_and_its_quotes_balance() -> None:
    header = disposition('"; filename="evil.exe', "application/zip")
    assert header.isascii()
    assert header.count('"') == 2


def test_plain_text_says_that_it_is_utf_8() -> None:
    assert served_type("text/plain") == "text/plain; charset=utf-8"
    assert served_type("image/png") == "image/png"


def test_a_link_is_for_one_object_and_a_short_time() -> None:
    links = Links(Presigner("https://s3.example.com", "us-east-1", "dossier", fixed("key", "secret")), 900)
    url = urlsplit(links.url("id-1", "a.svg", "image/svg+xml"))
    query = {name: values[0] for name, values in parse_qs(url.query).items()}
    assert (url.netloc, url.path) == ("s3.example.com", "/dossier/files/id-1")
    assert query["X-Amz-Expires"] == "900"
    assert query["response-content-type"] == "image/svg+xml"
    assert query["response-content-disposition"].startswith("attachment")
    assert query["X-Amz-Date"][:8] == datetime.now(UTC).strftime("%Y%m%d")
