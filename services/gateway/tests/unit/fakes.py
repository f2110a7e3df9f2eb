"""Stand-ins for what a request needs, without I/O."""

from collections.abc import Callable
from typing import Any

from chassis.context import Context, Principal
from gateway.accounts import Accounts
from gateway.request import Request

ADMIN = Principal("u1", ("admin",))


class FakeReply:
    """An answer that is there."""

    def __init__(self, answer: Callable[[], Any]) -> None:
        self._answer = answer

    def result(self) -> Any:
        return self._answer()


class FakeClient:
    """Answers from functions named `<service>.<method>`; keeps every call in `calls`."""

    def __init__(self, **services: dict[str, Callable[..., Any]]) -> None:
        self._services = services
        self.calls: list[tuple[str, str, dict[str, Any]]] = []

    def submit(self, service: str, method: str, context: Context, **kwargs: Any) -> FakeReply:
        self.calls.append((service, method, kwargs))
        return FakeReply(lambda: self._services[service][method](**kwargs))

    def replace(self, **services: dict[str, Callable[..., Any]]) -> None:
        """Answer these services' methods from other functions."""
        self._services = services

    def names(self) -> list[str]:
        return [f"{service}.{method}" for service, method, _ in self.calls]


def request(client: FakeClient, principal: Principal = ADMIN) -> Request:
    """A request of `principal` without accounts."""
    nobody = Accounts._make([None] * len(Accounts._fields))
    return Request(client=client, context=Context(principal=principal), accounts=nobody)  # type: ignore[arg-type]


class Store:
    """As much of Redis as values with names need; nothing expires."""

    def __init__(self) -> None:
        self.kept: dict[str, bytes] = {}

    def set(self, key: str, value: bytes, *, ex: int = 0, xx: bool = False, keepttl: bool = False) -> None:
        if not xx or key in self.kept:
            self.kept[key] = value

    def get(self, key: str) -> bytes | None:
        return self.kept.get(key)

    def getdel(self, key: str) -> bytes | None:
        return self.kept.pop(key, None)

    def pipeline(self) -> "Store":
        return self

    def execute(self) -> None:
        """Each was done at once."""

    def sadd(self, *_: Any) -> None:
        """Not asked for."""

    expire = zadd = sadd
