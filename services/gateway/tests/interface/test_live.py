"""Live changes: who is told what, in which order, and how a stream ends."""

from collections.abc import Callable, Iterator
from typing import Any

import httpx
import pytest
from chassis.errors import InvalidInput, Unavailable
from chassis.testing import backend, running, wait_for

from .conftest import ADMIN, SIGN_IN, Caller, Deployment, settings
from .fakes import record
from .live import SUBSCRIBE, Changing, Listening
from .responder import Responder

TWO = 'subscription { a: recordChanged(collection: "o") { id } b: recordChanged(collection: "o") { id } }'
Listen = Callable[..., Listening]


class Sight:
    """What records lets be seen of changed records: all but ids that begin with `hidden`; filters name ids."""

    def __init__(self) -> None:
        self.away = False

    def get_changed_records(self, collection: str, ids: list[str], filter: Any = None) -> Any:
        if self.away:
            raise Unavailable("the database is away")
        if filter is not None and "id" not in filter:
            raise InvalidInput.at("filter.nonsense", "unknown_field", "there is no such field")
        wanted = None if filter is None else filter["id"]["in"]
        return [
            None if id.startswith("hidden") or (wanted is not None and id not in wanted) else record(collection, id)
            for id in ids
        ]


@pytest.fixture
def sight(records: Responder) -> Sight:
    seen = Sight()
    records.answer("get_changed_records", seen.get_changed_records)
    return seen


@pytest.fixture
def changing(deployment: Deployment) -> Iterator[Changing]:
    made = Changing(deployment.amqp_url)
    yield made
    made.close()


@pytest.fixture
def listen(admin: Caller, sight: Sight) -> Iterator[Listen]:
    opened: list[Listening] = []

    def open_(caller: Caller = admin, **arguments: Any) -> Listening:
        opened.append(Listening(caller.http, **arguments))
        return opened[-1]

    yield open_
    for each in opened:
        each.close()


def deafen(amqp_url: str) -> None:
    """Close, from the broker's side, every connection over which changes of records are heard."""
    api = backend("TEST_RABBITMQ_API_URL").rstrip("/")
    vhost = amqp_url.rpartition("/")[2]
    with httpx.Client(base_url=api, timeout=30) as client:
        bindings = client.get(f"/api/exchanges/{vhost}/records.events/bindings/source").json()
        queues = {each["destination"] for each in bindings if each["routing_key"] == "record_updated"}
        assert queues

        def owners() -> list[str]:
            found = [client.get(f"/api/queues/{vhost}/{queue}").json() for queue in queues]
            names = [queue["owner_pid_details"]["name"] for queue in found if queue.get("owner_pid_details")]
            return names if len(names) == len(queues) else []

        for name in wait_for(owners, "the broker to tell whose the queues are", seconds=30):
            assert client.delete(f"/api/connections/{name}").is_success


def code(result: dict[str, Any]) -> str:
    (error,) = result["errors"]
    return str(error["extensions"]["code"])


def test_each_change_is_told_as_it_happens(listen: Listen, changing: Changing) -> None:
    stream = listen()
    assert stream.response.headers["content-type"] == "text/event-stream"
    assert stream.response.headers["cache-control"] == "no-store"
    for action in ("created", "updated", "deleted", "restored"):
        changing.change("o1", action)
    found = stream.changes(4)
    assert [(change["action"], change["id"], change["actor"]) for change in found] == [
        (action, "o1", "u1") for action in ("created", "updated", "deleted", "restored")
    ]
    assert found[0]["record"] == {
        "id": "o1",
        "values": {"title": "title o1", "company": "acme"},
        "link": {"id": "acme"},
    }
    assert found[2]["record"] is None
    assert {event["event"] for event in stream.events} == {"next"}
    assert len({event["id"] for event in stream.events}) == 4


