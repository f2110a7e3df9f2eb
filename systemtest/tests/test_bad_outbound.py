"""Rules, sources, webhooks and people that cannot be: above all addresses that must not be called."""

from typing import Any

import pytest

from systemtest import documents
from systemtest.api import Api
from systemtest.complaints import Complaint, complaints
from systemtest.stack import Stack

pytestmark = pytest.mark.usefixtures("unharmed")

RULE = {"name": "r", "event": "record_created", "recipients": ["a@example.org"], "subject": "s", "body": "b"}
SOURCE = {"name": "src", "url": "http://127.0.0.1:9/x", "mapping": {"a": "b"}}
WEBHOOK = {"url": "http://127.0.0.1:9/x", "events": ["record_created"]}
PERSON = {"email": "new@example.org", "name": "New", "password": "long enough", "roles": ["viewer"]}

PRIVATE = [
    "http://10.0.0.1/", "http://192.168.0.1/", "http://172.16.0.1/", "http://169.254.169.254/latest/meta-data/",
    "http://100.64.0.1/", "http://0.0.0.0/", "http://224.0.0.1/", "http://255.255.255.255/", "http://[fe80::1]/",
    "http://[fd00::1]/", "http://[::ffff:10.0.0.1]/", "http://[64:ff9b::a00:1]/", "http://10.0.0.1.:80/",
]  # fmt: skip
NO_URL = [
    "", "not a url", "//x", "http://", "file:///etc/passwd", "gopher://127.0.0.1/", "ftp://127.0.0.1/",
    "http://user:secret@127.0.0.1/", "http://0x0a000001/", "http://012.0.0.1/", "http://167772161/", "http://10.1/",
    "http://１０.0.0.1/", "http://%31%30.0.0.1/", "http://127.0.0.1:99999/", "http://127.0.0.1\\@10.0.0.1/",
    "http://a b/",
]  # fmt: skip


@pytest.mark.parametrize(
    ("url", "code"), [(url, "address_not_allowed") for url in PRIVATE] + [(url, "invalid_url") for url in NO_URL]
)
def test_no_address_may_be_called_that_is_not_public_and_plain(admin: Api, url: str, code: str) -> None:
    assert complaints(admin, documents.CREATE_SOURCE, **(SOURCE | {"url": url})) == {(code, "url")}
    assert complaints(admin, documents.CREATE_WEBHOOK, **(WEBHOOK | {"url": url})) == {(code, "url")}


@pytest.mark.parametrize(
    ("wrong", "complaint"),
    [
        ({"name": "Bad name"}, ("invalid_name", "name")),
        ({"mapping": {}}, ("mapping_size", "mapping")),
        ({"mapping": []}, ("invalid_type", "mapping")),
        ({"mapping": {"a": 5}}, ("invalid_type", "mapping")),
        ({"mapping": {"a": ""}}, ("invalid_path", "mapping.a")),
        ({"mapping": {"a": "x" * 10_000}}, ("invalid_path", "mapping.a")),
        ({"url": "http://127.0.0.1/{{ x"}, ("invalid_template", "url")),
        ({"url": "http://127.0.0.1/{{ nope.y }}"}, ("invalid_template", "url")),
        ({"url": "http://{{ values.host }}/"}, ("invalid_url", "url")),
        ({"headers": 5}, ("invalid_type", "headers")),
        ({"headers": {"Host": "x"}}, ("invalid_header", "headers.Host")),
        ({"headers": {"a b": "x"}}, ("invalid_header", "headers.a b")),
        ({"headers": {"X-A": "{{ y"}}, ("invalid_template", "headers.X-A")),
        ({"headers": {"X-A": "a\r\nX-B: b"}}, ("invalid_header", "headers.X-A")),
        ({"headers": {"X-A": "{{ secret }}"}}, ("required", "secret")),
        ({"secret": ""}, ("invalid_secret", "secret")),
        ({"cacheSeconds": -1}, ("out_of_range", "cacheSeconds")),
        ({"cacheSeconds": 2**31 - 1}, ("out_of_range", "cacheSeconds")),
    ],
)
def test_a_source_that_cannot_be_is_refused(admin: Api, wrong: dict[str, Any], complaint: Complaint) -> None:
    assert complaints(admin, documents.CREATE_SOURCE, **(SOURCE | wrong)) == {complaint}


