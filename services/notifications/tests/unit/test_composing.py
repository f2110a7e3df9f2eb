"""Messages as values: who gets what, and what is wrong with the rest."""

from datetime import UTC, datetime
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from typing import Any

import pytest
from chassis.errors import InvalidInput
from chassis.events import Event, new_event
from notifications.addresses import InvalidAddress, Mailbox
from notifications.composing import Message, compose, to_html
from notifications.contract import NotificationRule
from notifications.direct import direct_messages
from notifications.mime import InvalidHeader, build
from notifications.occurrences import occurrence_of
from notifications.rules import applies


def rule(**changes: Any) -> NotificationRule:
    fields: dict[str, Any] = {
        "id": "1",
        "name": "Rule",
        "event": "record_created",
        "collection": "people",
        "condition": None,
        "recipients": ["{{ record.values.email }}", "A@b.example"],
        "subject": " Hello {{ record.values.name }} ",
        "body": "Dear {{ record.values.name }}",
        "enabled": True,
    }
    return NotificationRule(**(fields | changes))


def created(**values: Any) -> Event:
    data = {"collection": "people", "record": {"id": "r", "values": values}, "diff": {}}
    return new_event("records", "record_created", "people/r", data)


def composed(event: Event, **changes: Any) -> list[Message]:
    return compose(rule(**changes), occurrence_of(event))


def test_each_distinct_address_gets_a_message() -> None:
    messages = composed(created(name="Ada", email="ada@b.example"))
    assert [m.recipient for m in messages] == ["ada@b.example", "A@b.example"]
    assert {(m.subject, m.text, m.error) for m in messages} == {("Hello Ada", "Dear Ada", None)}
    assert [m.recipient for m in composed(created(name="Ada", email="a@B.example"))] == ["a@B.example"]


def test_a_recipient_that_renders_to_nothing_fails_alone() -> None:
    failed, fine = composed(created(name="Ada", email=None))
    assert failed.error == "recipient: '' is not an email address"
    assert failed.recipient == "{{ record.values.email }}"
    assert failed.text is None
    assert fine.error is None


@pytest.mark.parametrize(
    ("changes", "error"),
    [
        ({"subject": "{{ record.values.x }}"}, "subject: line 1: 'dict object' has no attribute 'x'"),
        ({"body": "{{ record.values.x }}"}, "body: line 1: 'dict object' has no attribute 'x'"),
        ({"subject": r"{{ 'a\nb' }}"}, "subject: must be a single line"),
        ({"subject": "{{ record.values.name }}" * 70}, "subject: more than 200 characters"),
    ],
)
def test_what_cannot_be_rendered_fails_for_every_recipient(changes: dict[str, Any], error: str) -> None:
    messages = composed(created(name="Ada", email="ada@b.example"), **changes)
    assert [(m.error, m.text, m.html) for m in messages] == [(error, None, None)] * 2


def test_html_is_escaped() -> None:
    page = to_html("<script>alert('x')</script>\n& more\n\nend\n")
    assert "<p>&lt;script&gt;alert(&#x27;x&#x27;)&lt;/script&gt;<br>&amp; more</p>\n<p>end</p>" in page


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({}, True),
        ({"enabled": False}, False),
        ({"event": "record_updated"}, False),
        ({"collection": None}, True),
        ({"collection": "orders"}, False),
        ({"condition": {"name": {"eq": "Ada"}}}, True),
        ({"condition": {"name": {"eq": "Bo"}}}, False),
        ({"condition": {"age": {"gt": 1}}}, False),
    ],
)
def test_a_rule_applies_to_its_event_collection_and_condition(changes: dict[str, Any], expected: bool) -> None:
    assert applies(rule(**changes), occurrence_of(created(name="Ada"))) is expected


def test_an_event_of_the_wrong_shape_is_named() -> None:
    with pytest.raises(InvalidInput, match="record"):
        occurrence_of(new_event("records", "record_created", "x", {"collection": "people", "diff": {}}))


def parsed(raw: bytes) -> EmailMessage:
    message = message_from_bytes(raw, policy=default)
    assert isinstance(message, EmailMessage)
    return message


