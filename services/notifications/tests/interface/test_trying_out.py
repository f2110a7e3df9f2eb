"""A rule is tried out before it is saved: a preview, and a test email; and the log shows what was written."""

import secrets
import time
from typing import Any

import pytest
from chassis.context import Context, Principal
from chassis.errors import Conflict, Forbidden, InvalidInput, Unavailable
from chassis.rpc_client import RpcClient
from chassis.testing import wait_for
from notifications.previewing import TESTS_PER_HOUR
from notifications.rules import MAX_BODY

from services.notifications.tests.interface.conftest import Call, as_role
from services.notifications.tests.interface.test_shown_values import FACTS, VALUES
from services.notifications.tests.mail_catcher import MailCatcher

SAMPLE = {
    "record": {"id": "r1", "collection": "deals", "version": 1, "values": VALUES},
    "diff": {"amount": [1, 1234567.5]},
    "facts": FACTS,
}
DRAFT: dict[str, Any] = {
    "event": "record_updated",
    "collection": "deals",
    "subject": "{{ record.title }}",
    "body": "{% for c in changes %}{{ c.label }}: {{ c.before }} → {{ c.after }}{% endfor %}\n\n{{ record.url }}",
    "sample": SAMPLE,
}
URL = "https://dossier.example/collections/deals/records/r1"


def test_a_preview_is_what_the_rule_would_write(call: Call) -> None:
    preview = call("preview_rule", **DRAFT, recipients=["a@b.example", "{{ record.values.name }}"])
    assert preview["subject"] == "Big deal"
    assert preview["text"] == f"Amount: 1 → 1,234,567.5\n\n{URL}"
    assert f'href="{URL}"' in preview["html"]
    assert preview["matches"]
    assert preview["problems"] == []
    assert [(each["address"], bool(each["error"])) for each in preview["recipients"]] == [
        ("a@b.example", False),
        ("{{ record.values.name }}", True),
    ]


@pytest.mark.parametrize(
    ("condition", "becomes", "matches"),
    [
        ({"amount": {"gt": 5}}, True, True),
        ({"amount": {"gt": 5}}, False, True),
        ({"amount": {"gte": 1}}, True, False),
        ({"amount": {"lt": 5}}, False, False),
    ],
)
def test_a_preview_says_whether_the_condition_holds(
    call: Call, condition: dict[str, Any], becomes: bool, matches: bool
) -> None:
    assert call("preview_rule", **DRAFT, condition=condition, becomes=becomes)["matches"] is matches


def test_what_cannot_be_rendered_is_named_by_field_and_line(call: Call) -> None:
    slow = "{% for a in record.values.name %}" * 8 + "x" + "{% endfor %}" * 8
    preview = call("preview_rule", **DRAFT | {"body": "one\n{{ record.values.nmae }}"})
    assert preview["problems"] == [
        {"field": "body", "line": 2, "message": "line 2: 'dict object' has no attribute 'nmae'"}
    ]
    assert (preview["subject"], preview["text"], preview["html"]) == ("Big deal", None, None)
    preview = call("preview_rule", **DRAFT | {"body": slow})
    assert [each["field"] for each in preview["problems"]] == ["body"]
    assert "more than 10000 steps" in preview["problems"][0]["message"]


SLOW = "{{ record.values.name[1:] | trim(record.values.name[:90000]) }}" * 40
"""Within the limits that are counted; it takes more processor time than a template may."""


def slow_draft() -> dict[str, Any]:
    letters = "".join(chr(0x4E00 + n) for n in range(20_000)) * 5
    return DRAFT | {
        "subject": "s",
        "body": SLOW,
        "sample": {"record": SAMPLE["record"] | {"values": {"name": letters}}},
    }


def test_a_template_that_takes_too_much_processor_time_is_a_problem_of_its_field(client: RpcClient) -> None:
    patient = Context(principal=Principal("admin-1", ("admin",)), deadline=time.time() + 120)
    preview = client.call("notifications", "preview_rule", patient, **slow_draft())
    assert preview["problems"] == [{"field": "body", "line": 0, "message": "more than 2 s of processor time"}]
    assert (preview["subject"], preview["text"]) == ("s", None)
    with pytest.raises(InvalidInput) as caught:
        client.call("notifications", "send_test_email", patient, **slow_draft(), to="me@b.example")
    assert [(each.field, each.code, each.message) for each in caught.value.problems] == [
        ("body", "template_failed", "more than 2 s of processor time")
    ]


