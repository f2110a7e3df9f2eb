"""From an event to an email that has arrived."""

from collections.abc import Callable
from typing import Any

from chassis.events import new_event
from chassis.testing import EventTap

from services.notifications.tests.interface.conftest import Call, Publish, record_event
from services.notifications.tests.mail_catcher import MailCatcher

Rule = Callable[..., dict[str, Any]]
FindEmail = Callable[[str, str], dict[str, Any]]
Stored = Callable[[str], list[str]]


def test_an_event_becomes_a_rendered_email(
    rule: Rule, publish: Publish, catcher: MailCatcher, domain: str, tap: EventTap
) -> None:
    rule(body="Dear {{ record.values.name }},\n{% for field, change in diff | items %}{{ field }} {% endfor %}")
    publish(record_event(name="Zoë <b>Ünal</b>"))
    (message,) = catcher.wait_for(f"to@{domain}")
    assert message["subject"] == "Hello Zoë <b>Ünal</b>"
    assert message["text"].strip() == "Dear Zoë <b>Ünal</b>,\nname"
    assert "<b>" not in message["html"]
    assert "Zoë &lt;b&gt;Ünal&lt;/b&gt;" in message["html"]
    (sent,) = [event for event in tap.wait_for("message_sent") if event["data"]["to"] == f"to@{domain}"]
    assert sent["data"]["attempts"] == 1


def test_the_message_on_the_wire_is_ascii_with_the_headers_of_automatic_mail(
    rule: Rule, publish: Publish, catcher: MailCatcher, domain: str, email: FindEmail
) -> None:
    rule()
    publish(record_event(name="Zoë " + "ß" * 150))
    catcher.wait_for(f"to@{domain}")
    raw = catcher.raw(f"to@{domain}")
    assert raw.isascii()
    assert b"Auto-Submitted: auto-generated\r\n" in raw
    assert f"Message-ID: <{email(f'to@{domain}', 'sent')['id']}@dossier.example>\r\n".encode() in raw
    assert b"From: Dossier <no-reply@dossier.example>\r\n" in raw
    assert b"\r\nDate: " in raw


def test_the_condition_and_the_collection_are_respected(
    rule: Rule, publish: Publish, catcher: MailCatcher, domain: str, stored: Stored
) -> None:
    rule(condition={"amount": {"gte": 100}}, subject="{{ record.values.amount }}", body="{{ event.actor }}")
    for event_type in ("record_created", "record_updated"):
        rule(event=event_type, collection=None, subject="x", body="x", recipients=[f"every@{domain}"])
    publish(record_event(amount=99))
    publish(record_event(amount=None))
    publish(record_event(collection="orders", amount=500))
    publish(record_event("record_updated", amount=500))
    publish(record_event(amount=100))
    catcher.wait_for(f"every@{domain}", 5)
    assert stored("to") == ["100"]
    assert catcher.wait_for(f"to@{domain}")[0]["text"].strip() == "u1"


def test_a_rule_about_what_becomes_true_writes_once(
    rule: Rule, publish: Publish, catcher: MailCatcher, domain: str, stored: Stored
) -> None:
    about = {"event": "record_updated", "subject": "{{ record.values.n }}", "body": "x"}
    rule(**about, condition={"stage": {"eq": "won"}}, becomes=True)
    rule(**about, recipients=[f"every@{domain}"])
    for number, (before, after) in enumerate([("open", "lost"), ("lost", "won"), ("won", "won"), ("won", "lost")]):
        diff = {"stage": [before, after]} if before != after else {"note": ["a", "b"]}
        publish(record_event("record_updated", diff=diff, n=number, stage=after))
    catcher.wait_for(f"every@{domain}", 4)
    assert sorted(stored("every")) == ["0", "1", "2", "3"]
    assert stored("to") == ["1"]
    catcher.wait_for(f"to@{domain}")


