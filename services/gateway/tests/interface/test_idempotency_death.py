"""The gateway is killed while a change with an Idempotency-Key is under way."""

import os
import signal
import threading
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import httpx
import pytest
from chassis.testing import backend, free_port, private_database, private_vhost, running, wait_for

from .conftest import ADMIN, SIGN_IN, Caller, settings
from .fakes import Records
from .responder import Responder

CREATE = 'mutation { createRecord(collection: "companies", values: {name: "Acme"}) { record { id } } }'


def create(caller: Caller) -> httpx.Response:
    return caller.post(CREATE, **{"Idempotency-Key": "killed"})


def test_a_change_whose_gateway_was_killed_is_never_made_twice() -> None:
    arrived, go_on = threading.Event(), threading.Event()
    methods = Records().methods()
    create_records = methods["create_records"]

    def slow(**arguments: Any) -> Any:
        arrived.set()
        go_on.wait(30)
        return create_records(**arguments)

    with private_database() as database_url, private_vhost() as amqp_url:
        responder = Responder(amqp_url, "records", methods | {"create_records": slow})
        environ = settings(
            amqp_url, database_url, backend("TEST_REDIS_URL"), COOKIE_SECURE="false", REQUEST_TIMEOUT="2"
        )
        url = f"http://127.0.0.1:{environ['HTTP_PORT']}"
        caller = Caller(url)
        with running("gateway", environ) as process, ThreadPoolExecutor(1) as pool:
            caller.data(SIGN_IN, e=ADMIN[0], p=ADMIN[1])
            lost = pool.submit(create, caller)
            assert arrived.wait(10)
            (worker,) = Path(f"/proc/{process.pid}/task/{process.pid}/children").read_text().split()
            for pid in (process.pid, int(worker)):
                os.kill(pid, signal.SIGKILL)
            with pytest.raises(httpx.TransportError):
                lost.result()
            go_on.set()
        with running("gateway", environ | {"OPS_PORT": str(free_port())}):
            wait_for(lambda: _is_served(caller), "the gateway to listen")
            again = wait_for(lambda: (a := create(caller)).status_code != 409 and a, "the lease to end", seconds=20)
            assert again.status_code == 503
            assert again.json()["errors"][0]["extensions"]["reason"] == "outcome_unknown"
            assert create(caller).status_code == 503
        assert responder.names().count("create_records") == 1
        responder.stop()


def _is_served(caller: Caller) -> bool:
    try:
        return caller.http.get("/healthz").status_code == 200
    except httpx.TransportError:
        return False