def test_a_preview_that_is_not_ready_at_the_deadline_says_so_and_the_next_one_is_served(
    client: RpcClient, call: Call
) -> None:
    hurried = Context(principal=Principal("admin-1", ("admin",)), deadline=time.time() + 1)
    with pytest.raises(Unavailable) as caught:
        client.call("notifications", "preview_rule", hurried, **slow_draft())
    assert caught.value.code == "deadline_exceeded"
    assert call("preview_rule", **DRAFT)["subject"] == "Big deal"


@pytest.mark.parametrize(
    ("changes", "problem"),
    [
        ({"body": "{{ record.values"}, ("body", "template_syntax")),
        ({"body": "x" * (MAX_BODY + 1)}, ("body", "too_long")),
        ({"subject": "x" * 201}, ("subject", "too_long")),
        ({"event": "user_created", "collection": None, "subject": "x", "body": "x"}, ("event", "not_applicable")),
        ({"recipients": ["nobody"]}, ("recipients.0", "invalid_email")),
        ({"condition": {"amount": {"above": 1}}}, ("condition.amount.above", "unknown_operator")),
    ],
)
def test_a_draft_that_is_no_rule_is_refused_by_field(
    call: Call, changes: dict[str, Any], problem: tuple[str, str]
) -> None:
    with pytest.raises(InvalidInput) as caught:
        call("preview_rule", **DRAFT | changes)
    assert [(each.field, each.code) for each in caught.value.problems] == [problem]


def test_a_draft_as_long_as_a_rule_may_be_is_rendered(call: Call) -> None:
    preview = call("preview_rule", **DRAFT | {"subject": "x" * 200, "body": "x" * MAX_BODY})
    assert (len(preview["subject"]), len(preview["text"])) == (200, MAX_BODY)


def test_a_test_email_goes_to_one_address_is_marked_and_is_in_the_log(
    call: Call, catcher: MailCatcher, domain: str
) -> None:
    sent = call("send_test_email", **DRAFT, to=f"me@{domain}")
    (message,) = catcher.wait_for(f"*@{domain}")
    assert message["subject"] == "[Test] Big deal"
    assert (sent["to"], sent["collection"], sent["record"]) == (f"me@{domain}", "deals", "r1")
    entry = wait_for(lambda: (found := call("get_email", id=sent["id"]))["state"] == "sent" and found, "it to be sent")
    assert entry["text"] == f"Amount: 1 → 1,234,567.5\n\n{URL}"


def test_a_person_sends_so_many_test_emails_an_hour(client: RpcClient, domain: str) -> None:
    person, other = (Context(principal=Principal(f"u-{secrets.token_hex(6)}", ("admin",))) for _ in range(2))

    def send(context: Context) -> Any:
        return client.call("notifications", "send_test_email", context, **DRAFT, to=f"me@{domain}")

    for _ in range(TESTS_PER_HOUR):
        send(person)
    with pytest.raises(Conflict) as caught:
        send(person)
    assert caught.value.code == "rate_limited"
    assert send(other)["to"] == f"me@{domain}"


def test_a_test_email_that_cannot_be_rendered_is_not_sent(call: Call, domain: str) -> None:
    with pytest.raises(InvalidInput) as caught:
        call("send_test_email", **DRAFT | {"body": "{{ record.values.nmae }}"}, to=f"me@{domain}")
    assert [(each.field, each.code) for each in caught.value.problems] == [("body", "template_failed")]


def test_the_log_shows_no_secret(call: Call, catcher: MailCatcher, domain: str) -> None:
    (secret,) = call("send_message", to=[f"a@{domain}"], subject="x", text="canary-link", confidential=True)
    (plain,) = call("send_message", to=[f"b@{domain}"], subject="x", text="hello")
    assert call("get_email", id=secret)["text"] == ""
    assert call("get_email", id=plain)["text"] == "hello"
    for unknown in ("x", "01900000-0000-7000-8000-000000000000"):
        assert call("get_email", id=unknown) is None
    catcher.wait_for(f"*@{domain}", 2)


@pytest.mark.parametrize("method", ["preview_rule", "send_test_email"])
def test_an_editor_tries_nothing_out(client: RpcClient, method: str) -> None:
    more = {"to": "a@b.example"} if method == "send_test_email" else {}
    with pytest.raises(Forbidden):
        client.call("notifications", method, as_role("editor"), **DRAFT, **more)
