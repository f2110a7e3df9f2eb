"""What a caller gets: results, the five errors, and nothing of a bug but that it happened."""

import time

import msgspec
import pytest
from chassis import rpc_client
from chassis.context import Context, Principal
from chassis.errors import FIVE, InvalidInput, NotFound, ServiceError, Unavailable
from chassis.rpc_client import PendingCall, RpcClient
from chassis.testing import wait_for
from msgspec.structs import replace
from nameko.exceptions import RemoteError
from nameko.standalone.rpc import ServiceRpcProxy

from services.chassis.tests.deployment import ADMIN, Instance, Toy, client_of


def test_a_call_returns_its_result(client: RpcClient) -> None:
    assert client.call("toy", "ping", ADMIN) == "pong"
    assert client.call("toy", "echo", ADMIN, value={"a": [1, None, "ü"]}, times=2) == [{"a": [1, None, "ü"]}] * 2


def test_a_raw_result_is_json(client: RpcClient) -> None:
    assert client.submit("toy", "ping", ADMIN).raw() == b'"pong"'


@pytest.mark.parametrize("kind", sorted(FIVE))
def test_each_of_the_five_errors_arrives_with_its_details(client: RpcClient, kind: str) -> None:
    details = [{"code": "too_long", "message": "at most 5", "field": "fields.2.name"}]
    with pytest.raises(FIVE[kind]) as caught:
        client.call("toy", "fail", ADMIN, kind=kind, details=details)
    assert type(caught.value) is FIVE[kind]
    assert (caught.value.message, caught.value.code, caught.value.details) == ("as asked", "asked", details)


def test_a_bug_is_an_internal_error_whose_text_stays_at_home(client: RpcClient, instance: Instance) -> None:
    with pytest.raises(ServiceError) as caught:
        client.call("toy", "fail", ADMIN, kind="Bug")
    assert (caught.value.code, caught.value.message) == ("internal_error", "internal error")
    (logged,) = wait_for(lambda: instance.logged("call failed"), "the log")
    assert "RuntimeError: a secret of the house" in logged["exception"]
    assert logged["trace_id"] == ADMIN.trace_id


def test_a_bug_while_calls_are_sent_fails_those_and_no_later_ones(shared: Toy, monkeypatch: pytest.MonkeyPatch) -> None:
    shape = rpc_client._shape
    bugs = [RuntimeError("a bug")]

    def buggy(call: PendingCall) -> object:
        if bugs:
            raise bugs.pop()
        return shape(call)

    monkeypatch.setattr(rpc_client, "_shape", buggy)
    with client_of(shared) as own:
        with pytest.raises(Unavailable):
            own.call("toy", "ping", replace(ADMIN, deadline=time.time() + 2))
        assert bugs == []
        wait_for(lambda: answers(own), "the next call to be answered", seconds=60)


def answers(client: RpcClient) -> bool:
    try:
        return bool(client.call("toy", "ping", ADMIN) == "pong")
    except Unavailable:
        return False


def test_an_unknown_method_is_not_found(client: RpcClient) -> None:
    with pytest.raises(NotFound) as caught:
        client.call("toy", "no_such_thing", ADMIN)
    assert caught.value.code == "unknown_method"


def test_arguments_are_checked_by_their_annotations(client: RpcClient) -> None:
    with pytest.raises(InvalidInput) as caught:
        client.call("toy", "get_notes", ADMIN, ids=["a", 5])
    assert [(p.field, p.code) for p in caught.value.problems] == [("ids.1", "invalid_type")]
    with pytest.raises(InvalidInput, match="missing required field `seconds`"):
        client.call("toy", "sleep", ADMIN)


def test_unknown_arguments_of_a_newer_caller_are_ignored(client: RpcClient) -> None:
    assert client.call("toy", "ping", ADMIN, invented_later=True) == "pong"


def test_the_service_sees_its_caller(client: RpcClient) -> None:
    context = Context(principal=Principal("u7", ("viewer",)), deadline=time.time() + 5, traceparent=ADMIN.traceparent)
    seen = client.call("toy", "describe_caller", context)
    assert (seen["user_id"], seen["roles"], seen["trace_id"]) == ("u7", ["viewer"], "a" * 32)
    assert 4 < seen["seconds_left"] <= 5


def test_gathered_calls_get_each_their_own_share(client: RpcClient, instance: Instance) -> None:
    for note in ("g1", "g2", "g3"):
        client.call("toy", "add_note", ADMIN, note_id=note, text=note)
    before = instance.metric('dossier_rpc_duration_seconds_count{method="get_notes"}')
    blocker = client.submit("toy", "sleep", ADMIN, seconds=0.2)  # with a call in flight the client gathers
    wanted = [["g1"], [], ["g3", "missing", "g2"], ["g2", "g2"]]
    calls = [client.submit("toy", "get_notes", ADMIN, ids=ids) for ids in wanted]
    answers = [call.result() for call in calls]
    assert [[note and note["text"] for note in answer] for answer in answers] == [
        ["g1"], [], ["g3", None, "g2"], ["g2", "g2"],
    ]  # fmt: skip
    assert blocker.result() == "slept"
    assert instance.metric('dossier_rpc_duration_seconds_count{method="get_notes"}') - before < len(wanted)


def test_calls_of_different_principals_are_not_gathered(client: RpcClient, shared: Toy) -> None:
    other = msgspec.structs.replace(ADMIN, principal=Principal("u2", ()))
    calls = [client.submit("toy", "describe_caller", context) for context in (ADMIN, other) * 3]
    assert [call.result()["user_id"] for call in calls] == ["u1", "u2"] * 3


def test_namekos_own_proxy_can_call(shared: Toy) -> None:
    with ServiceRpcProxy("toy", {"AMQP_URI": shared.amqp_url, "serializer": "json"}) as proxy:
        assert proxy.ping() == "pong"
        assert proxy.echo(value=1, times=2) == [1, 1]
        with pytest.raises(RemoteError, match="as asked"):
            proxy.fail(kind="NotFound")


def test_ready_and_counted(instance: Instance, client: RpcClient) -> None:
    client.call("toy", "ping", ADMIN)
    assert instance.get("/healthz").json() == {"status": "ok"}
    assert instance.get("/readyz").json() == {"status": "ok", "checks": {"database": "ok", "broker": "ok"}}
    assert instance.metric('dossier_rpc_served_total{code="ok",method="ping"}') >= 1
    assert instance.get("/elsewhere").status_code == 404
