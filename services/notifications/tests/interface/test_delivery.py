"""What the mail server answers, and what becomes of the message."""

from collections.abc import Callable
from email.utils import parseaddr
from typing import Any

import pytest
from chassis.errors import Conflict, Forbidden, InvalidInput, NotFound
from chassis.rpc_client import RpcClient
from chassis.testing import EventTap

from services.notifications.tests.interface.conftest import ADMIN, Call, as_role
from services.notifications.tests.mail_catcher import MailCatcher

FindEmail = Callable[[str, str], dict[str, Any]]


def send(call: Call, *to: str, **changes: Any) -> list[str]:
    ids: list[str] = call("send_message", **({"to": list(to), "subject": "Reset", "text": "Follow me"} | changes))
    return ids


def test_a_temporary_answer_is_retried_with_the_same_message_id(
    call: Call, catcher: MailCatcher, domain: str, email: FindEmail
) -> None:
    to = f"busy@{domain}"
    catcher.fail(to, "rcpt", code=451)
    (message_id,) = send(call, to)
    assert email(to, "queued")["last_error"].startswith("451 ")
    catcher.recover(to)
    (message,) = catcher.wait_for(to)
    sent = email(to, "sent")
    assert sent["attempts"] >= 2
    assert sent["last_error"] is None
    assert f"Message-ID: <{message_id}@dossier.example>".encode() in catcher.raw(to)
    assert parseaddr(message["to"][0])[1] == to


def test_a_message_is_given_up_after_the_last_try(
    call: Call, catcher: MailCatcher, domain: str, email: FindEmail, tap: EventTap
) -> None:
    to = f"always-busy@{domain}"
    catcher.fail(to, "data", code=452)
    (message_id,) = send(call, to)
    failed = email(to, "failed")
    assert failed["attempts"] == 7
    assert failed["last_error"].startswith("given up after 7 tries: 452 ")
    assert message_id in [event["subject"] for event in tap.wait_for("message_failed")]


def test_a_refused_message_is_final_but_does_not_condemn_the_address(
    call: Call, catcher: MailCatcher, domain: str, email: FindEmail
) -> None:
    to = f"spam@{domain}"
    catcher.fail(to, "data", code=554)
    send(call, to)
    assert email(to, "failed")["attempts"] == 1
    catcher.recover(to)
    send(call, to, subject="Another")
    assert catcher.wait_for(to)[0]["subject"] == "Another"


def test_a_hard_bounce_is_final_and_suppresses_the_address_until_it_is_retried(
    call: Call, catcher: MailCatcher, domain: str, email: FindEmail, tap: EventTap
) -> None:
    to = f"nobody@{domain}"
    catcher.fail(to, "rcpt", code=550)
    (bounced,) = send(call, to)
    assert email(to, "failed")["last_error"].startswith("550 ")
    catcher.recover(to)
    send(call, to.upper(), subject="Never sent")
    suppressed = email(to.upper(), "suppressed")
    assert suppressed["id"] in [event["subject"] for event in tap.wait_for("message_failed", 2)]
    assert catcher.messages(to) == []
    assert call("retry_email", id=bounced)["state"] == "queued"
    assert catcher.wait_for(to)[0]["subject"] == "Reset"


def test_a_connection_that_breaks_is_opened_again(
    call: Call, catcher: MailCatcher, domain: str, email: FindEmail
) -> None:
    to = f"cut@{domain}"
    catcher.fail(to, "data", drop=True)
    send(call, to)
    assert email(to, "queued")["last_error"].startswith("connection lost")
    catcher.recover(to)
    email(to, "sent")
    assert len(catcher.messages(to)) == 1


