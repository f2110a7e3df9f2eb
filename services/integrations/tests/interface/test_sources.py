import secrets
import socket
import time
from collections.abc import Callable
from typing import Any

import httpx
import pytest
from chassis.context import Context, Principal
from chassis.errors import Conflict, Forbidden, InvalidInput, NotFound
from chassis.rpc_client import RpcClient

from services.integrations.tests.third_party import Received, Receiver, Reply, speaking

Call = Callable[..., Any]


def echo(request: Received) -> Reply:
    return Reply(body=b'{"now": {"temp": 21.5}, "path": "%s"}' % request.path.encode())


@pytest.fixture
def source(call: Call, far: Receiver) -> str:
    """A source at `far`; its name."""
    far.script = echo
    name = f"weather_{secrets.token_hex(4)}"
    call(
        "create_source",
        name=name,
        url=far.url + "/v1/{{ values.city }}?q={{ params.q | default('none') }}",
        headers={"Authorization": "Bearer {{ secret }}"},
        mapping={"temperature": "now.temp", "path": "path"},
        secret="canary-source",
    )
    return name


def test_a_source_is_described_fetched_listed_and_deleted(call: Call, source: str, far: Receiver) -> None:
    requests = [{"source": source, "values": {"city": "São Paulo"}, "params": {"q": "a&b"}}]
    (answer,) = call("fetch_sources", role="viewer", requests=requests)
    assert answer["data"] == {"temperature": 21.5, "path": "/v1/S%C3%A3o%20Paulo?q=a%26b"}
    assert answer["error"] is None
    assert not answer["stale"]
    assert far.requests[0].headers["authorization"] == "Bearer canary-source"
    (listed,) = [shown for shown in call("list_sources", role="editor") if shown["name"] == source]
    assert set(listed) == {"id", "name", "url", "method", "mapping", "cache_seconds", "roles"}
    assert call("delete_source", name=source) == listed["id"]
    (gone,) = call("fetch_sources", role="viewer", requests=requests)
    assert gone["error"]["code"] == "unknown_source"
    with pytest.raises(NotFound):
        call("delete_source", name=source)


def test_the_cache_answers_the_second_time(call: Call, source: str, far: Receiver) -> None:
    requests = [{"source": source, "values": {"city": "Bern"}}]
    first = call("fetch_sources", role="viewer", requests=requests)
    assert call("fetch_sources", role="viewer", requests=requests) == first
    assert len(far.requests) == 1


def test_calls_at_the_same_time_are_answered_one_by_one(client: RpcClient, source: str) -> None:
    viewer = Context(principal=Principal("u1", ("viewer",)))
    calls = [
        client.submit(
            "integrations", "fetch_sources", viewer, requests=[{"source": source, "values": {"city": f"c{number}"}}]
        )
        for number in range(20)
    ]
    paths = [call.result()[0]["data"]["path"] for call in calls]
    assert paths == [f"/v1/c{number}?q=none" for number in range(20)]


def test_a_name_is_taken_once(call: Call, source: str) -> None:
    with pytest.raises(Conflict) as caught:
        call("create_source", name=source, url="http://127.0.0.1/", mapping={"x": "$"})
    assert caught.value.code == "name_taken"


def test_every_problem_is_reported_with_its_field(call: Call) -> None:
    with pytest.raises(InvalidInput) as caught:
        call("create_source", name="No", url="http://169.254.169.254/", mapping={}, method="PUT")
    assert {(problem.field, problem.code) for problem in caught.value.problems} == {
        ("name", "invalid_name"),
        ("url", "address_not_allowed"),
        ("mapping", "mapping_size"),
        ("method", "invalid_method"),
    }


def test_a_preview_shows_what_a_source_would_answer(call: Call, far: Receiver) -> None:
    far.script = echo
    answer = call(
        "preview_source", url=far.url + "/{{ params.x }}", mapping={"t": "now.temp"}, params={"x": 1}, values={}
    )
    assert answer["data"] == {"t": 21.5}


def test_a_source_that_drips_ends_with_the_callers_deadline_and_holds_nobody_up(
    client: RpcClient, call: Call, source: str
) -> None:
    """The service's greenlets, not threads, are what must be cut here."""

    def drip(connection: socket.socket) -> None:
        connection.recv(1000)
        connection.sendall(b"HTTP/1.1 200 OK\r\nx-a: ")
        while True:
            connection.sendall(b"a")
            time.sleep(0.05)

    with speaking(drip) as url:
        name = f"drip_{secrets.token_hex(4)}"
        call("create_source", name=name, url=f"{url}/", mapping={"x": "$"})
        deadline = time.time() + 3
        viewer = Context(principal=Principal("u2", ("viewer",)), deadline=deadline)
        slow = client.submit("integrations", "fetch_sources", viewer, requests=[{"source": name}])
        (quick,) = call("fetch_sources", requests=[{"source": source, "values": {"city": "Rome"}}])
        assert quick["error"] is None
        assert not slow.future.done()
        assert slow.result()[0]["error"]["code"] == "timeout"


def test_operators_see_how_many_hosts_are_left_alone(call: Call, settings: dict[str, str], far: Receiver) -> None:
    def paused() -> float:
        lines = httpx.get(f"http://127.0.0.1:{settings['OPS_PORT']}/metrics").text.splitlines()
        (found,) = [line for line in lines if line.startswith("dossier_third_parties_paused ")]
        return float(found.rpartition(" ")[2])

    before = paused()
    far.script = lambda _: Reply(429, b"", {"retry-after": "60"})
    answer = call("preview_source", url=f"{far.url}/", mapping={"all": "$"})
    assert answer["error"]["code"] == "rate_limited"
    assert paused() == before + 1


def test_a_name_is_resolved(call: Call, far: Receiver) -> None:
    answer = call("preview_source", url=far.url.replace("127.0.0.1", "localhost") + "/", mapping={"all": "$"})
    assert answer["data"] == {"all": {}}
    answer = call("preview_source", url="http://nobody.invalid/", mapping={"all": "$"})
    assert answer["error"]["code"] in ("unavailable", "timeout")


@pytest.mark.parametrize(
    ("method", "role", "arguments"),
    [
        ("create_source", "editor", {"name": "x", "url": "http://127.0.0.1/", "mapping": {"x": "$"}}),
        ("preview_source", "editor", {"url": "http://127.0.0.1/", "mapping": {"x": "$"}}),
        ("delete_source", "editor", {"name": "x"}),
        ("list_sources", "viewer", {}),
        ("fetch_sources", "nobody", {"requests": []}),
        ("create_webhook", "editor", {"url": "http://127.0.0.1/", "events": ["record_created"]}),
        ("update_webhook", "editor", {"id": "x", "enabled": True}),
        ("rotate_webhook_secret", "editor", {"id": "x"}),
        ("delete_webhook", "editor", {"id": "x"}),
        ("list_webhooks", "viewer", {}),
        ("list_deliveries", "viewer", {"webhook": "x"}),
        ("list_attempts", "viewer", {"delivery": "x"}),
        ("get_delivery", "editor", {"id": "x"}),
        ("redeliver", "editor", {"delivery": "x"}),
    ],
)
def test_less_than_the_needed_role_is_forbidden(call: Call, method: str, role: str, arguments: dict[str, Any]) -> None:
    with pytest.raises(Forbidden):
        call(method, role=role, **arguments)
