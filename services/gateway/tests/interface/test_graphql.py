"""Queries and mutations through the real broker."""

from collections.abc import Callable
from typing import Any

import pytest

from .conftest import Caller
from .responder import Responder

Services = dict[str, Responder]


@pytest.fixture
def calls(other_services: Services) -> Callable[[], list[str]]:
    """The calls since the test began, as `service.method`."""
    before = {name: len(service.calls) for name, service in other_services.items()}

    def since() -> list[str]:
        return [
            f"{name}.{method}"
            for name, service in other_services.items()
            for method, _, _ in service.calls[before[name] :]
        ]

    return since


def test_a_three_level_query_is_one_call_per_service_and_level(admin: Caller, calls: Callable[[], list[str]]) -> None:
    data = admin.data(
        """{ records(collection: "orders", first: 3) { nodes {
             id collection { label } files { name } external(source: "rates") { data }
             link(field: "company") { values files { id }
               linked(collection: "orders", field: "company", first: 2) { totalCount
                 nodes { history { nodes { action } } } } }
        } } }"""
    )
    assert len(data["records"]["nodes"]) == 3
    assert data["records"]["nodes"][0]["link"]["linked"]["nodes"][0]["history"]["nodes"] == [{"action": "create"}]
    assert sorted(calls()) == [
        "files.list_record_files",  # of the orders
        "files.list_record_files",  # of the companies
        "integrations.fetch_sources",
        "records.count_linked",
        "records.get_collections",
        "records.get_history",
        "records.get_link_targets",
        "records.query_linked",
        "records.query_records",
    ]


def test_records_in_full(admin: Caller, other_services: Services) -> None:
    data = admin.data(
        """{ records(collection: "orders", filter: {a: {eq: 1}}, orderBy: ["-a"], search: "x", first: 2, after: "c") {
             totalCount pageInfo { hasNextPage hasPreviousPage startCursor endCursor }
             edges { cursor node { id version values createdAt createdBy updatedBy } } } }"""
    )["records"]
    assert data["totalCount"] == 42
    assert data["pageInfo"] == {
        "hasNextPage": True,
        "hasPreviousPage": False,
        "startCursor": "cursor-0",
        "endCursor": "cursor-1",
    }
    assert data["edges"][1]["node"] == {
        "id": "orders-1",
        "version": 3,
        "values": {"title": "title orders-1", "company": "acme"},
        "createdAt": "2026-01-31T09:30:00Z",
        "createdBy": "u1",
        "updatedBy": None,
    }
    _, kwargs, context = other_services["records"].calls[-1]
    assert kwargs == {
        "collection": "orders",
        "filter": {"a": {"eq": 1}},
        "order_by": ["-a"],
        "search": "x",
        "first": 2,
        "after": "c",
        "with_total": True,
    }
    assert context.principal.roles == ("admin",)
    assert context.deadline is not None


def test_a_total_that_is_not_selected_is_not_asked_for(admin: Caller, other_services: Services) -> None:
    admin.data('{ records(collection: "orders") { nodes { id } } }')
    assert other_services["records"].calls[-1][1]["with_total"] is False


def test_a_total_is_found_through_fragments_and_respects_skip(admin: Caller, other_services: Services) -> None:
    query = """query($no: Boolean!) { records(collection: "orders") { ...F } }
               fragment F on RecordConnection { totalCount @skip(if: $no) nodes { id } }"""
    admin.data(query, no=False)
    assert other_services["records"].calls[-1][1]["with_total"] is True
    admin.data(query, no=True)
    assert other_services["records"].calls[-1][1]["with_total"] is False


def test_linked_records_are_counted_when_that_is_asked_for(admin: Caller, other_services: Services) -> None:
    data = admin.data(
        """{ record(collection: "companies", id: "acme") {
             linked(collection: "orders", field: "company", filter: {a: {gt: 1}}) { totalCount } } }"""
    )
    assert data["record"]["linked"]["totalCount"] == 7
    method, arguments, _ = other_services["records"].calls[-1]
    assert method == "count_linked"
    assert arguments == {
        "collection": "orders", "field": "company", "filter": {"a": {"gt": 1}}, "search": None, "parents": ["acme"],
    }  # fmt: skip


def test_a_record_s_rights_are_what_the_services_check(admin: Caller, other_services: Services) -> None:
    before = len(other_services["records"].calls)
    data = admin.data('{ record(collection: "orders", id: "1") { rights { update delete } } }')
    assert data == {"record": {"rights": {"update": True, "delete": True}}}
    asked = [(method, arguments) for method, arguments, _ in other_services["records"].calls[before:]][1:]
    same = {"collection": "orders", "ids": ["1"]}
    assert sorted((method, arguments["action"]) for method, arguments in asked) == [
        ("check_access", "delete"),
        ("check_access", "update"),
    ]
    assert all(arguments.items() >= same.items() for _, arguments in asked)


