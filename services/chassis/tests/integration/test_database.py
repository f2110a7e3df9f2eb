"""The database adapter on a real Postgres."""

import threading
from concurrent.futures import ThreadPoolExecutor

import psycopg
import pytest
from chassis import inbox, metrics
from chassis.database import Database, metadata
from chassis.errors import Conflict, Unavailable
from chassis.events import new_event
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError


def sample(name: str, **labels: str) -> float:
    return metrics.REGISTRY.get_sample_value(f"dossier_database_{name}", labels) or 0.0


def test_connections_in_use_and_the_wait_for_them_are_seen(database_url: str) -> None:
    database = Database(database_url, pool_size=3, name="seen")
    assert sample("pool_size", database="seen") == 3
    with database.read(), database.begin():
        assert sample("connections_in_use", database="seen") == 2
    assert sample("connections_in_use", database="seen") == 0
    assert sample("pool_wait_seconds_count", database="seen") == 2
    database.engine.pool._timeout = 0.1  # type: ignore[attr-defined]
    with database.read(), database.read(), database.read(), pytest.raises(Unavailable, match="busy"), database.read():
        raise AssertionError("there was a fourth connection")
    assert sample("pool_wait_seconds_sum", database="seen") > 0.1
    database.close()


def test_statements_are_timed_also_when_they_fail(database: Database) -> None:
    before, took = sample("statement_seconds_count"), sample("statement_seconds_sum")
    with database.read() as connection:
        connection.execute(text("select pg_sleep(0.1)"))
    with pytest.raises(Unavailable), database.read() as connection:
        connection.execute(text("select pg_sleep(2)"))
    assert sample("statement_seconds_count") == before + 2
    assert 0.4 <= sample("statement_seconds_sum") - took < 2


def test_a_slow_statement_is_a_timeout(database: Database) -> None:
    with pytest.raises(Unavailable) as caught, database.read() as connection:
        connection.execute(text("select pg_sleep(2)"))
    assert caught.value.code == "timeout"
    database.check()


def test_a_busy_pool_is_unavailable(database_url: str) -> None:
    database = Database(database_url, pool_size=1)
    database.engine.pool._timeout = 0.1  # type: ignore[attr-defined]
    try:
        with database.read(), pytest.raises(Unavailable, match="busy"), database.read():
            raise AssertionError("there was a second connection")
    finally:
        database.close()


def test_a_transaction_is_rolled_back_by_an_error(database: Database) -> None:
    woken: list[bool] = []
    database.after_commit = lambda: woken.append(True)
    with database.begin() as connection:
        connection.execute(text("create table counted (n int primary key)"))
    with pytest.raises(IntegrityError), database.begin() as connection:
        connection.execute(text("insert into counted values (1), (1)"))
    with database.read() as connection:
        assert connection.execute(text("select count(*) from counted")).scalar() == 0
    assert woken == [True]


def test_what_is_not_an_outage_keeps_its_own_error(database: Database) -> None:
    with database.begin() as connection:
        connection.execute(text("create table once (n int primary key); insert into once values (1)"))
    with pytest.raises(IntegrityError), database.begin() as connection:
        connection.execute(text("insert into once values (1)"))


def test_a_deadlock_is_a_conflict(database_url: str) -> None:
    database = Database(database_url, pool_size=3)
    with database.begin() as connection:
        connection.execute(text("create table locked (n int primary key, v int); insert into locked values (1), (2)"))
    both = threading.Barrier(2, timeout=10)

    def update(first: int, second: int) -> str:
        try:
            with database.begin() as connection:
                connection.execute(text("update locked set v = 1 where n = :n"), {"n": first})
                both.wait()
                connection.execute(text("update locked set v = 1 where n = :n"), {"n": second})
        except Conflict as err:
            return err.code
        return "committed"

    with ThreadPoolExecutor(2) as pool:
        assert sorted(pool.map(update, (1, 2), (2, 1))) == ["committed", "conflict"]
    database.close()


def test_a_connection_that_the_server_ended_is_replaced_unseen(database: Database, database_url: str) -> None:
    with database.read() as connection:
        pid = connection.execute(text("select pg_backend_pid()")).scalar()
    with psycopg.connect(database_url, autocommit=True) as admin:
        admin.execute("select pg_terminate_backend(%s, 5000)", (pid,))
    with database.read() as connection:
        assert connection.execute(text("select pg_backend_pid()")).scalar() != pid


def test_a_commit_without_an_answer_is_in_doubt(database: Database, database_url: str) -> None:
    def lose_the_connection_before_the_commit() -> None:
        with psycopg.connect(database_url, autocommit=True) as admin, database.begin() as connection:
            pid = connection.execute(text("select pg_backend_pid()")).scalar()
            admin.execute("select pg_terminate_backend(%s, 5000)", (pid,))

    with pytest.raises(Unavailable) as caught:
        lose_the_connection_before_the_commit()
    assert caught.value.code == "outcome_unknown"
    database.check()


def test_the_inbox_lets_an_event_through_once_per_handler_and_forgets_old_ones(database: Database) -> None:
    definition = metadata()
    table = inbox.inbox_table(definition)
    definition.create_all(database.engine)
    event = new_event("elsewhere", "thing_happened", "s", {})
    with database.begin() as connection:
        assert inbox.first_time(connection, table, event, "one")
        assert not inbox.first_time(connection, table, event, "one")
        assert inbox.first_time(connection, table, event, "two")
    with database.begin() as connection:
        assert not inbox.first_time(connection, table, event, "two")
        connection.execute(text("update inbox set handled_at = now() - interval '31 days' where handler = 'two'"))
        assert inbox.forget(connection) == 1
        assert inbox.first_time(connection, table, event, "two")
