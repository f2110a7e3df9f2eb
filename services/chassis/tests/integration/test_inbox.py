"""The inbox on a real database."""

from collections.abc import Iterator
from datetime import timedelta

import pytest
from chassis.database import Database, metadata
from chassis.events import new_event
from chassis.inbox import first_time, forget, inbox_table
from chassis.testing import private_database
from sqlalchemy import func, update

tables = metadata()
inbox = inbox_table(tables)


@pytest.fixture
def database() -> Iterator[Database]:
    with private_database() as url:
        made = Database(url)
        tables.create_all(made.engine)
        yield made
        made.close()


def test_an_event_is_new_once_for_each_handler(database: Database) -> None:
    event = new_event("toys", "toy_created", "toy-1", {})
    with database.begin() as connection:
        assert first_time(connection, inbox, event, "count")
        assert not first_time(connection, inbox, event, "count")
        assert first_time(connection, inbox, event, "log")
    with database.begin() as connection:
        assert not first_time(connection, inbox, event, "count")


def test_an_event_whose_effect_was_rolled_back_is_new_again(database: Database) -> None:
    event = new_event("toys", "toy_created", "toy-1", {})
    with database.engine.connect() as connection:
        assert first_time(connection, inbox, event, "count")
        connection.rollback()
        assert first_time(connection, inbox, event, "count")


@pytest.mark.parametrize(("days", "forgotten"), [(29, 0), (31, 1)])
def test_an_entry_is_kept_for_thirty_days(database: Database, days: int, forgotten: int) -> None:
    event = new_event("toys", "toy_created", "toy-1", {})
    with database.begin() as connection:
        first_time(connection, inbox, event, "count")
        connection.execute(update(inbox).values(handled_at=func.now() - timedelta(days=days)))
        assert forget(connection) == forgotten
        assert first_time(connection, inbox, event, "count") == bool(forgotten)


def test_old_entries_are_forgotten(database: Database) -> None:
    old, new = new_event("toys", "toy_created", "toy-1", {}), new_event("toys", "toy_created", "toy-2", {})
    with database.begin() as connection:
        first_time(connection, inbox, old, "count")
        connection.execute(update(inbox).values(handled_at="2020-01-01T00:00:00Z"))
        first_time(connection, inbox, new, "count")
        assert forget(connection) == 1
        assert not first_time(connection, inbox, new, "count")
