"""The tables, the views for reporting tools, and the driver's errors, on a real database."""

import threading
from pathlib import Path
from typing import Any

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from chassis.database import Database
from chassis.errors import Unavailable
from chassis.migrations import upgrade
from records import collections, reading, writing
from records.contract import FieldChanges, FieldInput, FieldType
from records.models import metadata
from records.storage import Storage
from sqlalchemy import Column, Table

from stack.testing import Backends


def test_the_models_are_what_the_migrations_make(database: Database) -> None:
    with database.engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        assert compare_metadata(context, metadata) == []
        more = metadata.__class__()
        for table in metadata.tables.values():
            table.to_metadata(more)
        Table("unknown", more, Column("id"))
        assert [difference[0] for difference in compare_metadata(context, more)] == ["add_table"]


def test_a_view_shows_live_rows_under_their_public_names(
    storage: Storage, new_collection: Any, records_of: Any
) -> None:
    records = records_of(new_collection({"name": "postalCode", "type": "TEXT"}, {"name": "gone", "type": "TEXT"}))
    records.create({"postalCode": "8001"}, {"postalCode": "1200"})
    with storage.autocommit() as session:
        session.execute(f"update data.{records.collection.id} set deleted_at = now() where version = 1 and id = any("
                        f"select id from data.{records.collection.id} order by id limit 1)")  # fmt: skip
        view = f'reports."{records.name}"'
        assert session.fetch(f'select "postalCode", gone from {view}') == [("1200", None)]
        collections.update_field(storage, records.name, "postalCode", FieldChanges(name="zip"))
        collections.remove_field(storage, records.name, "gone")
        collections.add_field(storage, records.name, FieldInput(name="city", type=FieldType.TEXT))
        assert session.fetch(f"select zip, city from {view}") == [("1200", None)]
        collections.delete(storage, records.name, records.name)
        assert session.fetch("select to_regclass(%s)::text", (view,)) == [(None,)]


def test_a_lock_that_is_held_for_long_is_unavailable(database: Database, new_collection: Any) -> None:
    collection = new_collection({"name": "name", "type": "TEXT"})
    impatient = Database(database.engine.url.render_as_string(hide_password=False), statement_timeout=0.2)
    try:
        with database.begin() as holder:
            holder.exec_driver_sql(f"lock table data.{collection.id}")
            with pytest.raises(Unavailable) as raised:
                writing.create(Storage(impatient), collection.name, [{"name": "x"}])
            assert raised.value.code == "timeout"
    finally:
        impatient.close()


def test_the_next_call_works_after_the_database_was_restarted(tmp_path: Path) -> None:
    with Backends(tmp_path, {"postgres"}) as backends:
        upgrade("records", backends.postgres_url)
        database = Database(backends.postgres_url)
        storage = Storage(database)
        field = FieldInput(name="name", type=FieldType.TEXT)
        collections.create(storage, "things", None, [field])
        writing.create(storage, "things", [{"name": "before"}])
        barrier = threading.Barrier(4)

        def occupy() -> None:
            with database.read() as connection:
                connection.exec_driver_sql("select 1")
                barrier.wait()

        threads = [threading.Thread(target=occupy) for _ in range(4)]  # several connections in the pool
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        backends.kill("postgres")
        with pytest.raises(Unavailable):
            reading.count(storage, ["things"])
        backends.start("postgres")
        assert reading.count(storage, ["things"]) == [1]
        writing.create(storage, "things", [{"name": "after"}])
        assert reading.count(storage, ["things"]) == [2]
        database.close()


def test_a_change_whose_connection_is_lost_is_in_doubt_and_the_next_one_works(storage: Storage) -> None:
    with pytest.raises(Unavailable) as caught, storage.autocommit() as session:
        session.change("select pg_terminate_backend(pg_backend_pid())")
    assert caught.value.code == "outcome_unknown"
    with pytest.raises(Unavailable) as caught, storage.autocommit() as session:
        session.fetch("select pg_terminate_backend(pg_backend_pid())")
    assert caught.value.code == "unavailable"
    with storage.autocommit() as session:
        assert session.change("select 1") == [(1,)]
