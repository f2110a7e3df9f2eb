"""Runs a service's Alembic migrations: one at a time, and never waiting long for a lock that users hold.

Revisions are four digits and count up: so a version recognises a database that a newer one has migrated. It leaves that
alone, since migrations only add what the version before does not need, and so going back needs no other command.
"""

import importlib
import logging
import re
import sys
from pathlib import Path

import alembic.command
from alembic import context as alembic_context
from alembic.config import Config
from sqlalchemy import Connection, MetaData, create_engine, inspect, pool, text
from sqlalchemy.exc import NoSuchTableError

from chassis import logs
from chassis.database import sqlalchemy_url

log = logging.getLogger(__name__)

LOCK_TIMEOUT_MS = 4000
_LOCK = "select pg_advisory_xact_lock(hashtext('dossier.migrations'))"
_REVISION = re.compile(r"[0-9]{4}")


class MigrationError(Exception):
    """The database is in a state that no migration of this version starts from. Nothing was changed."""


def config(service: str, database_url: str) -> Config:
    """Alembic's configuration for the folder `migrations/` beside the service's package."""
    package = importlib.import_module(service)
    folder = Path(package.__file__ or "").resolve().parent.parent / "migrations"
    made = Config()
    made.set_main_option("script_location", str(folder))
    made.set_main_option("sqlalchemy.url", sqlalchemy_url(database_url).replace("%", "%%"))
    return made


def upgrade(service: str, database_url: str) -> None:
    """Bring the service's database to the newest version; one that is newer still is left alone.

    Raises MigrationError for a revision that is neither known nor newer, and for a newer database that lacks a table
    or a column of this version.
    """
    alembic.command.upgrade(config(service, database_url), "head")


def command(service: str, database_url: str, log_level: str) -> int:
    """The command `migrate`; returns its exit code."""
    logs.configure(service, log_level)
    try:
        upgrade(service, database_url)
    except MigrationError as err:
        print(f"{service}: {err}", file=sys.stderr)
        return 1
    return 0


def run(target: MetaData) -> None:
    """What each service's `migrations/env.py` calls. Raises MigrationError."""
    url = alembic_context.config.get_main_option("sqlalchemy.url") or ""
    engine = create_engine(url, poolclass=pool.NullPool)
    with engine.connect() as connection, connection.begin():
        connection.execute(text(_LOCK))  # another migration may take its time: lock_timeout begins after it
        connection.execute(text(f"set local lock_timeout = {LOCK_TIMEOUT_MS}"))
        alembic_context.configure(connection=connection, target_metadata=target, compare_server_default=False)
        if not _newer(connection, target):
            with alembic_context.begin_transaction():
                alembic_context.run_migrations()
    engine.dispose()


def _newer(connection: Connection, target: MetaData) -> bool:
    """Whether a newer version has migrated this database. Raises MigrationError."""
    stamps = alembic_context.get_context().get_current_heads()
    known = sorted(script.revision for script in alembic_context.script.walk_revisions())
    unknown = set(stamps) - set(known)
    if not unknown:
        return False
    stamp = " and ".join(sorted(stamps))
    if not _REVISION.fullmatch(stamp) or int(stamp) < int(known[-1]):
        raise MigrationError(
            f"unknown revision {stamp!r} in the table alembic_version: this version knows {known[0]} to {known[-1]}, "
            "and a newer one has a single higher number of four digits; nothing was migrated"
        )
    if missing := _missing(connection, target):
        raise MigrationError(
            f"the database has revision {stamp} and lacks {', '.join(missing)}, "
            f"which this version ({known[-1]}) needs: deploy a newer version"
        )
    log.warning("the database is newer than this version; nothing to migrate", extra={"revision": stamp})
    return True


def _missing(connection: Connection, target: MetaData) -> list[str]:
    """The tables and columns of the models that the database does not have."""
    inspector = inspect(connection)
    missing = []
    for table in target.sorted_tables:
        try:
            there = {column["name"] for column in inspector.get_columns(table.name, table.schema)}
        except NoSuchTableError:
            missing.append(table.fullname)
            continue
        missing += [f"{table.fullname}.{column.name}" for column in table.columns if column.name not in there]
    return missing
