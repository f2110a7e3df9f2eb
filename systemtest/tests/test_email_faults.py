"""The mail server is gone, or the sender dies in the middle of its work: every email arrives once."""

import secrets
from collections import Counter
from typing import Any, NamedTuple

import pytest

from systemtest import control, documents, mailbox
from systemtest.api import Api
from systemtest.stack import Stack
from systemtest.tests.conftest import BOOK_FIELDS, MakeCollection
from systemtest.waiting import until

MANY = 100
IN_DOUBT = 2
"""How many may be on the way when a sender dies: one for each of its connections."""
SLOW = 0.5
"""Seconds that the mail server takes for each: all of them last so much longer than to look and to kill."""
EMAIL = next(field for field in BOOK_FIELDS if field["name"] == "email")


class Mailing(NamedTuple):
    """Emails to addresses at a domain of their own."""

    stack: Stack
    domain: str

    @property
    def wanted(self) -> set[str]:
        return {f"reader{number}@{self.domain}" for number in range(MANY)}

    def received(self) -> list[dict[str, Any]]:
        return mailbox.messages(self.stack, f"*@{self.domain}")

    def recipients(self) -> set[str]:
        return {message["to"][0] for message in self.received()}


@pytest.fixture(scope="module")
def ruled(admin: Api, make_collection: MakeCollection) -> str:
    """A collection of which every new record writes to the address in it."""
    collection = make_collection(BOOK_FIELDS[0], EMAIL)
    rule = {"name": "New book", "event": "record_created", "collection": collection}
    texts = {"subject": "{{ record.values.title }}", "body": "Come and read it."}
    admin.mutate(documents.CREATE_RULE, **rule, **texts, recipients=["{{ record.values.email }}"])
    return collection


@pytest.fixture(scope="module")
def interrupted(admin: Api, stack: Stack, ruled: str) -> Mailing:
    """A mailing whose sender was killed in the middle. What it had in hand is sent only when its lease has ended."""
    mailing = Mailing(stack, f"{secrets.token_hex(6)}.example.org")
    values = [{"title": f"To {address}", "email": address} for address in sorted(mailing.wanted)]
    with mailbox.slow(stack, SLOW):
        admin.mutate(documents.CREATE_RECORDS, collection=ruled, values=values)
        until(lambda: len(mailing.received()) >= MANY // 5, "the first emails", seconds=30)
        control.kill("notifications")
        assert len(mailing.received()) < MANY, "it was killed in the middle"
    until(lambda: len(mailing.recipients()) >= MANY - IN_DOUBT, "the next sender to go on", seconds=60)
    return mailing


@pytest.mark.usefixtures("interrupted")  # so that its lease ends while this test waits
def test_an_email_waits_for_the_mail_server_and_arrives_once(admin: Api, stack: Stack, ruled: str) -> None:
    to = f"{secrets.token_hex(6)}@example.org"
    with control.stopped("mail"):
        admin.mutate(documents.CREATE_RECORD, collection=ruled, values={"title": "Waiting", "email": to})
        tried = until(lambda: (found := delivery(admin, to)) and found["lastError"] and found, "a failed try")
        assert tried["state"] == "queued"
        assert tried["sentAt"] is None
    until(lambda: mailbox.messages(stack, to), "the email", seconds=60)
    sent = until(lambda: (found := delivery(admin, to)) and found["sentAt"] and found, "the log to say so")
    assert (sent["state"], sent["attempts"]) == ("sent", tried["attempts"] + 1)
    assert [message["subject"] for message in mailbox.messages(stack, to)] == ["Waiting"]


def delivery(admin: Api, to: str) -> dict[str, Any] | None:
    """The newest entry of the delivery log for an address."""
    nodes = admin.query(documents.EMAILS)["emails"]["nodes"]
    return next((node for node in nodes if node["to"] == to), None)


def test_a_killed_sender_is_followed_by_one_that_sends_the_rest(interrupted: Mailing) -> None:
    """What was on the way in that moment may arrive a second time, but as the same message."""
    until(lambda: interrupted.recipients() == interrupted.wanted, "all emails", seconds=150)
    received = interrupted.received()
    assert len(received) <= MANY + IN_DOUBT
    for to, count in Counter(message["to"][0] for message in received).items():
        ids = {message["headers"]["Message-ID"] for message in received if message["to"] == [to]}
        assert len(ids) == 1, f"{to} got {count} emails"
