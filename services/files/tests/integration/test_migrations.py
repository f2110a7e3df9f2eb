"""The migrations make just the tables that the code expects."""

from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from chassis.database import Database
from chassis.migrations import upgrade


def test_models_match_migrations(database_url: str) -> None:
    from files.models import metadata  # noqa: PLC0415 (after conftest has imported eventlet)

    upgrade("files", database_url)
    database = Database(database_url)
    with database.read() as connection:
        assert compare_metadata(MigrationContext.configure(connection), metadata) == []
    database.close()