def test_what_is_missing_is_null(admin: Caller, other_services: Services) -> None:
    data = admin.data('{ collection(name: "nowhere") { id } record(collection: "orders", id: "none") { id } }')
    assert data == {"collection": None, "record": None}


def test_a_field_that_is_no_link_is_named(admin: Caller, other_services: Services) -> None:
    answer = admin.ask('{ record(collection: "orders", id: "1") { link(field: "x") { id } } }')
    assert answer["data"] == {"record": {"link": None}}
    assert answer["errors"][0]["extensions"]["problems"][0]["field"] == "field"


def test_an_absent_service_costs_only_its_fields(admin: Caller, other_services: Services) -> None:
    answer = admin.ask('{ collection(name: "orders") { label } emails { nodes { id } } }')
    assert answer["data"] is None  # emails may not be null
    answer = admin.ask('{ collection(name: "orders") { label } viewer { email } file(id: "1") { size } }')
    assert answer["data"]["file"] == {"size": 5_000_000_000}


def test_an_absent_service_is_told_from_a_bug(admin: Caller, other_services: Services) -> None:
    assert admin.code("{ emails { nodes { id } } }") == "unavailable"
    answer = admin.ask('{ records(collection: "broken") { nodes { id } } }')
    assert answer["errors"][0]["extensions"]["code"] == "internal_error"
    assert "canary" not in str(answer)
    assert admin.code('{ records(collection: "nowhere") { nodes { id } } }') == "not_found"


def test_a_third_partys_failure_is_data(admin: Caller, other_services: Services) -> None:
    data = admin.data(
        '{ external(source: "rates", params: {x: 1}) { data stale fetchedAt error { code message field } } }'
    )
    assert data["external"]["stale"] is True
    assert data["external"]["error"] == {"code": "timeout", "message": "took too long", "field": None}
    _, kwargs, _ = other_services["integrations"].calls[-1]
    assert kwargs == {"requests": [{"source": "rates", "params": {"x": 1}}]}


# --- mutations -----------------------------------------------------------------------------------------------------


def test_a_record_is_made(admin: Caller, other_services: Services) -> None:
    data = admin.data(
        'mutation($v: JSON!) { createRecord(collection: "orders", values: $v) '
        "{ record { id collection { name } } errors { code } } }",
        v={"title": "x"},
    )
    assert data["createRecord"] == {"record": {"id": "new-0", "collection": {"name": "orders"}}, "errors": []}


def test_a_field_that_breaks_a_rule_is_named_as_it_is_spelled(admin: Caller, other_services: Services) -> None:
    one = admin.data(
        'mutation { createRecord(collection: "o", values: {first_name: 1}) { record { id } errors { code field } } }'
    )
    assert one["createRecord"] == {"record": None, "errors": [{"code": "invalid_type", "field": "first_name"}]}
    many = admin.data(
        'mutation { createRecords(collection: "o", values: [{a: 1}, {first_name: 1}]) '
        "{ records { id } errors { field } } }"
    )
    assert many["createRecords"] == {"records": None, "errors": [{"field": "1.first_name"}]}


def test_values_must_be_an_object(admin: Caller, other_services: Services) -> None:
    data = admin.data('mutation { createRecord(collection: "o", values: [1]) { errors { code field } } }')
    assert data["createRecord"]["errors"] == [{"code": "invalid_type", "field": "values"}]


def test_every_problem_of_a_definition_is_named(admin: Caller, other_services: Services) -> None:
    data = admin.data(
        'mutation { createCollection(name: "1", fields: [{name: "", type: TEXT}]) '
        "{ collection { id } errors { field } } }"
    )
    assert data["createCollection"] == {"collection": None, "errors": [{"field": "name"}, {"field": "fields.0.name"}]}


def test_only_the_changes_given_are_sent(admin: Caller, other_services: Services) -> None:
    admin.data('mutation { updateField(collection: "o", field: "f", label: "L", help: null) { errors { code } } }')
    assert other_services["records"].calls[-1][1]["changes"] == {"label": "L", "help": None}


def test_a_stale_version_is_answered_with_the_current_record(admin: Caller, other_services: Services) -> None:
    mutation = """mutation($v: Int!) { updateRecord(collection: "o", id: "1", version: $v, values: {a: 1})
                  { record { version collection { name } } errors { code } } }"""
    assert admin.data(mutation, v=3)["updateRecord"]["errors"] == []
    assert admin.data(mutation, v=2)["updateRecord"] == {
        "record": {"version": 3, "collection": {"name": "o"}},
        "errors": [{"code": "conflict"}],
    }


