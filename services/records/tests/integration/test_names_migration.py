"""Collections that are older than their names in the typed schema."""

import alembic.command
from chassis.database import Database
from chassis.migrations import config, upgrade
from chassis.testing import private_database
from records import catalogue
from records.storage import Storage

OLD = "insert into collections (id, name, label, version) values (%s, %s, '', 1)"


def test_older_collections_are_named_apart_and_those_of_an_older_process_are_named_too() -> None:
    with private_database() as url:
        alembic.command.upgrade(config("records", url), "0002")
        database = Database(url)
        with database.begin() as connection:
            for number, name in enumerate(("order_lines", "orderLine", "emails")):
                connection.exec_driver_sql(OLD, (f"c_{number}", name))
        upgrade("records", url)
        with database.begin() as connection:
            connection.exec_driver_sql(OLD, ("c_9", "people"))
        with Storage(database).autocommit() as session:
            found = catalogue.load(session, None)
        database.close()
    assert {name: (each.singular, each.plural) for name, each in found.items()} == {
        "order_lines": ("orderLine", "orderLines"),
        "orderLine": ("orderLineRecord", "orderLineRecords"),
        "emails": ("emailRecord", "emailRecords"),
        "people": ("person", "people"),
    }