@pytest.mark.parametrize(
    ("wrong", "complaint"),
    [
        ({"events": []}, ("required", "events")),
        ({"events": ["nope"]}, ("unknown_event", "events.0")),
        ({"events": ["record_created", "record_created"]}, ("duplicate", "events.1")),
        ({"collection": ""}, ("unknown_collection", "collection")),
        ({"collection": "no such!"}, ("unknown_collection", "collection")),
    ],
)
def test_a_webhook_that_cannot_be_is_refused(admin: Api, wrong: dict[str, Any], complaint: Complaint) -> None:
    assert complaints(admin, documents.CREATE_WEBHOOK, **(WEBHOOK | wrong)) == {complaint}


@pytest.mark.parametrize(
    ("wrong", "expected"),
    [
        ({"name": ""}, {("required", "name")}),
        ({"name": "x" * 1000}, {("too_long", "name")}),
        ({"event": "nope"}, {("unknown_event", "event")}),
        ({"recipients": []}, {("invalid_length", "recipients")}),
        ({"recipients": ["nobody"]}, {("invalid_email", "recipients.0")}),
        ({"recipients": ["a@example.org\r\nBcc: b@example.org"]}, {("single_line", "recipients.0")}),
        ({"recipients": ["{{ x"]}, {("template_syntax", "recipients.0")}),
        ({"subject": ""}, {("required", "subject")}),
        ({"subject": "a\r\nBcc: b@example.org"}, {("single_line", "subject")}),
        ({"subject": "{{ x", "body": "{% if %}"}, {("template_syntax", "subject"), ("template_syntax", "body")}),
        ({"subject": "{{ 9**99999 }}"}, {("template_forbidden", "subject")}),
        ({"body": "{{ range(10**9) }}"}, {("template_forbidden", "body")}),
        ({"body": "{% include 'x' %}"}, {("template_forbidden", "body")}),
        ({"body": "{{ nope.x }}"}, {("unknown_variable", "body")}),
        ({"body": "x" * 1_000_000}, {("too_long", "body")}),
        ({"condition": "x"}, {("invalid_type", "condition")}),
        ({"condition": {"a": {"is": 1}}}, {("unknown_operator", "condition.a.is")}),
    ],
)
def test_a_rule_that_cannot_be_is_refused(admin: Api, wrong: dict[str, Any], expected: set[Complaint]) -> None:
    assert complaints(admin, documents.CREATE_RULE, **(RULE | wrong)) == expected


@pytest.mark.parametrize(
    ("wrong", "expected"),
    [
        ({"email": "nope"}, {("invalid_email", "email")}),
        ({"email": "a\r\n@b.example"}, {("invalid_email", "email")}),
        ({"name": ""}, {("invalid_length", "name")}),
        ({"password": "short"}, {("invalid_length", "password")}),
        ({"password": "x" * 300}, {("invalid_length", "password")}),
        ({"roles": []}, {("required", "roles")}),
        ({"roles": ["admin", "root"]}, {("unknown_role", "roles.1")}),
        ({"email": "x", "password": "x"}, {("invalid_email", "email"), ("invalid_length", "password")}),
    ],
)
def test_a_person_that_cannot_be_is_refused(admin: Api, wrong: dict[str, Any], expected: set[Complaint]) -> None:
    assert complaints(admin, documents.CREATE_USER, **(PERSON | wrong)) == expected


def test_an_address_is_one_persons(admin: Api, stack: Stack) -> None:
    taken = PERSON | {"email": stack.admin[0].upper()}
    assert complaints(admin, documents.CREATE_USER, **taken) == {("taken", "email")}


@pytest.mark.parametrize(
    ("wrong", "complaint"),
    [
        ({"name": ""}, ("invalid_length", "name")),
        ({"scopes": []}, ("required", "scopes")),
        ({"scopes": ["read", "all"]}, ("unknown_scope", "scopes.1")),
        ({"expiresAt": "2001-01-01T00:00:00Z"}, ("in_the_past", "expiresAt")),
        ({"expiresAt": "soon"}, ("invalid_input", None)),
        ({"expiresAt": "2030-01-01T00:00:00"}, ("invalid_input", None)),
    ],
)
def test_a_token_that_cannot_be_is_refused(admin: Api, wrong: dict[str, Any], complaint: Complaint) -> None:
    assert complaints(admin, documents.CREATE_TOKEN, **({"name": "t"} | wrong)) == {complaint}


def test_what_is_not_there_is_said(admin: Api) -> None:
    assert complaints(admin, documents.DELIVERIES, webhook="nope") == {("not_found", None)}
    assert complaints(admin, documents.REDELIVER, delivery="nope") == {("not_found", None)}
    found = admin.query('{ external(source: "nope") { data error { code } } }')["external"]
    assert found == {"data": None, "error": {"code": "unknown_source"}}
