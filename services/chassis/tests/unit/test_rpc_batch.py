"""Calls of one message: merged where that changes nothing, each answered in its place."""

from typing import Any

import msgspec
import pytest
from chassis import wire
from chassis.context import Context, Principal
from chassis.errors import NotFound
from chassis.rpc_batch import Batch, Group, group_calls
from hypothesis import given
from hypothesis import strategies as st

ANNA, BERT = Context(principal=Principal("anna")), Context(principal=Principal("bert"))


class Method:
    """A method that can be merged by its ids."""

    def __init__(self, gather: str | None) -> None:
        self.gather = gather


METHODS: dict[str, Any] = {"get": Method("ids"), "list": Method("ids"), "ping": Method(None)}


def call(method: str, context: Context = ANNA, **kwargs: Any) -> wire.Call:
    return wire.Call(method=method, kwargs=msgspec.Raw(msgspec.json.encode(kwargs)), context=context)


def grouped(*calls: wire.Call) -> list[tuple[str, list[int], Any]]:
    return [(g.method, g.indices, msgspec.json.decode(g.kwargs)) for g in group_calls(calls, METHODS)]


def test_gets_of_one_principal_are_merged_whatever_the_order_of_their_arguments() -> None:
    calls = (call("get", ids=["a"], full=True), call("ping"), call("get", full=True, ids=["b", "a"]))
    assert grouped(*calls) == [("ping", [1], {}), ("get", [0, 2], {"ids": ["a", "b", "a"], "full": True})]


@pytest.mark.parametrize(
    "other",
    [call("get", BERT, ids=["a"]), call("list", ids=["a"]), call("get", ids=["a"], full=True), call("get", ids="a"),
     call("get"), call("unknown", ids=["a"]), wire.Call("get", msgspec.Raw(b"["), ANNA),
     wire.Call("get", msgspec.Raw(b"[" * 100_000), ANNA), wire.Call("get", msgspec.Raw(b"5"), ANNA)],
)  # fmt: skip
def test_what_differs_in_more_than_the_list_stays_apart(other: wire.Call) -> None:
    assert sorted(g.indices for g in group_calls([call("get", ids=["a"]), other], METHODS)) == [[0], [1]]


def test_a_group_works_until_the_latest_deadline_of_its_calls() -> None:
    def due(deadline: float | None) -> wire.Call:
        return call("get", Context(principal=ANNA.principal, deadline=deadline), ids=["a"])

    assert group_calls([due(5), due(9), due(7)], METHODS)[0].context.deadline == 9
    assert group_calls([due(5), due(None)], METHODS)[0].context.deadline is None


def test_a_group_knows_the_traces_of_all_its_calls() -> None:
    calls = [call("get", Context(principal=ANNA.principal, traceparent=each), ids=["a"]) for each in ("t1", "t2")]
    assert [group.callers for group in group_calls([*calls, call("ping")], METHODS)] == [[""], ["t1", "t2"]]


class Wire:
    """What a batch sent."""

    def __init__(self) -> None:
        self.sent: list[bytes] = []
        self.acknowledged = 0

    def acknowledge(self) -> None:
        self.acknowledged += 1

    def outcomes(self) -> dict[int, Any]:
        found: dict[int, Any] = {}
        for body in self.sent:
            reply = wire.decode_reply(body).result
            assert reply is not None
            found |= {
                i: msgspec.json.decode(o.result) if o.error is None else o.error["code"] for i, o in reply.outcomes
            }
        return found


def batch_of(size: int, many: bool = True) -> tuple[Batch, Wire]:
    there = Wire()
    return Batch(size, many, there.sent.append, there.acknowledge), there


@given(st.lists(st.lists(st.integers(0, 9), max_size=4), min_size=1, max_size=6))
def test_every_call_gets_the_answers_to_its_own_list(lists: list[list[int]]) -> None:
    (group,) = group_calls([call("get", ids=ids) for ids in lists], METHODS)
    batch, there = batch_of(len(lists))
    assert batch.succeed(group, [n * 10 for n in msgspec.json.decode(group.kwargs)["ids"]]) is None
    assert there.outcomes() == {i: [n * 10 for n in ids] for i, ids in enumerate(lists)}
    assert (len(there.sent), there.acknowledged) == (1, 1)


def test_a_merged_method_that_does_not_answer_item_by_item_is_a_bug() -> None:
    (group,) = group_calls([call("get", ids=["a"]), call("get", ids=["b"])], METHODS)
    for wrong in ([1], [1, 2, 3], None):
        batch, there = batch_of(2)
        assert batch.succeed(group, wrong) is not None
        assert there.outcomes() == {0: "internal_error", 1: "internal_error"}


def test_a_result_that_cannot_be_sent_is_a_bug() -> None:
    for unsendable in (object(), "\ud800", {1j: 2}):
        batch, there = batch_of(1)
        assert batch.succeed(Group("ping", b"{}", ANNA, [0]), unsendable) is not None
        assert there.outcomes() == {0: "internal_error"}


def test_what_is_finished_goes_out_while_the_rest_is_under_way(monkeypatch: pytest.MonkeyPatch) -> None:
    timers: list[Any] = []
    monkeypatch.setattr("eventlet.spawn_after", lambda seconds, flush: timers.append(flush))
    batch, there = batch_of(3)
    batch.succeed(Group("ping", b"{}", ANNA, [1]), "one")
    assert there.sent == []
    timers[0]()
    assert there.outcomes() == {1: "one"}
    batch.fail(Group("ping", b"{}", ANNA, [0]), NotFound("gone"))
    assert there.acknowledged == 0
    batch.succeed(Group("ping", b"{}", ANNA, [2]), "two")
    assert there.outcomes() == {0: "not_found", 1: "one", 2: "two"}
    assert there.acknowledged == 1


def test_what_finishes_while_a_message_waits_to_be_sent_leaves_after_it(monkeypatch: pytest.MonkeyPatch) -> None:
    timers: list[Any] = []
    monkeypatch.setattr("eventlet.spawn_after", lambda seconds, flush: timers.append(flush))
    sent: list[bytes] = []

    def send(body: bytes) -> None:
        if not sent and not finished:
            finished.append("two")
            batch.succeed(Group("ping", b"{}", ANNA, [1]), "two")
        sent.append(body)

    finished: list[str] = []
    acknowledged: list[int] = []
    batch = Batch(2, True, send, lambda: acknowledged.append(len(sent)))
    batch.succeed(Group("ping", b"{}", ANNA, [0]), "one")
    timers[0]()
    replies = [wire.decode_reply(body).result for body in sent]
    assert [(reply.last, [i for i, _ in reply.outcomes]) for reply in replies if reply] == [(False, [0]), (True, [1])]
    assert acknowledged == [2]


def test_a_single_call_is_answered_in_namekos_form() -> None:
    batch, there = batch_of(1, many=False)
    batch.succeed(Group("ping", b"{}", ANNA, [0]), "pong")
    assert msgspec.json.decode(there.sent[0]) == {"result": "pong", "error": None}


def test_a_message_without_calls_is_answered() -> None:
    _, there = batch_of(0)
    assert (there.outcomes(), there.acknowledged) == ({}, 1)
