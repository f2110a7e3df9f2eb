"""The mail server is gone, or the sender dies in the middle of its work: every email arrives once."""

import secrets
from collections import Counter
from typing import Any

from systemtest import control, documents, mailbox
from systemtest.api import Api
from systemtest.stack import Stack
from systemtest.tests.conftest import BOOK_FIELDS, MakeCollection
from systemtest.waiting import until

MANY = 100
EMAIL = next(field for field in BOOK_FIELDS if field["name"] == "email")


def collection_with_rule(admin: Api, make_collection: MakeCollection) -> str:
    """A collection of which every new record writes to the address in it."""
    collection = make_collection(BOOK_FIELDS[0], EMAIL)
    rule = {"name": "New book", "event": "record_created", "collection": collection}
    texts = {"subject": "{{ record.values.title }}", "body": "Come and read it."}
    admin.mutate(documents.CREATE_RULE, **rule, **texts, recipients=["{{ record.values.email }}"])
    return collection


def delivery(admin: Api, to: str) -> dict[str, Any] | None:
    """The newest entry of the delivery log for an address."""
    nodes = admin.query(documents.EMAILS)["emails"]["nodes"]
    return next((node for node in nodes if node["to"] == to), None)


def test_an_email_waits_for_the_mail_server_and_arrives_once(
    admin: Api, stack: Stack, make_collection: MakeCollection
) -> None:
    collection, to = collection_with_rule(admin, make_collection), f"{secrets.token_hex(6)}@example.org"
    with control.stopped("mail"):
        admin.mutate(documents.CREATE_RECORD, collection=collection, values={"title": "Waiting", "email": to})
        tried = until(lambda: (found := delivery(admin, to)) and found["lastError"] and found, "a failed try")
        assert tried["state"] == "queued"
        assert tried["sentAt"] is None
    until(lambda: mailbox.messages(stack, to), "the email", seconds=60)
    sent = until(lambda: (found := delivery(admin, to)) and found["sentAt"] and found, "the log to say so")
    assert (sent["state"], sent["attempts"]) == ("sent", tried["attempts"] + 1)
    assert [message["subject"] for message in mailbox.messages(stack, to)] == ["Waiting"]


def test_a_killed_sender_is_followed_by_one_that_sends_the_rest(
    admin: Api, stack: Stack, make_collection: MakeCollection
) -> None:
    """What was on the way in that moment may arrive a second time, but as the same message."""
    collection, domain = collection_with_rule(admin, make_collection), f"{secrets.token_hex(6)}.example.org"
    values = [{"title": f"Book {number}", "email": f"reader{number}@{domain}"} for number in range(MANY)]
    with mailbox.slow(stack, 0.05):
        admin.mutate(documents.CREATE_RECORDS, collection=collection, values=values)
        until(lambda: len(mailbox.messages(stack, f"*@{domain}")) >= MANY // 5, "the first emails", seconds=30)
        control.kill("notifications")
        arrived = len(mailbox.messages(stack, f"*@{domain}"))
        assert arrived < MANY, "it was killed in the middle"
    until(lambda: len(recipients(stack, domain)) == MANY, "all emails", seconds=150)
    received = mailbox.messages(stack, f"*@{domain}")
    assert recipients(stack, domain) == {record["email"] for record in values}
    for to, count in Counter(message["to"][0] for message in received).items():
        ids = {message["headers"]["Message-ID"] for message in received if message["to"] == [to]}
        assert len(ids) == 1, f"{to} got {count} emails"
    assert len(received) - MANY <= 2, "at most what was on the way, one for each connection"


def recipients(stack: Stack, domain: str) -> set[str]:
    return {message["to"][0] for message in mailbox.messages(stack, f"*@{domain}")}
