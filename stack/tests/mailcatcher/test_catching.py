"""Mail goes in by SMTP and comes out as JSON."""

import signal
import smtplib
from email import message_from_bytes
from pathlib import Path

import pytest

from stack.tests.mailcatcher.running import RunningCatcher, message


def test_a_message_is_shown_as_it_was_meant(catcher: RunningCatcher) -> None:
    sent = message("ada@example.com, Bob <bob@example.com>", "Grüße №1", "Hällo\nAda\n")
    sent.add_alternative("<h1>Hällo</h1>", subtype="html")
    sent.add_attachment(b"a,b\n", maintype="text", subtype="csv", filename="zeilen–1.csv")
    catcher.send(sent)
    (got,) = catcher.messages()
    assert (got["from"], got["to"]) == ("no-reply@dossier.example", ["ada@example.com", "bob@example.com"])
    assert (got["subject"], got["date"]) == ("Grüße №1", "2026-03-02T10:20:30+01:00")
    assert (got["text"], got["html"]) == ("Hällo\nAda\n", "<h1>Hällo</h1>\n")
    assert got["attachments"] == [{"filename": "zeilen–1.csv", "content_type": "text/csv", "size": 4}]
    assert got["headers"]["To"] == "ada@example.com, Bob <bob@example.com>"
    assert catcher.http.get(f"/api/messages/{got['id']}").json() == got


def test_the_raw_message_is_what_was_sent(catcher: RunningCatcher) -> None:
    catcher.send(message(text=".starts with a dot\n"))
    (got,) = catcher.messages()
    raw = catcher.http.get(f"/api/messages/{got['id']}/raw")
    assert raw.headers["content-type"] == "message/rfc822"
    assert message_from_bytes(raw.content).get_payload() == ".starts with a dot\r\n"
    assert len(raw.content) == got["size"]


def test_the_newest_comes_first_and_the_rest_can_be_left_out(catcher: RunningCatcher) -> None:
    for number in range(4):
        catcher.send(message(subject=str(number)))
    assert [got["subject"] for got in catcher.messages()] == ["3", "2", "1", "0"]
    assert [got["subject"] for got in catcher.messages(limit=2)] == ["3", "2"]


@pytest.mark.parametrize("pattern", ["ada@example.com", "ADA@Example.COM", "*@example.com", "ada@*"])
def test_messages_are_found_by_recipient(catcher: RunningCatcher, pattern: str) -> None:
    catcher.send(message("ada@example.com"))
    catcher.send(message("bob@other.example"))
    assert [got["to"] for got in catcher.messages(to=pattern)] == [["ada@example.com"]]


@pytest.mark.parametrize("pattern", ["[a]da@example.com", "?da@example.com", "example.com"])
def test_only_the_asterisk_is_special(catcher: RunningCatcher, pattern: str) -> None:
    catcher.send(message("ada@example.com"))
    assert catcher.messages(to=pattern) == []


@pytest.mark.parametrize("limit", ["0", "501", "ten", "-1"])
def test_a_wrong_limit_is_named(catcher: RunningCatcher, limit: str) -> None:
    response = catcher.http.get("/api/messages", params={"limit": limit})
    assert (response.status_code, response.json()) == (400, {"error": "limit must be a number from 1 to 500"})


@pytest.mark.parametrize("identifier", ["none", "..%2f..%2fetc%2fpasswd", "%2e%2e"])
def test_an_unknown_message_is_not_found(catcher: RunningCatcher, identifier: str) -> None:
    assert catcher.http.get(f"/api/messages/{identifier}").status_code == 404


def test_deleting_empties_the_folder(catcher: RunningCatcher) -> None:
    catcher.send(message())
    assert catcher.http.delete("/api/messages").status_code == 204
    assert catcher.messages() == []
    assert list((catcher.data / "messages").iterdir()) == []


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"\r\n",
        b"Subject: =?x-unknown?q?caf=E9?=\r\n\r\nbody",
        b"Subject: =?utf-8?b?broken\r\nDate: yesterday\r\nContent-Type: text/plain; charset=none\r\n\r\n\xff",
        b"Content-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\nContent-Transfer-Encoding: base64\r\n\r\n!!!",
        b"Content-Type: ;;;=\r\nTo: <<<@@@>>>\r\nSubject: \xc3\xa9\xff\r\n\r\nx",
    ],
)
def test_a_malformed_message_is_kept_and_shown(catcher: RunningCatcher, content: bytes) -> None:
    with catcher.connect() as session:
        session.sendmail("a@example.com", ["b@example.com"], content)
    (got,) = catcher.messages()
    assert catcher.http.get(f"/?id={got['id']}").status_code == 200
    assert got["date"] == ""


def test_a_message_beyond_the_size_limit_is_refused(catcher: RunningCatcher) -> None:
    with pytest.raises(smtplib.SMTPResponseException) as refused:
        catcher.send(message(text="x" * 70 + "\n" + ("y" * 70 + "\n") * 2000))
    assert refused.value.smtp_code == 552
    assert catcher.messages() == []


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGKILL])
def test_messages_survive_the_end_of_the_process(tmp_path: Path, number: signal.Signals) -> None:
    catcher = RunningCatcher(tmp_path)
    try:
        catcher.send(message(subject="before"))
        before = catcher.messages()
        status = catcher.end(number)
        assert status == (0 if number == signal.SIGTERM else -signal.SIGKILL)
        catcher.start()
        assert catcher.messages() == before
        assert "Traceback" not in catcher.log.read_text()
    finally:
        catcher.close()


def test_sigterm_ends_it_with_sessions_open(tmp_path: Path) -> None:
    catcher = RunningCatcher(tmp_path)
    try:
        with catcher.connect() as session:
            session.ehlo()
            assert catcher.end(signal.SIGTERM) == 0
            session.close()
    finally:
        catcher.close()
