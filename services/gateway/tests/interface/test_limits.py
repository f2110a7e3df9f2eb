"""What is refused before anything is executed, item by item, for strangers and for everybody else."""

import json
from typing import Any

import httpx
import pytest
from chassis.testing import backend, private_database, private_vhost, running

from .conftest import ADMIN, SIGN_IN, Caller, settings
from .responder import Responder

RESPONSE_JSON = "application/graphql-response+json"
RECORDS = 'records(collection: "companies", first: 100) { nodes '
LINKED = 'linked(collection: "orders", field: "f", first: 100) { nodes '


def refusal(caller: Caller, records: Responder, query: str, variables: dict[str, Any] | None = None) -> dict[str, Any]:
    """The extensions of the first error of what was refused without data and without a call."""
    before = len(records.calls)
    answer = caller.post(query, variables, Accept=RESPONSE_JSON)
    assert answer.status_code == 400
    assert "data" not in answer.json()
    assert len(records.calls) == before
    extensions: dict[str, Any] = answer.json()["errors"][0]["extensions"]
    return extensions


@pytest.fixture(params=["stranger", "admin"])
def anyone(request: pytest.FixtureRequest) -> Caller:
    caller: Caller = request.getfixturevalue(request.param)
    return caller


def test_more_than_ten_levels_are_refused(anyone: Caller, records: Responder) -> None:
    query = '{ record(collection: "c", id: "1") { ' + 'link(field: "f") { ' * 10 + "id" + " }" * 12
    assert refusal(anyone, records, query)["code"] == "too_complex"


def test_more_than_fifteen_aliases_are_refused(anyone: Caller, records: Responder) -> None:
    query = "{ " + " ".join(f"a{i}: viewer {{ id }}" for i in range(16)) + " }"
    assert refusal(anyone, records, query)["code"] == "too_complex"


def test_one_field_five_hundred_times_is_refused(anyone: Caller, records: Responder) -> None:
    assert refusal(anyone, records, "{ viewer { " + "id " * 500 + "} }")["code"] == "too_complex"


@pytest.mark.parametrize("body", [[], [{"query": "{ viewer { id } }"}], [{"query": "{ viewer { id } }"}] * 2])
def test_a_batch_is_refused(anyone: Caller, body: list[Any]) -> None:
    answer = anyone.http.post("/graphql", json=body)
    assert answer.status_code == 400
    assert "batches" in answer.json()["errors"][0]["message"]
    assert "data" not in answer.json()


def test_more_than_fifty_directives_are_refused(anyone: Caller, records: Responder) -> None:
    query = "{ viewer { id " + "@include(if: true) " * 51 + "} }"
    assert refusal(anyone, records, query)["code"] == "too_complex"


def test_more_than_a_thousand_tokens_are_refused(anyone: Caller, records: Responder) -> None:
    assert refusal(anyone, records, "{ viewer { " + "id " * 1000 + "} }")["code"] == "too_complex"


def test_circular_fragments_are_refused(anyone: Caller, records: Responder) -> None:
    query = "{ viewer { ...A } } fragment A on Viewer { ...B } fragment B on Viewer { ...A }"
    assert refusal(anyone, records, query)["code"] == "invalid_input"


def test_a_fragment_bomb_is_refused(anyone: Caller, records: Responder) -> None:
    query = "{ viewer { ...F0 } } fragment F30 on Viewer { id } " + " ".join(
        f"fragment F{i} on Viewer {{ ...F{i + 1} ...F{i + 1} }}" for i in range(30)
    )
    assert refusal(anyone, records, query)["code"] == "too_complex"


def test_a_cost_over_the_limit_is_refused(anyone: Caller, records: Responder) -> None:
    query = f"{{ {RECORDS} {{ {LINKED} {{ {LINKED} {{ id }} }} }} }} }} }} }}"
    extensions = refusal(anyone, records, query)
    assert extensions["code"] == "too_complex"
    assert extensions["cost"] > extensions["limit"] == 50_000


def test_a_cost_that_comes_of_variables_is_refused_too(anyone: Caller, records: Responder) -> None:
    query = f"query($n: Int!) {{ {RECORDS} {{ {LINKED} {{ {LINKED} {{ id }} }} }} }} }} }} }}".replace(" 100", " $n")
    assert refusal(anyone, records, query, {"n": 100})["code"] == "too_complex"


def test_the_cost_is_in_every_answer(anyone: Caller, other_services: dict[str, Responder]) -> None:
    cost = {"requested": 2 + 100, "limit": 50_000}
    assert anyone.ask(f"{{ {RECORDS} {{ id }} }} }}")["extensions"]["cost"] == cost
    refused = anyone.ask(f"{{ {RECORDS} {{ {LINKED} {{ {LINKED} {{ id }} }} }} }} }} }} }}")
    assert refused["extensions"]["cost"]["requested"] > 1_000_000


