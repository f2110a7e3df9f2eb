from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from chassis.database import Database
from integrations.models import metadata


def test_the_migrations_make_what_the_models_say(database: Database) -> None:
    with database.read() as connection:
        assert compare_metadata(MigrationContext.configure(connection), metadata) == []
