"""Migrations run one at a time, and give up soon when users hold a lock."""

import importlib
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


def migrate(url: str) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-m", "toy", "migrate"],
        env={"PYTHONPATH": PYTHONPATH, "DATABASE_URL": url, "AMQP_URL": "amqp://nowhere"},
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
