"""The migrations make what the models declare."""

from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from chassis.database import sqlalchemy_url
from chassis.migrations import upgrade
from chassis.testing import private_database
from gateway.models import metadata
from sqlalchemy import create_engine
from sqlalchemy.pool import NullPool


def test_models_and_migrations_agree() -> None:
    with private_database() as url:
        upgrade("gateway", url)
        engine = create_engine(sqlalchemy_url(url), poolclass=NullPool)
        with engine.connect() as connection:
            assert compare_metadata(MigrationContext.configure(connection), metadata) == []
        engine.dispose()