def test_of_other_collections_and_of_what_may_not_be_seen_nothing_is_told(listen: Listen, changing: Changing) -> None:
    everything, some = listen(), listen(f={"id": {"in": ["o2"]}})
    changing.change("hidden-1")
    changing.change("o1", collection="companies")
    changing.change("o1")
    changing.change("o2")
    assert [change["id"] for change in everything.changes(2)] == ["o1", "o2"]
    assert [change["id"] for change in some.changes(1)] == ["o2"]


def test_subscribers_with_the_same_question_cost_one_call(
    listen: Listen, changing: Changing, records: Responder, new_user: Callable[..., Caller]
) -> None:
    streams = [listen() for _ in range(5)]
    other = listen(new_user("viewer"))
    records.calls.clear()
    changing.change("o1")
    for stream in (*streams, other):
        stream.wait(1)
    asked = [
        context.principal
        for method, arguments, context in records.calls
        if method == "get_changed_records" and arguments["filter"] is None
    ]
    assert sorted(principal.roles for principal in asked) == [("admin",), ("viewer",)]


def test_many_changes_come_in_their_order(listen: Listen, changing: Changing) -> None:
    stream = listen(query='subscription { recordChanged(collection: "orders") { id } }')
    ids = [f"o{number}" for number in range(300)]
    for id in ids:
        changing.change(id)
    assert [change["id"] for change in stream.changes(300)] == ids


def test_a_client_that_comes_back_gets_what_it_missed(listen: Listen, changing: Changing) -> None:
    staying = listen()
    first = listen()
    changing.change("o1")
    place = first.wait(1)[0]["id"]
    first.close()
    changing.change("o2", "created")
    changing.change("o3", collection="companies")
    changing.change("o2", "deleted")
    staying.wait(3)
    again = listen(headers={"Last-Event-ID": place})
    changing.change("o4")
    assert [(c["id"], c["action"]) for c in again.changes(3)] == [
        ("o2", "created"),
        ("o2", "deleted"),
        ("o4", "updated"),
    ]


@pytest.mark.parametrize("place", ["1-1", "nonsense", "99999999999999-0", "-", "1" * 50 + "-1"])
def test_a_client_whose_place_is_not_known_is_told_to_read_anew(listen: Listen, changing: Changing, place: str) -> None:
    stream = listen(headers={"Last-Event-ID": place})
    assert code(stream.wait(1)[0].result) == "missed"
    changing.change("o1")
    assert stream.wait(2)[1].result["data"]["recordChanged"]["id"] == "o1"


def test_what_cannot_be_read_is_told_as_missed(listen: Listen, changing: Changing, sight: Sight) -> None:
    stream = listen()
    sight.away = True
    changing.change("o1")
    assert code(stream.wait(1)[0].result) == "missed"
    sight.away = False
    changing.change("o2")
    assert stream.wait(2)[1].result["data"]["recordChanged"]["id"] == "o2"


def test_a_stream_ends_with_its_session(listen: Listen, changing: Changing, new_user: Callable[..., Caller]) -> None:
    viewer = new_user("viewer")
    stream = listen(viewer)
    changing.change("o1")
    stream.wait(1)
    assert viewer.data("mutation { signOut { errors { code } } }")
    events = stream.wait_end(30)  # also without any further change
    assert [event["event"] for event in events] == ["next", "next", "complete"]
    assert code(events[1].result) == "unauthenticated"


def test_a_stream_ends_with_its_token(
    listen: Listen, changing: Changing, admin: Caller, deployment: Deployment
) -> None:
    made = admin.data('mutation { createApiToken(name: "x", scopes: ["read"]) { token { id } secret } }')[
        "createApiToken"
    ]
    program = Caller(deployment.url, Authorization=f"Bearer {made['secret']}")
    stream = listen(program)
    changing.change("o1")
    stream.wait(1)
    admin.data("mutation($id: ID!) { deleteApiToken(id: $id) { errors { code } } }", id=made["token"]["id"])
    events = stream.wait_end(30)
    assert code(events[-2].result) == "unauthenticated"
    assert events[-1]["event"] == "complete"