def test_what_is_not_there_can_be_mended(admin: Caller, other_services: Services) -> None:
    data = admin.data('mutation { restoreRecord(collection: "o", id: "1") { record { id } errors { code field } } }')
    assert data["restoreRecord"] == {"record": None, "errors": [{"code": "not_found", "field": None}]}


def test_a_mutation_to_an_absent_service_is_unavailable(admin: Caller, other_services: Services) -> None:
    mutation = """mutation { createNotificationRule(name: "n", event: "record_created", recipients: ["a@b"],
                  subject: "s", body: "b") { errors { code } } }"""
    assert admin.code(mutation) == "unavailable"


def test_a_secret_is_shown_with_its_webhook(admin: Caller, other_services: Services) -> None:
    data = admin.data(
        'mutation { createWebhook(url: "https://x.example", events: ["record_created"]) '
        "{ webhook { id url enabled } secret errors { code } } }"
    )
    assert data["createWebhook"]["secret"] == "whsec_1"


@pytest.mark.parametrize(
    "mutation",
    [
        """createNotificationRule(name: "n", event: "record_created", recipients: ["a@b.example"], subject: "s",
           body: "b", collection: "nowhere")""",
        'createWebhook(url: "https://x.example", events: ["record_created"], collection: "nowhere")',
    ],
)
def test_a_collection_that_is_listened_to_must_exist(admin: Caller, other_services: Services, mutation: str) -> None:
    (payload,) = admin.data(f"mutation {{ {mutation} {{ errors {{ field code }} }} }}").values()
    assert payload["errors"] == [{"field": "collection", "code": "unknown_collection"}]


def test_a_size_must_be_a_whole_number(admin: Caller, other_services: Services) -> None:
    data = admin.data('mutation { startUpload(name: "a", size: 1.5) { upload { id } errors { field code } } }')
    assert data["startUpload"]["errors"] == [{"field": "size", "code": "invalid_value"}]


def test_a_file_is_uploaded(admin: Caller, other_services: Services) -> None:
    started = admin.data(
        'mutation { startUpload(name: "a.pdf", size: 5000000000, contentType: "application/pdf") '
        "{ upload { id partSize parts { number url } expiresAt } errors { code } } }"
    )
    assert started["startUpload"]["upload"]["parts"] == [{"number": 1, "url": "http://s3.example/1"}]
    assert other_services["files"].calls[-1][1]["size"] == 5_000_000_000
    admin.data(
        """mutation { completeUpload(id: "up1", parts: [{number: 1, etag: "x"}], collection: "orders", record: "r1")
        { file { id url } errors { code } } }"""
    )
    assert other_services["files"].calls[-1][1] == {
        "id": "up1",
        "parts": [{"number": 1, "etag": "x"}],
        "collection": "orders",
        "record": "r1",
    }


def test_a_delivery_log_is_a_connection(admin: Caller, other_services: Services) -> None:
    query = """query($after: String) { webhookDeliveries(webhook: "w1", first: 1, after: $after)
               { nodes { id eventId state attempts } pageInfo { hasNextPage hasPreviousPage endCursor } } }"""
    first = admin.data(query)["webhookDeliveries"]
    assert first["nodes"] == [{"id": "d1", "eventId": "e1", "state": "pending", "attempts": 1}]
    assert first["pageInfo"] == {"hasNextPage": True, "hasPreviousPage": False, "endCursor": "d1"}
    assert admin.data(query, after="d1")["webhookDeliveries"]["pageInfo"]["hasPreviousPage"] is True


def test_a_delivery_shows_its_payload(admin: Caller, other_services: Services) -> None:
    query = "query ($id: ID!) { webhookDelivery(id: $id) { id eventType payload payloadBytes collection record } }"
    assert admin.data(query, id="d1")["webhookDelivery"] == {
        "id": "d1",
        "eventType": "record_created",
        "payload": '{"id": "e1"}',
        "payloadBytes": 12,
        "collection": "orders",
        "record": "r1",
    }
    assert admin.data(query, id="d2") == {"webhookDelivery": None}


def test_a_mutation_is_done_once_though_a_later_field_fails(admin: Caller, other_services: Services) -> None:
    records = other_services["records"]
    before = records.names().count("create_records")
    answer: Any = admin.ask(
        'mutation { createRecord(collection: "nowhere", values: {}) '
        "{ record { collection { name } } errors { code } } }"
    )
    assert answer["errors"][0]["path"] == ["createRecord", "record", "collection"]
    assert answer["data"]["createRecord"]["record"] is None
    assert records.names().count("create_records") == before + 1
