"""Gateways that are replaced one by one while requests go on, as behind a load balancer."""

import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import AbstractContextManager, contextmanager

import pytest
from chassis.testing import backend, free_port, private_database, private_vhost, running

from .conftest import ADMIN, SIGN_IN, Caller, settings
from .fakes import Records
from .responder import Responder

CREATE = 'mutation { createRecord(collection: "companies", values: {name: "Acme"}) { record { id } } }'


class Fleet:
    """Gateways that serve; whom to ask next is one that is not about to end."""

    def __init__(self, environ: dict[str, str]) -> None:
        self._environ = environ
        self._serving: list[tuple[str, AbstractContextManager[object]]] = []

    def start(self) -> None:
        ports = {"HTTP_PORT": str(free_port()), "OPS_PORT": str(free_port())}
        gateway = running("gateway", self._environ | ports)
        gateway.__enter__()
        self._serving.append((f"http://127.0.0.1:{ports['HTTP_PORT']}", gateway))

    def stop_oldest(self) -> None:
        """No new requests are sent to it, in a moment; those under way are its own to finish."""
        _, gateway = self._serving.pop(0)
        time.sleep(0.5)
        gateway.__exit__(None, None, None)

    def stop(self) -> None:
        while self._serving:
            self.stop_oldest()

    def url(self) -> str:
        return self._serving[-1][0]


@pytest.fixture
def fleet() -> Iterator[Fleet]:
    def slow(**arguments: object) -> object:
        time.sleep(0.02)  # so that some are under way whenever one is told to end
        return create_records(**arguments)

    methods = Records().methods()
    create_records = methods["create_records"]
    with private_database() as database_url, private_vhost() as amqp_url:
        environ = settings(amqp_url, database_url, backend("TEST_REDIS_URL"), COOKIE_SECURE="false")
        fleet = Fleet(environ)
        with responding(Responder(amqp_url, "records", methods | {"create_records": slow})):
            fleet.start()
            yield fleet
            fleet.stop()


@contextmanager
def responding(responder: Responder) -> Iterator[None]:
    yield
    responder.stop()


@pytest.mark.timeout(300)
def test_gateways_replaced_under_load_fail_no_request_and_no_session(fleet: Fleet) -> None:
    over = threading.Event()

    def ask() -> int:
        caller, count = Caller(fleet.url()), 0
        assert caller.data(SIGN_IN, e=ADMIN[0], p=ADMIN[1])["signIn"]["errors"] == []
        while not over.is_set():
            caller.http.base_url = fleet.url()
            assert caller.data(CREATE)["createRecord"]["record"]["id"]
            count += 1
        return count

    with ThreadPoolExecutor(6) as pool:
        callers = [pool.submit(ask) for _ in range(6)]
        try:
            for _ in range(3):
                fleet.start()
                fleet.stop_oldest()
        finally:
            over.set()
        made = [caller.result() for caller in callers]
    assert sum(made) > 20
