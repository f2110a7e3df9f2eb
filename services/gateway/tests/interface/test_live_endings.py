"""How long a stream may stay: rights that change, people who are disabled, age, the number of streams."""

from collections.abc import Iterator

import pytest
from chassis.testing import backend, private_database, private_vhost, running, wait_for

from .conftest import ADMIN, SIGN_IN, Caller, Deployment, settings
from .fakes import Records, record
from .live import Changing, Listening
from .responder import Responder

QUERY = 'subscription { recordChanged(collection: "orders") { id } }'
CREATE_USER = """mutation($e: String!) {
  createUser(email: $e, name: "User", password: "a good password", roles: ["viewer"]) { user { id } errors { code } }
}"""
UPDATE_USER = """mutation($id: ID!, $roles: [String!], $disabled: Boolean) {
  updateUser(id: $id, roles: $roles, disabled: $disabled) { errors { code } } }"""
STREAMS = 2


@pytest.fixture(scope="module")
def quick() -> Iterator[Deployment]:
    """A gateway that looks at its streams all the time."""
    bounds = {
        "LIVE_STREAMS": str(STREAMS),
        "LIVE_CHECK_SECONDS": "0.1",
        "LIVE_KEEP_ALIVE_SECONDS": "0.1",
        "COOKIE_SECURE": "false",
    }
    with private_database() as database_url, private_vhost() as amqp_url:
        yield from _gateway(settings(amqp_url, database_url, backend("TEST_REDIS_URL"), **bounds))


@pytest.fixture
def aging(quick: Deployment) -> Iterator[Deployment]:
    """Another process of the same fleet, whose streams end soon."""
    short = {"LIVE_STREAM_SECONDS": "0.5", "LIVE_CHECK_SECONDS": "0.1", "COOKIE_SECURE": "false"}
    with private_vhost() as amqp_url:
        yield from _gateway(settings(amqp_url, quick.database_url, quick.redis_url, **short))


def _gateway(environ: dict[str, str]) -> Iterator[Deployment]:
    amqp_url, database_url = environ["AMQP_URL"], environ["DATABASE_URL"]
    with running("gateway", environ) as process:
        responder = Responder(amqp_url, "records", Records().methods())
        responder.answer("get_changed_records", lambda collection, ids, **_: [record(collection, id) for id in ids])
        url = f"http://127.0.0.1:{environ['HTTP_PORT']}"
        yield Deployment(url, amqp_url, database_url, environ["REDIS_URL"], process.pid)
        responder.stop()


def signed_in(deployment: Deployment, email: str, password: str) -> Caller:
    caller = Caller(deployment.url)
    assert caller.data(SIGN_IN, e=email, p=password)["signIn"]["errors"] == []
    return caller


@pytest.fixture
def boss(quick: Deployment) -> Caller:
    return signed_in(quick, *ADMIN)


def person(quick: Deployment, boss: Caller, email: str) -> tuple[str, Caller]:
    """A new viewer: the id, and the person signed in."""
    id = boss.data(CREATE_USER, e=email)["createUser"]["user"]["id"]
    return id, signed_in(quick, email, "a good password")


def ending(stream: Listening) -> str:
    """The code with which a stream ends for good."""
    last, complete = stream.wait_end(20)
    assert complete["event"] == "complete"
    (error,) = last.result["errors"]
    return str(error["extensions"]["code"])


def test_a_stream_ends_when_a_role_is_taken_or_given(quick: Deployment, boss: Caller) -> None:
    id, viewer = person(quick, boss, "role@example.com")
    stream = Listening(viewer.http, QUERY)
    assert boss.data(UPDATE_USER, id=id, roles=["editor"])["updateUser"]["errors"] == []
    assert ending(stream) in {"forbidden", "unauthenticated"}


def test_a_program_s_stream_ends_when_its_owner_s_role_changes(quick: Deployment, boss: Caller) -> None:
    id, viewer = person(quick, boss, "program@example.com")
    made = viewer.data('mutation { createApiToken(name: "x", scopes: ["read"]) { secret } }')["createApiToken"]
    stream = Listening(Caller(quick.url, Authorization=f"Bearer {made['secret']}").http, QUERY)
    assert boss.data(UPDATE_USER, id=id, roles=["editor"])["updateUser"]["errors"] == []
    assert ending(stream) == "forbidden"


def test_a_stream_ends_when_its_person_is_disabled(quick: Deployment, boss: Caller) -> None:
    id, viewer = person(quick, boss, "disabled@example.com")
    made = viewer.data('mutation { createApiToken(name: "x", scopes: ["read"]) { secret } }')["createApiToken"]
    program = Caller(quick.url, Authorization=f"Bearer {made['secret']}")
    streams = [Listening(caller.http, QUERY) for caller in (viewer, program)]
    assert boss.data(UPDATE_USER, id=id, disabled=True)["updateUser"]["errors"] == []
    assert [ending(stream) for stream in streams] == ["unauthenticated"] * 2


def test_an_old_stream_ends_so_that_its_client_connects_anew(aging: Deployment) -> None:
    caller, changing = signed_in(aging, *ADMIN), Changing(aging.amqp_url)
    stream = Listening(caller.http, QUERY)
    assert stream.wait_end(20) == []  # and no `complete`
    changing.change("o1")
    again = Listening(caller.http, QUERY, headers={"Last-Event-ID": stream.place})
    assert again.wait(1)[0].result["data"]["recordChanged"]["id"] == "o1"
    again.close()
    changing.close()


def test_more_streams_than_a_process_may_have_are_refused(quick: Deployment, boss: Caller) -> None:
    streams = [Listening(boss.http, QUERY) for _ in range(STREAMS)]
    refused = Listening(boss.http, QUERY).response
    assert (refused.status_code, refused.headers["retry-after"]) == (503, "1")
    streams.pop().close()
    streams.append(wait_for(lambda: _opened(boss), "a place to be free"))
    for stream in streams:
        stream.close()


def test_an_idle_stream_is_kept_alive(quick: Deployment, boss: Caller) -> None:
    stream = wait_for(lambda: _opened(boss), "a place to be free")
    wait_for(lambda: stream.comments > 3, "comments")
    assert stream.events == []
    stream.close()


def _opened(caller: Caller) -> Listening | None:
    stream = Listening(caller.http, QUERY)
    return stream if stream.response.status_code == 200 else None