@pytest.mark.parametrize("first", ["0", "-1", "101", "2147483648", "99999999999999999999", "1.5", '"x"', "null"])
def test_a_page_size_out_of_range_is_refused(anyone: Caller, records: Responder, first: str) -> None:
    query = f'{{ records(collection: "c", first: {first}) {{ nodes {{ id }} }} }}'
    assert refusal(anyone, records, query)["code"] == "invalid_input"


def test_a_page_size_that_is_left_out_is_twenty_five(admin: Caller, records: Responder) -> None:
    admin.ask('{ records(collection: "companies") { nodes { id } } }')
    method, arguments, _ = records.calls[-1]
    assert (method, arguments["first"]) == ("query_records", 25)


@pytest.mark.parametrize(
    "value", ["123456789012345678901", "NaN", "Infinity", "1e999", '"\\u0000"', '"\\ud800"', "[" * 100 + "]" * 100]
)
def test_values_that_cannot_be_stored_are_refused(anyone: Caller, records: Responder, value: str) -> None:
    before = len(records.calls)
    mutation = 'mutation($v: JSON!) { createRecord(collection: "c", values: $v) { errors { code } } }'
    body = f'{{"query": {json.dumps(mutation)}, "variables": {{"v": {{"a": {value}}}}}}}'
    answer = anyone.http.post("/graphql", content=body, headers={"Content-Type": "application/json"})
    assert answer.status_code == 400
    assert "data" not in answer.json()
    assert len(records.calls) == before


def test_introspection_is_off(anyone: Caller, records: Responder) -> None:
    for query in ("{ __schema { queryType { name } } }", '{ __type(name: "Query") { name } }'):
        assert refusal(anyone, records, query)["code"] == "invalid_input"


def test_no_names_are_suggested(anyone: Caller) -> None:
    for query in ("{ viewr { id } }", "{ viewer { idd } }", '{ record(collection: "c", idd: "1") { id } }'):
        assert "Did you mean" not in anyone.post(query).text


def test_no_mutation_comes_by_get(anyone: Caller) -> None:
    answer = anyone.http.get("/graphql", params={"query": "mutation { signOut { errors { code } } }"})
    assert (answer.status_code, answer.headers["allow"]) == (405, "POST")
    assert "data" not in answer.json()


@pytest.mark.parametrize(
    "media", ["text/plain", "application/x-www-form-urlencoded", "multipart/form-data; boundary=b"]
)
def test_no_form_of_another_site_is_taken(anyone: Caller, media: str) -> None:
    body = json.dumps({"query": "mutation { signOut { errors { code } } }"})
    assert anyone.http.post("/graphql", content=body, headers={"Content-Type": media}).status_code == 415


def test_aliases_do_not_multiply_attempts_to_sign_in(stranger: Caller) -> None:
    attempt = 'signIn(email: "nobody@example.com", password: "wrong wrong") { errors { code } }'
    answer = stranger.ask("mutation { " + " ".join(f"a{i}: {attempt}" for i in range(15)) + " }")
    assert answer["errors"][0]["extensions"]["code"] == "rate_limited"
    assert answer["errors"][0]["path"] == ["a10"]
    assert stranger.code("mutation { " + attempt + " }") == "rate_limited"


def test_requests_are_limited_by_principal_and_by_address() -> None:
    with private_database() as database_url, private_vhost() as amqp_url:
        more = {"API_RATE_LIMIT": "8", "API_RATE_LIMIT_STRANGERS": "4", "API_RATE_WINDOW_SECONDS": "3600"}
        environ = settings(amqp_url, database_url, backend("TEST_REDIS_URL"), COOKIE_SECURE="false", **more)
        url = f"http://127.0.0.1:{environ['HTTP_PORT']}"
        with running("gateway", environ):
            _exhaust(Caller(url), '"address";q=4;w=3600', 4)
            _exhaust(Caller(url, Authorization="Bearer dsr_0_0"), '"address";q=4;w=3600', 4)
            person = Caller(url)
            person.data(SIGN_IN, e=ADMIN[0], p=ADMIN[1])
            _exhaust(person, '"principal";q=8;w=3600', 8)
            assert person.http.get("/healthz").status_code == 200


def _exhaust(caller: Caller, policy: str, requests: int) -> None:
    answers: list[httpx.Response] = [caller.post("{ viewer { id } }") for _ in range(requests + 2)]
    for remaining, answer in zip(reversed(range(requests)), answers, strict=False):
        assert answer.headers["ratelimit-policy"] == policy
        assert f";r={remaining};" in answer.headers["ratelimit"]
        assert answer.status_code in (200, 401)
    for answer in answers[requests:]:
        assert answer.status_code == 429
        assert int(answer.headers["retry-after"]) > 0
        assert answer.json()["errors"][0]["extensions"]["code"] == "rate_limited"
