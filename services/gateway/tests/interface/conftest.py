"""The gateway as a real process, with real broker, database and Redis; the other services are faked."""

import itertools
from collections.abc import Callable, Iterator
from typing import Any, ClassVar, NamedTuple

import httpx
import pytest
import redis
from chassis.testing import EventTap, backend, free_port, private_database, private_vhost, running

from .fakes import Files, Integrations, Records
from .responder import Responder

ADMIN = ("admin@example.com", "correct horse battery")


class Deployment(NamedTuple):
    """Where everything is."""

    url: str
    amqp_url: str
    database_url: str
    redis_url: str
    pid: int
    ops_url: str = ""


def settings(amqp_url: str, database_url: str, redis_url: str, **more: str) -> dict[str, str]:
    """The environment of a gateway on free ports."""
    return {
        "AMQP_URL": amqp_url,
        "DATABASE_URL": database_url,
        "REDIS_URL": redis_url,
        "HTTP_PORT": str(free_port()),
        "OPS_PORT": str(free_port()),
        "TRUSTED_PROXIES": "1",
        "BOOTSTRAP_ADMIN_EMAIL": ADMIN[0],
        "BOOTSTRAP_ADMIN_PASSWORD": ADMIN[1],
        **more,
    }


@pytest.fixture(scope="session")
def deployment() -> Iterator[Deployment]:
    with private_database() as database_url, private_vhost() as amqp_url:
        environ = settings(amqp_url, database_url, backend("TEST_REDIS_URL"), COOKIE_SECURE="false")
        with running("gateway", environ) as process:
            url = f"http://127.0.0.1:{environ['HTTP_PORT']}"
            ops_url = f"http://127.0.0.1:{environ['OPS_PORT']}"
            yield Deployment(url, amqp_url, database_url, environ["REDIS_URL"], process.pid, ops_url)


@pytest.fixture(scope="session")
def records(deployment: Deployment) -> Iterator[Responder]:
    responder = Responder(deployment.amqp_url, "records", Records().methods())
    yield responder
    responder.stop()


@pytest.fixture(scope="session")
def other_services(deployment: Deployment, records: Responder) -> Iterator[dict[str, Responder]]:
    """Files and integrations; notifications is absent, as a service may be."""
    made = {
        "records": records,
        "files": Responder(deployment.amqp_url, "files", Files().methods()),
        "integrations": Responder(deployment.amqp_url, "integrations", Integrations().methods()),
    }
    yield made
    made["files"].stop()
    made["integrations"].stop()


@pytest.fixture(scope="session")
def events(deployment: Deployment) -> Iterator[EventTap]:
    tap = EventTap(deployment.amqp_url, "gateway")
    yield tap
    tap.close()


_addresses = itertools.count(1)


class Caller:
    """A browser or a program with an address of its own."""

    opened: ClassVar[list[httpx.Client]] = []

    def __init__(self, url: str, **headers: str) -> None:
        address = f"10.{next(_addresses)}.{id(self) % 250}.{id(url) % 250}"
        self.http = httpx.Client(base_url=url, headers={"X-Forwarded-For": address, **headers}, timeout=20)
        self.opened.append(self.http)

    def post(self, query: str, variables: dict[str, Any] | None = None, **headers: str) -> httpx.Response:
        return self.http.post("/graphql", json={"query": query, "variables": variables}, headers=headers)

    def ask(self, query: str, **variables: Any) -> dict[str, Any]:
        """The answer's body."""
        return dict(self.post(query, variables).json())

    def data(self, query: str, **variables: Any) -> Any:
        """The data of an answer that has no errors."""
        answer = self.ask(query, **variables)
        assert "errors" not in answer, answer
        return answer["data"]

    def code(self, query: str, **variables: Any) -> str:
        """The code of the one error."""
        (error,) = self.ask(query, **variables)["errors"]
        return str(error["extensions"]["code"])


SIGN_IN = (
    "mutation($e: String!, $p: String!) { signIn(email: $e, password: $p) "
    "{ viewer { id email roles } errors { code field message } } }"
)


@pytest.fixture(scope="session", autouse=True)
def _close_callers() -> Iterator[None]:
    yield
    for client in Caller.opened:
        client.close()


@pytest.fixture
def sessions(deployment: Deployment) -> Iterator[Any]:
    """The Redis that holds sessions."""
    with redis.Redis.from_url(deployment.redis_url) as client:
        yield client


@pytest.fixture
def stranger(deployment: Deployment) -> Caller:
    return Caller(deployment.url)


@pytest.fixture
def admin(deployment: Deployment) -> Caller:
    """The administrator, signed in."""
    caller = Caller(deployment.url)
    assert caller.data(SIGN_IN, e=ADMIN[0], p=ADMIN[1])["signIn"]["errors"] == []
    return caller


@pytest.fixture
def new_user(deployment: Deployment, admin: Caller) -> Callable[..., Caller]:
    """Makes a person with these roles and signs them in."""

    def make(*roles: str, email: str = "", password: str = "a good password") -> Caller:
        email = email or f"user{next(_addresses)}-{id(roles)}@example.com"
        mutation = (
            'mutation($e: String!, $p: String!, $r: [String!]!) { createUser(email: $e, name: "User", password: $p, '
            "roles: $r) { user { id } errors { code field } } }"
        )
        assert admin.data(mutation, e=email, p=password, r=list(roles))["createUser"]["errors"] == []
        caller = Caller(deployment.url)
        assert caller.data(SIGN_IN, e=email, p=password)["signIn"]["errors"] == []
        return caller

    return make
