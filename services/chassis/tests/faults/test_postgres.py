"""The database is stopped, killed, restarted: typed errors at once, recovery without help, nothing lost."""

import time

import pytest
from chassis.database import Database
from chassis.errors import Unavailable
from chassis.testing import EventTap, wait_for
from sqlalchemy import text

from services.chassis.tests.deployment import ADMIN, Toy, client_of
from services.chassis.tests.load import Load
from stack.testing import Backends

pytestmark = pytest.mark.timeout(300)


def test_a_restart_does_not_fail_a_read_or_a_transaction_on_pooled_connections(backends: Backends, toy: Toy) -> None:
    database = Database(toy.database_url, pool_size=3)
    try:
        with database.read() as one, database.read() as two, database.begin() as three:
            for connection in (one, two, three):
                connection.execute(text("select 1"))
        backends.stop("postgres")
        backends.start("postgres")
        for _ in range(2):
            with database.read() as connection:
                assert connection.execute(text("select 1")).scalar() == 1
        with database.begin() as connection:
            assert connection.execute(text("select 1")).scalar() == 1
    finally:
        database.close()


def test_a_stopped_database_is_unavailable_at_once_and_works_again_when_it_is_back(
    backends: Backends, toy: Toy
) -> None:
    database = Database(toy.database_url)
    try:
        database.check()
        backends.kill("postgres")
        started = time.monotonic()
        with pytest.raises(Unavailable) as caught:
            database.check()
        assert caught.value.code == "unavailable"
        assert time.monotonic() - started < 5
        backends.start("postgres")
        database.check()
    finally:
        database.close()


def test_a_statement_cut_off_by_a_crash_is_unavailable(backends: Backends, toy: Toy) -> None:
    toy.start()
    with client_of(toy, timeout=30) as client:
        call = client.submit("toy", "sleep_in_database", ADMIN, seconds=8)
        wait_for(lambda: toy.select("select 1 from pg_stat_activity where query like 'select pg_sleep%'"), "it")
        backends.kill("postgres")
        with pytest.raises(Unavailable, match="the database cannot be reached"):
            call.result()
        assert client.call("toy", "ping", ADMIN) == "pong"
        backends.start("postgres")
        assert client.call("toy", "get_notes", ADMIN, ids=["x"]) == [None]


def test_a_crash_under_load_loses_no_acknowledged_note_and_no_event(backends: Backends, toy: Toy) -> None:
    instance = toy.start()
    tap = EventTap(toy.amqp_url, "toy")
    with client_of(toy) as client, Load(client) as load:
        load.wait_for_more(50, seconds=30)
        backends.stop("postgres")
        wait_for(lambda: load.codes.total() > 4, "errors")
        assert instance.get("/readyz").json()["checks"] == {"database": "unavailable", "broker": "ok"}
        backends.start("postgres")
        load.wait_for_more(50, seconds=30)
    assert set(load.codes) <= {"Unavailable unavailable", "Unavailable outcome_unknown"}
    assert instance.alive
    notes = {row[0] for row in toy.select("select id from notes")}
    assert set(load.acknowledged) <= notes
    wait_for(lambda: {event["subject"] for event in tap.events} == notes, "an event for each note", seconds=20)
    tap.close()
