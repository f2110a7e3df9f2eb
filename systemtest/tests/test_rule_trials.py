"""A rule is tried out before it is saved: a preview of a record, and a test email to the one who asks."""

import secrets
from typing import Any, NamedTuple

import pytest

from systemtest import documents, mailbox, people
from systemtest.api import Api, ApiError
from systemtest.complaints import complaints
from systemtest.stack import Stack
from systemtest.tests.conftest import MakeCollection
from systemtest.waiting import until

PREVIEW = """mutation ($c: String, $subject: String!, $body: String!, $record: ID) {
  previewNotificationRule(event: "record_updated", collection: $c, subject: $subject, body: $body, record: $record) {
    preview { matches subject text html problems { field line message } } errors { code field message } } }"""
SEND = """mutation ($c: String, $subject: String!, $body: String!, $record: ID) {
  sendTestEmail(event: "record_updated", collection: $c, subject: $subject, body: $body, record: $record) {
    email { id to subject } errors { code field message } } }"""
CHANGES = "{% for change in changes %}{{ change.label }}: {{ change.before }} → {{ change.after }}\n{% endfor %}"


class Deal(NamedTuple):
    """A record with a linked owner, who was another before; `mark` is in its title."""

    collection: str
    id: str
    mark: str

    def draft(self, **more: str) -> dict[str, Any]:
        known = {"c": self.collection, "record": self.id, "subject": "{{ record.title }}", "body": CHANGES}
        return known | more


@pytest.fixture(scope="module")
def deal(admin: Api, make_collection: MakeCollection) -> Deal:
    owners = make_collection({"name": "name", "type": "TEXT"})
    link = {"name": "owner", "type": "LINK", "options": {"collection": owners}}
    deals = make_collection({"name": "name", "type": "TEXT"}, link)
    given = [{"name": "Ann"}, {"name": "Ben"}]
    ann, ben = admin.mutate(documents.CREATE_RECORDS, collection=owners, values=given)["records"]
    mark = f"m{secrets.token_hex(6)}"
    values = {"name": mark, "owner": ann["id"]}
    made = admin.mutate(documents.CREATE_RECORD, collection=deals, values=values)["record"]
    change = {"collection": deals, "id": made["id"], "version": made["version"], "values": {"owner": ben["id"]}}
    admin.mutate(documents.UPDATE_RECORD, **change)
    return Deal(deals, made["id"], mark)


def test_a_preview_shows_titles_before_and_after_the_last_change(admin: Api, deal: Deal) -> None:
    preview = admin.mutate(PREVIEW, **deal.draft())["preview"]
    assert (preview["matches"], preview["subject"], preview["problems"]) == (True, deal.mark, [])
    assert preview["text"].strip() == "Owner: Ann → Ben"


def test_what_is_wrong_is_named(admin: Api, deal: Deal) -> None:
    (problem,) = admin.mutate(PREVIEW, **deal.draft(body="\n{{ record.values.nmae }}"))["preview"]["problems"]
    assert (problem["field"], problem["line"]) == ("body", 2)
    assert complaints(admin, PREVIEW, **deal.draft(body="{{ record")) == {("template_syntax", "body")}
    unknown = deal.draft(record="01900000-0000-7000-8000-000000000000")
    for document in (PREVIEW, SEND):
        assert complaints(admin, document, **unknown) == {("not_found", "record")}


def test_a_test_email_reaches_the_one_who_asks_and_nobody_else(admin: Api, stack: Stack, deal: Deal) -> None:
    person = people.add(admin, "admin")
    with Api(stack.gateway) as api:
        api.sign_in(person.email, person.password)
        email = api.mutate(SEND, **deal.draft())["email"]
        assert (email["to"], email["subject"]) == (person.email, f"[Test] {deal.mark}")
        with pytest.raises(ApiError):
            api.mutate(SEND.replace("record: $record", 'record: $record, to: "far@example.org"'), **deal.draft())
    (message,) = until(lambda: mailbox.messages(stack, person.email), "the test email")
    assert message["subject"] == f"[Test] {deal.mark}"
    everyone = [each for each in mailbox.messages(stack, "*") if deal.mark in each["subject"]]
    assert everyone == [message]


def test_editors_and_tokens_try_nothing_out(admin: Api, stack: Stack, signed_in: dict[str, Api], deal: Deal) -> None:
    _, secret = people.token(admin, scopes=["read", "write"])
    with Api(stack.gateway, token=secret) as program:
        for api in (signed_in["editor"], signed_in["viewer"], program):
            for document in (PREVIEW, SEND):
                _, errors = api.execute(document, **deal.draft())
                assert [error["extensions"]["code"] for error in errors] == ["forbidden"]
