"""Connections that go silent, through a proxy in front of real servers."""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from urllib.parse import urlsplit, urlunsplit

import amqp
import psycopg
import pytest
import redis
from chassis import connections, redis_connection
from chassis.broker_connection import BrokerConnection, connect
from chassis.context import Context, current
from chassis.database import Database
from chassis.errors import Unavailable
from chassis.ops import readiness
from chassis.publisher import Outgoing, Publisher
from chassis.testing import backend, wait_for
from sqlalchemy import text
from sqlalchemy.exc import OperationalError

from stack.faulty import FaultyProxy


@contextmanager
def through_proxy(url: str) -> Iterator[tuple[FaultyProxy, str]]:
    """A proxy in front of a server, and the URL that leads through it."""
    parts = urlsplit(url)
    with FaultyProxy(parts.hostname or "", parts.port or 0) as proxy:
        where = parts.netloc.replace(f":{parts.port}", f":{proxy.port}")
        yield proxy, urlunsplit(parts._replace(netloc=where))


@contextmanager
def deadline(seconds: float) -> Iterator[None]:
    token = current.set(Context(deadline=time.time() + seconds))
    try:
        yield
    finally:
        current.reset(token)


@pytest.fixture
def impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    """The policy, in less time."""
    for name, seconds in {"ASK": 0.2, "SILENCE": 1.0, "DOUBT": 0.5, "ANSWER": 1.0, "PING": 0.5}.items():
        monkeypatch.setattr(connections, name, seconds)


def turn(connection: BrokerConnection) -> None:
    """What every owner of a connection does again and again."""
    try:
        while True:
            connection.drain_events(timeout=0.05)
    except TimeoutError:
        connection.heartbeat_tick()


@pytest.mark.usefixtures("impatient")
@pytest.mark.parametrize("fault", ["silence", "drip"])
def test_a_broker_connection_that_passes_nothing_or_next_to_nothing_is_given_up(fault: str) -> None:
    with through_proxy(backend("TEST_AMQP_URL")) as (proxy, url):
        connection = connect(url)
        for _ in range(20):
            turn(connection)
        connection.check()
        getattr(proxy, fault)()

        def in_doubt() -> bool:
            turn(connection)
            try:
                connection.check()
            except Unavailable:
                return True
            return False

        def given_up() -> bool:
            try:
                turn(connection)
            except amqp.exceptions.RecoverableConnectionError:
                return True
            return False

        wait_for(in_doubt, "readiness to tell", seconds=30)
        wait_for(given_up, "the connection to be given up", seconds=30)
        connection.collect()


def test_a_process_that_did_not_run_keeps_its_connection(monkeypatch: pytest.MonkeyPatch) -> None:
    now = [time.monotonic()]
    monkeypatch.setattr(BrokerConnection, "clock", staticmethod(lambda: now[0]))
    connection = connect(backend("TEST_AMQP_URL"))
    channel = connection.channel()
    for _ in range(50):
        connection.heartbeat_tick()  # it asks, and does not come to read the answer
        now[0] += 10 * connections.SILENCE
        wait_for(lambda: connections.has_unread(connection.sock), "the answer to be there")
    turn(connection)
    assert channel.queue_declare("", exclusive=True).queue
    connection.close()


@pytest.mark.usefixtures("impatient")
def test_a_publisher_that_only_publishes_notices_and_opens_another_connection() -> None:
    with through_proxy(backend("TEST_AMQP_URL")) as (proxy, url):
        publisher = Publisher(url)
        publisher.declare_exchange("some.events")
        publisher.check()
        proxy.silence()
        silent = publisher._connection
        publisher.send(Outgoing("some.events", "x", b"{}", {}))  # the proxy takes it
        wait_for(lambda: publisher._connection not in (silent, None), "another connection", seconds=30)
        publisher.send_confirmed([Outgoing("some.events", "x", b"{}", {})])
        publisher.check()
        publisher.close()


