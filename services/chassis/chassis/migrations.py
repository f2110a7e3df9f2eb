"""Runs a service's Alembic migrations: one at a time, and never waiting long for a lock that users hold."""

import importlib
from pathlib import Path

import alembic.command
from alembic import context as alembic_context
from alembic.config import Config
from sqlalchemy import MetaData, create_engine, pool, text

from chassis.database import sqlalchemy_url

LOCK_TIMEOUT_MS = 4000
_LOCK = "select pg_advisory_xact_lock(hashtext('dossier.migrations'))"


def config(service: str, database_url: str) -> Config:
    """Alembic's configuration for the folder `migrations/` beside the service's package."""
    package = importlib.import_module(service)
    folder = Path(package.__file__ or "").resolve().parent.parent / "migrations"
    made = Config()
    made.set_main_option("script_location", str(folder))
    made.set_main_option("sqlalchemy.url", sqlalchemy_url(database_url).replace("%", "%%"))
    return made


def upgrade(service: str, database_url: str) -> None:
    """Bring the service's database to the newest version."""
    alembic.command.upgrade(config(service, database_url), "head")


def run(target: MetaData) -> None:
    """What each service's `migrations/env.py` calls."""
    url = alembic_context.config.get_main_option("sqlalchemy.url") or ""
    engine = create_engine(url, poolclass=pool.NullPool)
    with engine.connect() as connection, connection.begin():
        connection.execute(text(_LOCK))  # another migration may take its time: lock_timeout begins after it
        connection.execute(text(f"set local lock_timeout = {LOCK_TIMEOUT_MS}"))
        alembic_context.configure(connection=connection, target_metadata=target, compare_server_default=False)
        with alembic_context.begin_transaction():
            alembic_context.run_migrations()
    engine.dispose()