def test_what_graphql_refuses_is_told_in_the_stream(listen: Listen, stranger: Caller, admin: Caller) -> None:
    for caller, query, variables, expected in (
        (stranger, SUBSCRIBE, {}, "unauthenticated"),
        (admin, "subscription { nothing }", {}, "invalid_input"),
        (admin, SUBSCRIBE, {"f": {"nonsense": {"eq": 1}}}, "invalid_input"),
        (admin, "subscription { recordChanged { id } }", {}, "invalid_input"),
        (admin, TWO, {}, "invalid_input"),
        (admin, 'subscription { recordChanged(collection: "o") @skip(if: true) { id } }', {}, "invalid_input"),
    ):  # fmt: skip
        stream = listen(caller, query=query, **variables)
        assert stream.response.status_code == 200
        events = stream.wait_end()
        assert [event["event"] for event in events] == ["next", "complete"], query
        assert events[0].result["errors"][0]["extensions"]["code"] == expected, query


def test_a_query_has_a_stream_of_one_result(listen: Listen) -> None:
    events = listen(query="{ viewer { email } }").wait_end()
    assert [event["event"] for event in events] == ["next", "complete"]
    assert events[0].result["data"]["viewer"]["email"] == "admin@example.com"


def test_what_is_no_graphql_is_an_ordinary_error(admin: Caller, deployment: Deployment) -> None:
    answer = admin.post(SUBSCRIBE)
    assert answer.status_code == 406
    assert "text/event-stream" in answer.json()["errors"][0]["message"]
    wrong = httpx.post(
        f"{deployment.url}/graphql",
        json={"query": SUBSCRIBE},
        headers={"Accept": "text/event-stream", "Authorization": "Bearer dsr_wrong"},
    )
    assert wrong.status_code == 401
    assert wrong.json()["errors"][0]["extensions"]["code"] == "unauthenticated"


def test_a_browser_subscribes_by_get(admin: Caller, sight: Sight, changing: Changing) -> None:
    query = {"query": 'subscription { recordChanged(collection: "orders") { id } }'}
    with admin.http.stream("GET", "/graphql", params=query, headers={"Accept": "text/event-stream"}) as answer:
        lines = answer.iter_lines()
        assert next(line for line in lines if line.startswith("id: "))
        changing.change("o1")
        assert (
            next(line for line in lines if line.startswith("data: ")) == 'data: {"data":{"recordChanged":{"id":"o1"}}}'
        )


def test_who_listened_while_the_broker_was_away_is_told_so(
    listen: Listen, changing: Changing, deployment: Deployment
) -> None:
    stream = listen()
    changing.change("o1")
    place = stream.wait(1)[0]["id"]
    deafen(deployment.amqp_url)
    wait_for(lambda: len(stream.events) == 2, "it to hear again", seconds=60)
    assert code(stream.events[1].result) == "missed"
    changing.change("o2")
    assert stream.wait(3)[2].result["data"]["recordChanged"]["id"] == "o2"
    again = listen(headers={"Last-Event-ID": place})
    assert code(again.wait(1)[0].result) == "missed"


def test_a_client_comes_back_to_another_process(
    listen: Listen, changing: Changing, deployment: Deployment, sight: Sight
) -> None:
    environ = settings(deployment.amqp_url, deployment.database_url, deployment.redis_url, COOKIE_SECURE="false")
    with running("gateway", environ):
        elsewhere = Caller(f"http://127.0.0.1:{environ['HTTP_PORT']}")
        assert elsewhere.data(SIGN_IN, e=ADMIN[0], p=ADMIN[1])["signIn"]["errors"] == []
        first, second = listen(), listen(elsewhere)
        changing.change("o1")
        (place,) = {stream.wait(1)[0]["id"] for stream in (first, second)}
        first.close()
        changing.change("o2")
        second.wait(2)
        again = listen(elsewhere, headers={"Last-Event-ID": place})
        assert [change["id"] for change in again.changes(1)] == ["o2"]
        assert again.events[0]["id"] == second.events[1]["id"]
        elsewhere.http.close()
