"""Alerts on a running suite that is broken, seen by a real Prometheus; they end when the fault does."""

import secrets
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor, wait
from contextlib import ExitStack, contextmanager
from typing import Any

import httpx
import psycopg
import pytest
from chassis.testing import free_port, private_database, private_vhost, running
from kombu import Connection, Producer
from observing import fires, prometheus, silent, until

from deploy.monitoring.prometheus import Prometheus
from deploy.monitoring.scraping import jobs_of_stack
from stack.testing import Backends
from systemtest import control

pytestmark = pytest.mark.timeout(400)

HANDLER = "evt-records--files.handle_record_changed"
READ = '{ records(collection: "watched", first: 1) { nodes { id } } }'


@pytest.fixture(scope="module")
def watched(stack: dict[str, Any], tmp_path_factory: pytest.TempPathFactory) -> Iterator[Prometheus]:
    with prometheus(tmp_path_factory.mktemp("prometheus"), jobs_of_stack(stack)) as started:
        until(lambda: len(started.query("up == 1")) == 6, lambda: started.query("up"))
        yield started


@pytest.fixture
def collection(administrator: httpx.Client) -> Iterator[str]:
    """The id of the table behind a collection called watched."""
    create = 'mutation { createCollection(name: "watched", fields: [{name: "a", type: TEXT}]) { collection { id } } }'
    made = administrator.post("/graphql", json={"query": create}).json()["data"]["createCollection"]["collection"]
    yield str(made["id"])
    delete = 'mutation { deleteCollection(name: "watched", confirmName: "watched") { deletedId } }'
    administrator.post("/graphql", json={"query": delete})


@contextmanager
def asking(client: httpx.Client, query: str) -> Iterator[None]:
    """Somebody asks again and again meanwhile."""
    over = threading.Event()

    def ask() -> None:
        while not over.wait(0.05):
            client.post("/graphql", json={"query": query})

    threads = [threading.Thread(target=ask) for _ in range(4)]
    for thread in threads:
        thread.start()
    try:
        yield
    finally:
        over.set()
        for thread in threads:
            thread.join()


def test_a_service_that_is_stopped(watched: Prometheus, administrator: httpx.Client, collection: str) -> None:
    with asking(administrator, READ):
        with control.stopped("records"):
            fires(watched, "DossierServiceDown", service="records")
            fires(watched, "DossierPartUnavailable", target="records")
        silent(watched, "DossierServiceDown")
        silent(watched, "DossierPartUnavailable")


def test_a_service_that_hangs(watched: Prometheus, administrator: httpx.Client, collection: str) -> None:
    with asking(administrator, READ):
        with control.frozen("records"):
            fires(watched, "DossierBreakerOpen", target="records")
        silent(watched, "DossierBreakerOpen")


def test_a_database_that_keeps_its_answers_back(
    watched: Prometheus, stack: dict[str, Any], administrator: httpx.Client, collection: str
) -> None:
    with ThreadPoolExecutor(8) as pool, psycopg.connect(_database(stack, "records")) as holder:
        holder.execute(f'lock table data."{collection}" in access exclusive mode')
        asked = [pool.submit(administrator.post, "/graphql", json={"query": READ}) for _ in range(8)]
        wait(asked, timeout=4)
        holder.rollback()
    assert [each.result().json()["data"] for each in asked] == [{"records": {"nodes": []}}] * 8
    fires(watched, "DossierCallsSlow", service="records")
    fires(watched, "DossierRequestsSlow", service="gateway")
    silent(watched, "DossierCallsSlow")


def test_sessions_that_cannot_be_read(watched: Prometheus, administrator: httpx.Client) -> None:
    with asking(administrator, "{ viewer { id } }"):
        with control.stopped("redis"):
            fires(watched, "DossierErrorBudgetBurns")
        silent(watched, "DossierErrorBudgetBurns")


def test_an_event_that_cannot_be_read(watched: Prometheus, stack: dict[str, Any]) -> None:
    with Connection(stack["amqp"]) as broker:
        channel = broker.channel()
        Producer(channel).publish(b"no event", routing_key=HANDLER, content_type="application/json", delivery_mode=2)
        fires(watched, "DossierDeadLetters", service="files", queue=f"{HANDLER}.dead")
        channel.queue_purge(f"{HANDLER}.dead")
        silent(watched, "DossierDeadLetters")


def test_events_that_cannot_leave(watched: Prometheus, administrator: httpx.Client) -> None:
    create = """mutation($e: String!) {
      createUser(email: $e, name: "Late", password: "a good password", roles: ["viewer"]) { errors { code } } }"""
    with control.stopped("rabbitmq"):
        fires(watched, "DossierBrokerDown")
        variables = {"e": f"{secrets.token_hex(4)}@example.com"}
        answer = administrator.post("/graphql", json={"query": create, "variables": variables}).json()
        assert answer["data"] == {"createUser": {"errors": []}}
        fires(watched, "DossierOutboxLag", service="gateway")
    silent(watched, "DossierBrokerDown")
    silent(watched, "DossierOutboxLag")


def _database(stack: dict[str, Any], service: str) -> str:
    return str(stack["postgres"].rpartition("/")[0] + f"/dossier_{service}")


def test_a_replica_that_is_behind(tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch) -> None:
    with (
        Backends(tmp_path_factory.mktemp("backends"), {"postgres", "replica", "rabbitmq"}) as backends,
        ExitStack() as on,
    ):
        for name, value in backends.environment().items():
            monkeypatch.setenv(name, value)
        database = on.enter_context(private_database(keep=True))
        port = free_port()
        environ = {
            "AMQP_URL": on.enter_context(private_vhost()),
            "DATABASE_URL": database,
            "DATABASE_REPLICA_URL": backends.replica_url.rpartition("/")[0] + "/" + database.rpartition("/")[2],
            "OPS_PORT": str(port),
        }
        on.enter_context(running("records", environ))
        jobs = {"records": f"http://127.0.0.1:{port}"}
        watched = on.enter_context(prometheus(tmp_path_factory.mktemp("prometheus"), jobs))
        with psycopg.connect(backends.replica_url, autocommit=True) as replica:
            replica.execute("select pg_wal_replay_pause()")
            with psycopg.connect(database, autocommit=True) as primary:
                primary.execute("create table something_new (id int)")
            fires(watched, "DossierReplicaLag", service="records")
            replica.execute("select pg_wal_replay_resume()")
            silent(watched, "DossierReplicaLag")
