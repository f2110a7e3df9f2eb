"""Migrations run one at a time, give up soon when users hold a lock, and leave a newer database alone."""

import importlib
import json
import subprocess
import sys
import time
from collections.abc import Iterator

import psycopg
import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from chassis.testing import private_database
from sqlalchemy import create_engine

from services.chassis.tests.deployment import PYTHONPATH, TESTS

SQLALCHEMY = "postgresql+psycopg://"


@pytest.fixture
def empty() -> Iterator[str]:
    with private_database() as url:
        yield url


def migrate(url: str, stdout: int | None = None) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-m", "toy", "migrate"],
        env={"PYTHONPATH": PYTHONPATH, "DATABASE_URL": url, "AMQP_URL": "amqp://nowhere"},
        stdout=stdout,
        stderr=subprocess.PIPE,
        text=True,
    )


def finish(process: subprocess.Popen[str]) -> tuple[int, str]:
    _, errors = process.communicate(timeout=60)
    return process.returncode, errors


def test_migrations_started_together_run_one_after_the_other(empty: str) -> None:
    processes = [migrate(empty) for _ in range(3)]
    assert [finish(process) for process in processes] == [(0, "")] * 3
    with psycopg.connect(empty) as connection:
        assert connection.execute("select version_num from alembic_version").fetchall() == [("0001",)]


def test_the_models_of_the_toy_match_its_migrations(empty: str, monkeypatch: pytest.MonkeyPatch) -> None:
    assert finish(migrate(empty)) == (0, "")
    monkeypatch.syspath_prepend(TESTS / "toy")
    models = importlib.import_module("toy.models")
    engine = create_engine(empty.replace("postgresql://", SQLALCHEMY))
    with engine.connect() as connection:
        assert compare_metadata(MigrationContext.configure(connection), models.METADATA) == []
    engine.dispose()


def test_a_migration_waits_for_another_longer_than_for_a_table(empty: str) -> None:
    with psycopg.connect(empty) as other:
        other.execute("select pg_advisory_xact_lock(hashtext('dossier.migrations'))")
        process = migrate(empty)
        time.sleep(6)
        assert process.poll() is None
        other.rollback()
        assert finish(process) == (0, "")


def test_a_migration_gives_up_on_a_table_that_users_hold_and_changes_nothing(empty: str) -> None:
    with psycopg.connect(empty) as user:
        user.execute("create table imports (id text)")  # whoever wants this name waits for our transaction
        code, errors = finish(migrate(empty))
        assert code != 0
        assert "canceling statement due to lock timeout" in errors
        user.rollback()
        assert user.execute("select to_regclass('notes')").fetchone() == (None,)
    assert finish(migrate(empty)) == (0, "")


def stamp(url: str, *revisions: str) -> None:
    with psycopg.connect(url) as connection:
        connection.execute("delete from alembic_version")
        for revision in revisions:
            connection.execute("insert into alembic_version values (%s)", (revision,))


def snapshot(url: str) -> list[tuple[object, ...]]:
    """All columns of the database, and its stamps."""
    with psycopg.connect(url) as connection:
        columns = connection.execute(
            "select table_name, column_name from information_schema.columns where table_schema = 'public' order by 1, 2"
        ).fetchall()
        return columns + connection.execute("select version_num from alembic_version order by 1").fetchall()


@pytest.mark.parametrize("newer", ["0002", "0010", "9999"])
def test_a_database_of_a_newer_version_is_left_alone_and_the_log_says_so(empty: str, newer: str) -> None:
    assert finish(migrate(empty)) == (0, "")
    stamp(empty, newer)
    before = snapshot(empty)
    process = migrate(empty, stdout=subprocess.PIPE)
    output, errors = process.communicate(timeout=60)
    assert (process.returncode, errors) == (0, "")
    (line,) = [json.loads(line) for line in output.splitlines()]
    assert line["message"] == "the database is newer than this version; nothing to migrate"
    assert (line["revision"], line["service"], line["level"]) == (newer, "toy", "WARNING")
    assert snapshot(empty) == before


@pytest.mark.parametrize("stamps", [("0000",), ("a1b2c3d4e5f6",), ("00002",), ("0002x",), ("-001",), ("0002", "0003")])
def test_a_revision_that_is_neither_known_nor_newer_is_refused(empty: str, stamps: tuple[str, ...]) -> None:
    assert finish(migrate(empty)) == (0, "")
    stamp(empty, *stamps)
    before = snapshot(empty)
    code, errors = finish(migrate(empty))
    assert code == 1
    assert f"toy: unknown revision {' and '.join(stamps)!r} in the table alembic_version" in errors
    assert "this version knows 0001 to 0001" in errors
    assert "Traceback" not in errors
    assert snapshot(empty) == before


@pytest.mark.parametrize(
    ("change", "missing"), [("drop table inbox", "inbox"), ("alter table notes drop column text", "notes.text")]
)
def test_a_newer_database_that_lacks_what_this_version_needs_is_refused(empty: str, change: str, missing: str) -> None:
    assert finish(migrate(empty)) == (0, "")
    stamp(empty, "0003")
    with psycopg.connect(empty) as connection:
        connection.execute(change)
    code, errors = finish(migrate(empty))
    assert code == 1
    assert f"toy: the database has revision 0003 and lacks {missing}, which this version (0001) needs" in errors
    assert "Traceback" not in errors