def built(**changes: Any) -> bytes:
    fields: dict[str, Any] = {
        "sender": Mailbox("Ünal", "no-reply@b.example"),
        "recipient": "ada@b.example",
        "message_id": "<1@b.example>",
        "subject": "Grüße",
        "date": datetime(2026, 1, 31, tzinfo=UTC),
        "text": "Zoë\n.\n" + "x" * 2000,
        "html": "<p>Zoë</p>",
    }
    return build(**(fields | changes))


def test_a_message_is_ascii_with_short_lines_and_reads_back_as_it_was() -> None:
    raw = built()
    assert raw.isascii()
    assert max(map(len, raw.split(b"\r\n"))) <= 998
    message = parsed(raw)
    assert message["Subject"] == "Grüße"
    assert message["From"] == "Ünal <no-reply@b.example>"
    assert message["Date"].datetime == datetime(2026, 1, 31, tzinfo=UTC)
    text, html = (message.get_body((kind,)) for kind in ("plain", "html"))
    assert text is not None
    assert html is not None
    assert text.get_content().startswith("Zoë\r\n.\r\nxxx")
    assert html.get_content().strip() == "<p>Zoë</p>"


@pytest.mark.parametrize(
    "changes",
    [
        {"subject": "x\r\nBcc: c@d.example"},
        {"subject": "x\u2028y"},
        {"sender": Mailbox("x\ny", "no-reply@b.example")},
        {"message_id": "<1@b>\r\n"},
        {"recipient": "a@b.example\r\nBcc: c@d.example"},
    ],
)
def test_a_line_break_in_a_header_is_refused(changes: dict[str, Any]) -> None:
    with pytest.raises((InvalidHeader, InvalidAddress)):
        built(**changes)


def test_direct_messages_are_checked_whole() -> None:
    (message,) = direct_messages(["a@b.example", "A@B.example"], "Hi", "x", None, None)
    assert message == Message("a@b.example", "Hi", "x", None)
    with pytest.raises(InvalidInput) as caught:
        direct_messages([], "", "", " ", "x" * 300)
    assert [problem.field for problem in caught.value.problems] == ["to", "subject", "text", "html", "key"]


WON = {"stage": {"eq": "won"}}


def updated(before: dict[str, Any], after: dict[str, Any]) -> Event:
    diff = {name: [before.get(name), value] for name, value in after.items() if before.get(name) != value}
    data = {"collection": "people", "record": {"id": "r", "values": after}, "diff": diff}
    return new_event("records", "record_updated", "people/r", data)


@pytest.mark.parametrize(
    ("before", "after", "always", "becomes"),
    [
        ({"stage": "lost", "name": "a"}, {"stage": "won", "name": "a"}, True, True),
        ({"stage": None}, {"stage": "won"}, True, True),
        ({"stage": "won", "name": "a"}, {"stage": "won", "name": "b"}, True, False),
        ({"stage": "won"}, {"stage": "lost"}, False, False),
        ({"stage": "lost", "name": "a"}, {"stage": "lost", "name": "b"}, False, False),
    ],
)
def test_a_condition_that_becomes_true_is_told_from_one_that_stays_true(
    before: dict[str, Any], after: dict[str, Any], always: bool, becomes: bool
) -> None:
    occurrence = occurrence_of(updated(before, after))
    of_change = rule(event="record_updated", condition=WON)
    assert applies(of_change, occurrence) is always
    assert applies(rule(event="record_updated", condition=WON, becomes=True), occurrence) is becomes


def test_a_condition_over_several_fields_becomes_true_by_either_of_them() -> None:
    both = rule(event="record_updated", condition={"stage": {"eq": "won"}, "amount": {"gte": 10}}, becomes=True)
    old = {"stage": "won", "amount": 5}
    assert applies(both, occurrence_of(updated(old, {"stage": "won", "amount": 10})))
    assert not applies(both, occurrence_of(updated(old, {"stage": "won", "amount": 6})))
    assert not applies(both, occurrence_of(updated({"stage": "won", "amount": 10}, {"stage": "won", "amount": 11})))


@pytest.mark.parametrize("diff", [{"stage": "won"}, {"stage": ["lost"]}, {"stage": ["a", "b", "c"]}, ["stage"]])
def test_an_event_with_another_diff_is_of_the_wrong_shape(diff: Any) -> None:
    data = {"collection": "people", "record": {"id": "r", "values": {}}, "diff": diff}
    with pytest.raises(InvalidInput):
        occurrence_of(new_event("records", "record_updated", "people/r", data))