def test_silent_connections_to_the_database_cost_no_more_than_the_deadline(database_url: str) -> None:
    with through_proxy(database_url) as (proxy, url):
        database = Database(url, pool_size=3)
        with database.read() as one, database.read() as two, database.read() as three:
            for connection in (one, two, three):
                connection.execute(text("select 1"))
            proxy.silence()
            with deadline(1.0), pytest.raises(OperationalError, match="did not answer in time"):
                one.execute(text("select 1"))
        for _ in range(6):  # the others are asked before they are used
            with deadline(10.0), database.read() as connection:
                assert connection.execute(text("select 1")).scalar() == 1
        database.close()


def test_readiness_alone_replaces_silent_connections(database_url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(connections, "IDLE", -1.0)
    with through_proxy(database_url) as (proxy, url):
        database = Database(url, pool_size=1)
        database.check()
        proxy.silence()
        wait_for(lambda: readiness({"database": database.check}) == {"database": "ok"}, "readiness", seconds=60)
        database.close()


def test_a_transaction_whose_commit_is_not_answered_is_in_doubt(database_url: str) -> None:
    with through_proxy(database_url) as (proxy, url):
        database = Database(url, pool_size=1)
        database.check()

        def change() -> None:
            with database.begin() as connection:
                connection.execute(text("create table in_doubt (id int)"))
                proxy.silence()

        with deadline(1.0), pytest.raises(Unavailable) as caught:
            change()
        assert caught.value.code == "outcome_unknown"
        database.check()
        database.close()


def test_who_waits_for_a_busy_pool_waits_no_longer_than_their_deadline(database_url: str) -> None:
    database = Database(database_url, pool_size=1)
    database.engine.pool._timeout = 3600  # type: ignore[attr-defined]
    with database.read(), deadline(0.6), pytest.raises(Unavailable, match="busy"), database.read():
        raise AssertionError("there was a second connection")
    database.close()


def test_a_server_that_is_read_only_is_unavailable_and_its_connections_are_replaced(database_url: str) -> None:
    database = Database(database_url, pool_size=2)
    with psycopg.connect(database_url, autocommit=True) as admin:
        with database.begin() as one, database.begin():
            one.execute(text("create table t (id int)"))
        with database.read() as one, database.read() as two:
            before = {c.exec_driver_sql("select pg_backend_pid()").scalar_one() for c in (one, two)}
            for connection in (one, two):
                connection.exec_driver_sql("set default_transaction_read_only = on")
        with pytest.raises(Unavailable, match="read-only") as caught, database.begin() as connection:
            connection.execute(text("insert into t values (1)"))
        assert caught.value.code == "unavailable"
        with database.begin() as one, database.begin() as two:
            one.execute(text("insert into t values (1)"))
            after = {c.exec_driver_sql("select pg_backend_pid()").scalar_one() for c in (one, two)}
        assert not before & after
        assert admin.execute("select count(*) from t").fetchone() == (1,)
    database.close()


def test_an_answer_of_redis_that_drips_ends_with_its_time_and_not_with_each_byte() -> None:
    with through_proxy(backend("TEST_REDIS_URL")) as (proxy, url):
        client = redis_connection.connect(url, timeout=1.5)
        client.set("drips", b"x" * 1000, ex=60)
        proxy.drip()
        with pytest.raises(redis.TimeoutError):  # a thousand seconds by bytes
            client.get("drips")
        proxy.heal()
        wait_for(lambda: client.get("drips") == b"x" * 1000, "another connection", seconds=30)
        client.close()


def test_a_silent_connection_to_redis_costs_a_moment_and_no_answer() -> None:
    with through_proxy(backend("TEST_REDIS_URL")) as (proxy, url):
        client = redis_connection.connect(url, timeout=0.5)
        client.set("kept", b"x", ex=60)
        proxy.silence()
        assert client.get("kept") == b"x"
        client.close()


def test_redis_is_given_no_more_than_the_deadline_leaves() -> None:
    with through_proxy(backend("TEST_REDIS_URL")) as (proxy, url):
        client = redis_connection.connect(url, timeout=3600)
        client.ping()
        proxy.hold()
        with deadline(0.1), pytest.raises(redis.TimeoutError):
            client.ping()
        proxy.heal()
        client.close()
