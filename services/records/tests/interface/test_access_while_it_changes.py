"""Rights and fields change while two processes serve: every request has an answer, none what was taken away before."""

import itertools
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any, NamedTuple

import pytest
from chassis.context import Context, Principal
from chassis.errors import Conflict, Forbidden, InvalidInput, NotFound, ServiceError
from chassis.rpc_client import RpcClient
from chassis.testing import wait_for

SALES = Context(principal=Principal("user-7", ("sales",), "editor"))
REFUSED = (Conflict, Forbidden, InvalidInput, NotFound)
"""What a request may meet while its collection changes; anything else is a fault."""
CHANGES = 40
SECRET = 8_070_605_040_302_010
"""Longer than any run of digits in a random id, with which it must not be confused."""
GRANTED: dict[str, Any] = {"read": {}, "create": {}, "update": {}}
REVOKED: dict[str, Any] = {
    "read": {"rows": {"name": {"ne": "hidden"}}, "fields": ["name", "team"]},
    "create": {"fields": ["name", "team"]},
    "update": {"fields": ["team"]},
}


class State(NamedTuple):
    """What has been acknowledged: `revoked` is None while a change is under way."""

    number: int
    revoked: bool | None


class Askers:
    """Inside the `with`, a thread for each question asks it again and again, and judges each answer."""

    def __init__(self, questions: list[Callable[[], Any]]) -> None:
        self.state = State(0, None)
        self.answers = dict.fromkeys(range(len(questions)), 0)
        self.wrong: list[str] = []
        self._stop = threading.Event()
        self._threads = [threading.Thread(target=self._run, args=each) for each in enumerate(questions)]

    @contextmanager
    def changing(self, revoked: bool) -> Iterator[None]:
        """Around a change of the policy."""
        self.state = State(self.state.number + 1, None)
        yield
        self.state = State(self.state.number + 1, revoked)

    def __enter__(self) -> "Askers":
        for thread in self._threads:
            thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._stop.set()
        for thread in self._threads:
            thread.join()

    def heard(self, count: int) -> bool:
        """Whether every question has had so many answers."""
        return bool(self.wrong) or min(self.answers.values()) >= count

    def _run(self, number: int, question: Callable[[], Any]) -> None:
        while not self._stop.is_set():
            before = self.state
            try:
                answer = str(question())
            except REFUSED as err:
                answer = str(err)
            except ServiceError as err:
                self.wrong.append(f"question {number}: {err!r}")
                return
            if before.revoked and before == self.state and (str(SECRET) in answer or "hidden" in answer):
                self.wrong.append(f"question {number} was told what is hidden: {answer}")
            self.answers[number] += 1


@pytest.fixture
def staff(call: Any, new_collection: Any) -> str:
    fields = [("name", "TEXT"), ("team", "TEXT"), ("salary", "INTEGER")]
    name: str = new_collection(*({"name": field, "type": type_} for field, type_ in fields))
    rows = [{"name": person, "team": "x", "salary": SECRET} for person in ("Ann", "Bob", "hidden")]
    call("create_records", collection=name, values=rows)
    return name


def questions(client: RpcClient, staff: str, ids: list[str]) -> list[Callable[[], Any]]:
    """What one of the role asks of one process."""

    def ask(method: str, **arguments: Any) -> Any:
        return client.call("records", method, SALES, collection=staff, **arguments)

    def change() -> Any:
        (record,) = ask("get_records", ids=ids[:1])
        return ask("update_record", id=ids[0], version=record["version"], values={"team": "y"})

    numbers = itertools.count()
    largest = [{"function": "max", "field": "salary"}, {"function": "max", "field": "name"}]
    child = {"values": {"name": "new", "salary": 1}}
    return [
        lambda: ask("query_records", order_by=["-name"], first=20, with_total=True),
        lambda: ask("query_records", filter={"salary": {"gte": SECRET}}, first=5),
        lambda: ask("get_records", ids=ids),
        lambda: ask("aggregate_records", metrics=largest, group_by=["salary"], filter={"salary": {"gt": 1}}),
        lambda: ask("get_history", ids=ids),
        lambda: ask("create_trees", records=[child]) if next(numbers) < 50 else None,
        change,
    ]


def test_nothing_revoked_is_told_and_nothing_fails(
    client: RpcClient, other_client: RpcClient, call: Any, other_call: Any, staff: str
) -> None:
    ids = [item["id"] for item in call("query_records", collection=staff, order_by=["name"])["items"]]
    call("set_policy", policy={"role": "sales", "collection": staff, **GRANTED})
    asked = [*questions(client, staff, ids), *questions(other_client, staff, ids)]
    with Askers(asked) as askers:
        for number in range(CHANGES):
            revoked = number % 2 == 1
            admin = (call, other_call)[number // 2 % 2]
            with askers.changing(revoked):
                admin("set_policy", policy={"role": "sales", "collection": staff, **(REVOKED if revoked else GRANTED)})
            heard = min(askers.answers.values())
            if number % 4 == 1:
                admin("add_field", collection=staff, field={"name": f"extra_{number}", "type": "TEXT"})
            elif number % 4 == 3:
                admin("remove_field", collection=staff, field=f"extra_{number - 2}")
            wait_for(lambda heard=heard: askers.heard(heard + 1), "an answer to each question")
    assert askers.wrong == []
