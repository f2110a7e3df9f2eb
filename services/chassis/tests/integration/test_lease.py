"""A lease has one holder at a time; it ends with its session or its time, and an old holder changes nothing."""

import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager

import pytest
from chassis import lease
from chassis.database import Database, metadata
from chassis.lease import OF_EPOCH, Lease, LeaseLost, lease_table
from chassis.testing import private_database, wait_for
from sqlalchemy import Connection

TABLES = metadata()
lease_table(TABLES)


@pytest.fixture(scope="module")
def database() -> Iterator[Database]:
    with private_database() as url:
        made = Database(url, pool_size=10)
        with made.begin() as connection:
            TABLES.create_all(connection)
        yield made
        made.close()


@pytest.fixture(autouse=True)
def _free(database: Database) -> Iterator[None]:
    yield
    with database.read() as connection:
        connection.exec_driver_sql("delete from leases")


@contextmanager
def session(database: Database) -> Iterator[Connection]:
    """A session of its own, which has ended afterwards."""
    with database.read() as connection:
        pid = connection.exec_driver_sql("select pg_backend_pid()").scalar_one()
        try:
            yield connection
        finally:
            connection.invalidate()
    with database.read() as other:
        here = "select count(*) from pg_stat_activity where pid = %s"
        wait_for(lambda: other.exec_driver_sql(here, (pid,)).scalar() == 0, "the session to end")


def expire(connection: Connection) -> None:
    connection.exec_driver_sql("update leases set expires_at = clock_timestamp() - interval '1 millisecond'")


def seconds_left(connection: Connection) -> float:
    found = connection.exec_driver_sql("select extract(epoch from expires_at - clock_timestamp()) from leases")
    return float(found.scalar_one())


def test_while_one_session_holds_a_lease_no_other_gets_it(database: Database) -> None:
    with session(database) as one, session(database) as two:
        assert Lease("work").take(one)
        assert not Lease("work").take(two)
        assert Lease("other work").take(two)


def test_a_lease_lasts_for_its_time_by_the_clock_of_the_database(database: Database) -> None:
    with session(database) as one:
        assert Lease("work").take(one)
        assert 0 < seconds_left(one) <= lease.SECONDS


def test_a_lease_that_was_not_renewed_in_time_is_taken_over_in_the_next_epoch(database: Database) -> None:
    old, new = Lease("work", renew_after=0), Lease("work")
    with session(database) as one, session(database) as two:
        assert old.take(one)
        expire(two)
        assert new.take(two)
        assert (old.epoch, new.epoch) == (1, 2)
        with pytest.raises(LeaseLost):
            old.keep(one)
        assert not old.take(one)


def test_an_expired_lease_that_no_other_has_taken_is_renewed(database: Database) -> None:
    held = Lease("work", renew_after=0)
    with session(database) as one:
        assert held.take(one)
        expire(one)
        held.keep(one)
        assert held.epoch == 1
        assert seconds_left(one) > 0
        assert not Lease("work").take(one)


def test_a_lease_ends_with_its_session_before_its_time(database: Database) -> None:
    old, new = Lease("work"), Lease("work")
    with session(database) as one:
        assert old.take(one)
    with session(database) as two:
        two.exec_driver_sql("update leases set expires_at = 'infinity'")
        assert new.take(two)
        assert new.epoch == 2


def test_the_epoch_goes_on_counting_when_a_lease_was_free_for_a_while(database: Database) -> None:
    epochs = []
    for _ in range(3):
        made = Lease("work")
        with session(database) as one:
            assert made.take(one)
        epochs.append(made.epoch)
    assert epochs == [1, 2, 3]


def test_what_an_old_holder_wants_to_change_stays(database: Database) -> None:
    old, new = Lease("work"), Lease("work")
    count = f"select count(*) from generate_series(1, 5) where {OF_EPOCH}"
    with session(database) as one, session(database) as two:
        assert old.take(one)
        assert one.exec_driver_sql(count, old.parameters).scalar() == 5
        expire(two)
        assert new.take(two)
        assert one.exec_driver_sql(count, old.parameters).scalar() == 0
        assert two.exec_driver_sql(count, new.parameters).scalar() == 5


def test_keeping_asks_the_database_only_when_it_is_due(database: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    now = [100.0]
    monkeypatch.setattr(lease.time, "monotonic", lambda: now[0])
    held = Lease("work", seconds=10, renew_after=2)
    with session(database) as one:
        assert held.take(one)
        one.exec_driver_sql("update leases set expires_at = '2000-01-01'")
        now[0] += 1.9
        held.keep(one)
        assert seconds_left(one) < 0
        now[0] += 0.1
        held.keep(one)
        assert seconds_left(one) > 0


def test_of_many_sessions_that_want_a_free_lease_at_once_one_gets_it(database: Database) -> None:
    together = threading.Barrier(8)

    def take(connection: Connection) -> bool:
        together.wait(30)
        return Lease("work").take(connection)

    with ExitStack() as stack, ThreadPoolExecutor(8) as pool:
        sessions = [stack.enter_context(session(database)) for _ in range(8)]
        for _ in range(10):
            assert sorted(pool.map(take, sessions)) == [False] * 7 + [True]
            with database.read() as connection:
                connection.exec_driver_sql("delete from leases")
