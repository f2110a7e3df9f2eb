"""The gateway and records with a read replica: through the public API, everyone sees their own writes."""

from collections.abc import Callable, Iterator
from typing import Any
from urllib.parse import urlsplit, urlunsplit

import httpx
import psycopg
import pytest
from chassis.testing import free_port, private_database, running, wait_for

from stack.testing import Backends

ADMIN = {"e": "admin@example.com", "p": "correct horse battery"}
Ask = Callable[..., Any]


@pytest.fixture(scope="module")
def backends(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Backends]:
    names = {"postgres", "replica", "rabbitmq", "redis"}
    with Backends(tmp_path_factory.mktemp("backends"), names) as started:
        yield started


@pytest.fixture(scope="module")
def gateway(backends: Backends) -> Iterator[str]:
    """The address of a gateway whose records service has a replica."""
    patch = pytest.MonkeyPatch()
    patch.setenv("TEST_DATABASE_URL", backends.postgres_url)
    with private_database(keep=True) as records_url, private_database(keep=True) as gateway_url:
        common = {"AMQP_URL": backends.amqp_url}
        replica_url = _on_replica(backends, records_url)
        wait_for(lambda: _answers(replica_url), "the database on the replica")
        records = common | {"DATABASE_URL": records_url, "DATABASE_REPLICA_URL": replica_url}
        settings = common | {
            "DATABASE_URL": gateway_url,
            "REDIS_URL": backends.redis_url,
            "REPLICA_READS": "true",
            "HTTP_PORT": str(free_port()),
            "COOKIE_SECURE": "false",
            "BOOTSTRAP_ADMIN_EMAIL": ADMIN["e"],
            "BOOTSTRAP_ADMIN_PASSWORD": ADMIN["p"],
        }
        with (
            running("records", records | {"OPS_PORT": str(free_port()), "REPLICA_MAX_LAG": "600"}),
            running("gateway", settings | {"OPS_PORT": str(free_port())}),
        ):
            yield f"http://127.0.0.1:{settings['HTTP_PORT']}"
    patch.undo()


@pytest.fixture
def writer(gateway: str) -> Iterator[Ask]:
    """Asks as the administrator, by their session."""
    with httpx.Client(base_url=gateway, timeout=30) as client:
        yield _signed_in(client, ADMIN)


@pytest.fixture
def other(gateway: str, writer: Ask) -> Iterator[Ask]:
    """Asks as another person."""
    person = {"e": "other@example.com", "p": "another good password"}
    made = writer(
        'mutation($e: String!, $p: String!) { createUser(email: $e, name: "Other", password: $p, '
        'roles: ["editor"]) { errors { code } } }',
        **person,
    )
    assert made == {"createUser": {"errors": []}}
    with httpx.Client(base_url=gateway, timeout=30) as client:
        yield _signed_in(client, person)


def test_a_person_sees_what_they_wrote_while_the_replica_does_not(backends: Backends, writer: Ask, other: Ask) -> None:
    titles = '{ records(collection: "notes") { nodes { values } totalCount } }'
    create = (
        'mutation($v: JSON!) { createRecord(collection: "notes", values: $v) '
        "{ record { history { nodes { action } } } errors { code } } }"
    )
    made = writer(
        'mutation { createCollection(name: "notes", fields: [{name: "title", type: TEXT}]) { errors { code } } }'
    )
    assert made == {"createCollection": {"errors": []}}
    writer(create, v={"title": "first"})
    token = writer('mutation { createApiToken(name: "t") { secret errors { code } } }')["createApiToken"]["secret"]
    wait_for(lambda: other(titles)["records"]["totalCount"] == 1, "the replica to show the first")
    with psycopg.connect(backends.replica_url, autocommit=True) as replica:
        replica.execute("select pg_wal_replay_pause()")
        try:
            answer = writer(create, v={"title": "second"})["createRecord"]
            assert answer == {"record": {"history": {"nodes": [{"action": "create"}]}}, "errors": []}
            assert writer(titles)["records"]["totalCount"] == 2
            assert writer(titles, token=token)["records"]["totalCount"] == 2
            assert other(titles)["records"]["totalCount"] == 1
            other(create, v={"title": "third"})
            assert other(titles)["records"]["totalCount"] == 3
        finally:
            replica.execute("select pg_wal_replay_resume()")


def _on_replica(backends: Backends, url: str) -> str:
    return urlunsplit(urlsplit(backends.replica_url)._replace(path=urlsplit(url).path))


def _answers(url: str) -> bool:
    try:
        psycopg.connect(url).close()
    except psycopg.OperationalError:
        return False
    return True


def _signed_in(client: httpx.Client, person: dict[str, str]) -> Ask:
    def ask(query: str, token: str = "", **variables: Any) -> Any:
        headers = {"Authorization": f"Bearer {token}"} if token else {}
        body = client.post("/graphql", json={"query": query, "variables": variables}, headers=headers).json()
        assert "errors" not in body, body
        return body["data"]

    answer = ask("mutation($e: String!, $p: String!) { signIn(email: $e, password: $p) { errors { code } } }", **person)
    assert answer == {"signIn": {"errors": []}}
    return ask