def test_a_key_sends_once(call: Call, catcher: MailCatcher, domain: str, stored: Callable[[str], list[str]]) -> None:
    to = [f"a@{domain}", f"b@{domain}", f"A@{domain}"]
    first = send(call, *to, key=f"reset-{domain}")
    assert send(call, *to, key=f"reset-{domain}") == first
    assert len(first) == 2
    assert [len(stored(name)) for name in "abA"] == [1, 1, 0]
    catcher.wait_for(f"*@{domain}", 2)
    with pytest.raises(Conflict) as caught:
        send(call, *to, key=f"reset-{domain}", text="Something else")
    assert caught.value.code == "idempotency_mismatch"


def test_what_cannot_be_sent_is_refused_with_every_problem(call: Call) -> None:
    with pytest.raises(InvalidInput) as caught:
        send(call, "fine@example.org", "a@b.example\r\nBcc: all@example.org", subject="x\nBcc: y", text=" ", key="")
    assert {(problem.field, problem.code) for problem in caught.value.problems} == {
        ("to.1", "invalid_email"),
        ("subject", "single_line"),
        ("text", "required"),
        ("key", "required"),
    }


def test_html_comes_as_an_alternative(call: Call, catcher: MailCatcher, domain: str) -> None:
    send(call, f"html@{domain}", html="<p>Follow <b>me</b></p>")
    (message,) = catcher.wait_for(f"html@{domain}")
    assert "<b>me</b>" in message["html"]
    assert message["text"].strip() == "Follow me"


def test_the_log_is_paged_newest_first(call: Call, catcher: MailCatcher, domain: str) -> None:
    ids = [send(call, f"{number}@{domain}")[0] for number in range(3)]
    first = call("list_emails", first=2)
    assert [item["id"] for item in first["items"]] == [ids[2], ids[1]]
    assert first["has_next"]
    assert call("list_emails", first=1, after=first["cursor"])["items"][0]["id"] == ids[0]
    catcher.wait_for(f"*@{domain}", 3)


@pytest.mark.parametrize(
    ("arguments", "field"),
    [({"first": 0}, "first"), ({"first": 101}, "first"), ({"after": "x"}, "after"), ({"state": "lost"}, "state")],
)
def test_a_page_that_cannot_be_is_refused_by_field(call: Call, arguments: dict[str, Any], field: str) -> None:
    with pytest.raises(InvalidInput) as caught:
        call("list_emails", **arguments)
    assert [problem.field for problem in caught.value.problems] == [field]


def test_only_what_has_failed_can_be_retried(call: Call, catcher: MailCatcher, domain: str, email: FindEmail) -> None:
    (sent,) = send(call, f"to@{domain}")
    email(f"to@{domain}", "sent")
    with pytest.raises(Conflict) as caught:
        call("retry_email", id=sent)
    assert caught.value.code == "not_retryable"
    for unknown in ("x", "01900000-0000-7000-8000-000000000000"):
        with pytest.raises(NotFound):
            call("retry_email", id=unknown)


@pytest.mark.parametrize(
    ("method", "role"),
    [
        *((method, role) for method in ("create_rule", "update_rule", "delete_rule") for role in ("viewer", "editor")),
        *((method, role) for method in ("send_message", "retry_email") for role in ("viewer", "editor")),
        ("list_rules", "viewer"),
        ("list_emails", "viewer"),
    ],
)
def test_a_lesser_role_is_refused(client: RpcClient, method: str, role: str) -> None:
    arguments: dict[str, dict[str, Any]] = {
        "create_rule": {"name": "", "event": "", "recipients": [], "subject": "", "body": ""},
        "update_rule": {"id": "x", "enabled": True},
        "delete_rule": {"id": "x"},
        "send_message": {"to": [], "subject": "", "text": ""},
        "retry_email": {"id": "x"},
    }
    with pytest.raises(Forbidden):
        client.call("notifications", method, as_role(role), **arguments.get(method, {}))


def test_an_editor_may_look(client: RpcClient) -> None:
    for method in ("list_rules", "list_emails"):
        assert client.call("notifications", method, as_role("editor")) is not None
        assert client.call("notifications", method, ADMIN) is not None
