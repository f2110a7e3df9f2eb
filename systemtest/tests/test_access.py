"""A stranger gets nothing, and each role only what is its own."""

from collections.abc import Iterator

import pytest

from systemtest.api import Api
from systemtest.introspection import smallest_documents
from systemtest.stack import Stack
from systemtest.waiting import until

PUBLIC = {
    "Query.viewer", "Query.signInMethods", "Mutation.signIn", "Mutation.signOut", "Mutation.requestPasswordReset",
    "Mutation.resetPassword", "Mutation.completeSignIn", "Mutation.startPasskeySignIn",
    "Mutation.startSecondFactorSetup", "Mutation.completeSecondFactorSetup",
}  # fmt: skip

EDITORS = {
    "Query.notificationRules", "Query.emails", "Query.email", "Query.sources", "Query.webhooks",
    "Query.webhookDeliveries", "Query.deletedRecords", "Mutation.createRecord", "Mutation.createRecords",
    "Mutation.updateRecord", "Mutation.deleteRecord", "Mutation.restoreRecord", "Mutation.startUpload",
    "Mutation.completeUpload", "Mutation.attachFile", "Mutation.abortUpload", "Mutation.deleteFile",
}  # fmt: skip
ADMINS = {
    "Query.policies", "Query.users", "Query.roles", "Query.auditLog", "Query.webhookDelivery",
    "Mutation.setPolicy", "Mutation.deletePolicy",
    "Mutation.createRole", "Mutation.updateUser", "Mutation.createUser",
    "Mutation.createCollection", "Mutation.addField", "Mutation.updateField",
    "Mutation.removeField", "Mutation.deleteCollection", "Mutation.createNotificationRule", "Mutation.createSource",
    "Mutation.createWebhook", "Mutation.redeliverWebhook", "Mutation.purgeRecord",
}  # fmt: skip
VIEWERS = {
    "Query.apiTokens", "Query.collections", "Query.collection", "Query.record", "Query.records", "Query.file",
    "Query.aggregate", "Query.external", "Mutation.createApiToken", "Mutation.deleteApiToken",
}  # fmt: skip
"""Who may, at the least. Other fields of the schema must at least be closed to strangers."""

LITERALS = {"FieldInput": '{name: "Bad Name", type: TEXT}', "PartInput": '{number: 1, etag: "x"}',
            "MetricInput": "{function: COUNT}"}  # fmt: skip


@pytest.fixture(scope="module")
def every_field(stack: Stack) -> dict[str, str]:
    """The smallest document that asks for each root field; what it asks to be changed does not exist.

    As a stranger is told of them: the fields that each collection has for itself come and go.
    """
    with Api(stack.gateway) as api:
        return smallest_documents(api, LITERALS)


@pytest.fixture(scope="module")
def stranger(stack: Stack) -> Iterator[Api]:
    with Api(stack.gateway) as api:
        yield api


def codes(api: Api, document: str) -> set[str]:
    _, errors = api.execute(document)
    return {error["extensions"]["code"] for error in errors}


def test_a_stranger_gets_nothing(stranger: Api, every_field: dict[str, str]) -> None:
    assert set(every_field) > PUBLIC | VIEWERS | EDITORS | ADMINS
    for name in set(every_field) - PUBLIC:
        data, errors = stranger.execute(every_field[name])
        assert {error["extensions"]["code"] for error in errors} == {"unauthenticated"}, name
        assert not any((data or {}).values()), name


def test_a_stranger_is_nobody(stranger: Api) -> None:
    assert stranger.query("{ viewer { id } }") == {"viewer": None}


def test_each_role_may_what_it_must_and_no_more(signed_in: dict[str, Api], every_field: dict[str, str]) -> None:
    for role, forbidden in (("viewer", EDITORS | ADMINS), ("editor", ADMINS), ("admin", set())):
        for name in VIEWERS | EDITORS | ADMINS:
            found = codes(signed_in[role], every_field[name])
            assert ("forbidden" in found) == (name in forbidden), f"{role}, {name}: {found}"
            assert "unauthenticated" not in found, f"{role}, {name}"
            assert "internal_error" not in found, f"{role}, {name}"


def test_every_field_answers_an_administrator_without_a_bug(admin: Api, every_field: dict[str, str]) -> None:
    for name in set(every_field) - PUBLIC:
        found = codes(admin, every_field[name])
        assert not found & {"internal_error", "unauthenticated", "forbidden"}, f"{name}: {found}"


def test_many_fields_at_once_do_not_open_a_door(stranger: Api, signed_in: dict[str, Api]) -> None:
    document = "{ viewer { id } collections { name } apiTokens { id } webhooks { id } }"
    data, errors = stranger.execute(document)
    assert {error["extensions"]["code"] for error in errors} == {"unauthenticated"}
    assert not any((data or {}).values())
    data, errors = signed_in["viewer"].execute("{ collections { name } webhooks { id } }")
    assert [(error["path"], error["extensions"]["code"]) for error in errors] == [(["webhooks"], "forbidden")]


def test_an_error_tells_its_trace_and_no_secrets(admin: Api, stranger: Api, every_field: dict[str, str]) -> None:
    documents = [document for name, document in every_field.items() if name not in PUBLIC]
    for api in (admin, stranger):
        for document in [*documents, "{", "{ nope }", '{ record(collection: "x\'", id: "\'--") { id } }']:
            response = api.http.post("/graphql", json={"query": document})
            for error in response.json().get("errors", []):
                assert len(error["extensions"]["traceId"]) == 32
                assert error["extensions"]["traceId"] == response.headers["X-Trace-Id"]
            for leak in ("Traceback", 'File \\"', "SELECT ", "psycopg", "sqlalchemy", "amqp://", "postgresql://"):
                assert leak.lower() not in response.text.lower(), document


def test_a_stranger_is_not_told_what_collections_there_are(stranger: Api, admin: Api, books: str) -> None:
    def fields(api: Api) -> set[str]:
        found = api.query("{ __schema { queryType { fields { name } } } }")["__schema"]["queryType"]["fields"]
        return {field["name"] for field in found}

    until(lambda: fields(admin) > fields(stranger), "the fields of the collection")


def test_the_schema_can_be_asked_for_in_the_local_stack(stranger: Api) -> None:
    assert stranger.query("{ __schema { queryType { name } } }")["__schema"]["queryType"]["name"] == "Query"