def test_a_rule_that_is_off_sends_nothing(
    rule: Rule, call: Call, publish: Publish, catcher: MailCatcher, domain: str, stored: Stored
) -> None:
    off = rule(recipients=[f"off@{domain}"])
    rule(recipients=[f"on@{domain}"])
    assert call("update_rule", id=off["id"], enabled=False)["enabled"] is False
    publish(record_event(name="Ada"))
    catcher.wait_for(f"on@{domain}")
    assert stored("on") == ["Hello Ada"]
    assert stored("off") == []


def test_recipients_are_rendered_and_written_to_once_each(
    rule: Rule, publish: Publish, catcher: MailCatcher, domain: str, stored: Stored
) -> None:
    rule(recipients=["{{ record.values.email }}", f"TO@{domain}", f"other@{domain}"])
    publish(record_event(name="Ada", email=f"to@{domain}"))
    catcher.wait_for(f"other@{domain}")
    catcher.wait_for(f"to@{domain}")
    assert [len(stored(name)) for name in ("to", "TO", "other")] == [1, 0, 1]


def test_what_cannot_be_composed_is_a_failed_message_with_the_reason(
    rule: Rule, publish: Publish, call: Call, domain: str, email: FindEmail, tap: EventTap
) -> None:
    rule(recipients=[f"to@{domain}"], body="one\n{{ record.values.nmae }}")
    publish(record_event(name="Ada"))
    failed = email(f"to@{domain}", "failed")
    assert failed["last_error"] == "body: line 2: 'dict object' has no attribute 'nmae'"
    assert failed["attempts"] == 0
    events = [event["data"] for event in tap.wait_for("message_failed")]
    assert failed["last_error"] in [data["error"] for data in events if data["id"] == failed["id"]]


def test_a_recipient_that_is_no_address_fails_without_hurting_the_others(
    rule: Rule, publish: Publish, catcher: MailCatcher, domain: str, email: FindEmail
) -> None:
    source = "{{ record.values.email }}@" + domain
    rule(recipients=[source, f"to@{domain}"])
    publish(record_event(name="Ada", email="x@y.example\r\nBcc: all"))
    catcher.wait_for(f"to@{domain}")
    assert "is not an email address" in email(source, "failed")["last_error"]


def test_a_line_break_in_a_rendered_subject_never_becomes_a_header(
    rule: Rule, publish: Publish, catcher: MailCatcher, domain: str, email: FindEmail
) -> None:
    rule()
    publish(record_event(name="Ada\r\nBcc: all@example.org"))
    assert email(f"to@{domain}", "failed")["last_error"] == "subject: must be a single line"
    assert catcher.messages("all@example.org") == []


def test_files_and_users_have_rules_too(
    rule: Rule, publish: Publish, catcher: MailCatcher, domain: str, stored: Stored
) -> None:
    about_files = {"event": "file_stored", "subject": "{{ file.name }}", "body": "{{ file.size }}"}
    rule(**about_files, recipients=[f"file@{domain}"])
    rule(**about_files, recipients=[f"every@{domain}"], collection=None)
    rule(
        event="user_created",
        collection=None,
        subject="Hello",
        body="{{ user.name }}",
        recipients=["{{ user.email }}"],
        condition={"email": {"contains": domain}},
    )
    attached = {"id": "f1", "name": "a.pdf", "size": 5, "content_type": "application/pdf", "collection": "people"}
    publish(new_event("files", "file_stored", "f1", attached | {"collection": "orders", "name": "wrong"}))
    publish(new_event("files", "file_stored", "f1", attached))
    publish(new_event("gateway", "user_created", "u2", {"id": "u2", "email": f"u2@{domain}", "name": "Bo"}))
    catcher.wait_for(f"every@{domain}", 2)
    assert stored("file") == ["a.pdf"]
    catcher.wait_for(f"file@{domain}")
    assert catcher.wait_for(f"u2@{domain}")[0]["text"].strip() == "Bo"
