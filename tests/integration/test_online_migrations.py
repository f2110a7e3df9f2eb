"""Migrations run while the version before serves: none after a service's first holds it up or takes what it needs."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import alembic.command
import psycopg
import pytest
from chassis import migrations
from chassis.testing import private_database
from sqlalchemy import Engine, event

from stack.testing import Backends

SERVICES = ("gateway", "records", "files", "notifications", "integrations")
BREAKS = {
    r"\bdrop (column|table|constraint)\b": "the version before may still use it",
    r"\brename\b": "the version before knows the old name",
    r"\balter column \S+ (type|set not null)\b": "reads or writes the whole table under its lock",
    r"\badd column (?!.*\bdefault\b).*\bnot null\b": "the version before does not fill it",
    r"\badd constraint\b(?!.*\bnot valid\b)": "reads the whole table under its lock: add it NOT VALID",
}
INDEX = re.compile(r"\bcreate (?:unique )?index (?!concurrently)\S+ on (\S+)")
TABLE = re.compile(r"\bcreate table (\S+)")


@pytest.fixture(scope="module", autouse=True)
def _postgres(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    patch = pytest.MonkeyPatch()
    with Backends(tmp_path_factory.mktemp("backends"), {"postgres"}) as backends:
        patch.setenv("TEST_DATABASE_URL", backends.postgres_url)
        yield
    patch.undo()


@contextmanager
def statements() -> Iterator[list[str]]:
    """What is sent to databases meanwhile, in lower case and on one line each."""
    sent: list[str] = []

    def note(_connection: Any, _cursor: Any, statement: str, *_: Any) -> None:
        sent.append(" ".join(statement.lower().split()))

    event.listen(Engine, "before_cursor_execute", note)
    yield sent
    event.remove(Engine, "before_cursor_execute", note)


def problems(sent: list[str]) -> list[str]:
    """What would hold up, or break, those who use the database."""
    new = {table for statement in sent for table in TABLE.findall(statement)}
    found = [f"{why}: {text}" for text in sent for pattern, why in BREAKS.items() if re.search(pattern, text)]
    indexes = [(table, text) for text in sent for table in INDEX.findall(text)]
    return found + [f"writers wait for it: {text}" for table, text in indexes if table not in new]


@pytest.mark.parametrize("service", SERVICES)
def test_a_migration_changes_nothing_that_the_version_before_relies_on(service: str) -> None:
    with private_database() as url:
        alembic.command.upgrade(migrations.config(service, url), "0001")
        with statements() as sent:
            migrations.upgrade(service, url)
        assert problems(sent) == []


@pytest.mark.parametrize(
    "statement",
    [
        "alter table users drop column name",
        "drop table users",
        "alter table users rename to people",
        "alter table users alter column name type integer",
        "alter table users alter column name set not null",
        "alter table users add column name text not null",
        "alter table users add constraint c check (name <> '')",
        "create index ix on users (name)",
    ],
)
def test_what_would_hold_up_the_version_before_is_found(statement: str) -> None:
    harmless = ["create table roles (name text)", "create index ix on roles (name)", "alter table u add column x text"]
    assert problems([*harmless, statement]) != []
    assert problems([*harmless, "alter table u add column x boolean default false not null"]) == []


def test_a_migration_gives_up_on_a_table_that_somebody_holds() -> None:
    with private_database() as url:
        alembic.command.upgrade(migrations.config("integrations", url), "0001")
        with psycopg.connect(url) as holder:
            holder.execute("lock table webhooks in access share mode")
            with pytest.raises(Exception, match="lock timeout"):
                migrations.upgrade("integrations", url)
            assert holder.execute("select version_num from alembic_version").fetchone() == ("0001",)
        migrations.upgrade("integrations", url)
