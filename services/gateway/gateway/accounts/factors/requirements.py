"""Who needs a second factor: everyone (SECOND_FACTOR_REQUIRED), or holders of the roles that administrators chose."""

from collections.abc import Iterable

from chassis.database import Database
from chassis.errors import NotFound
from sqlalchemy import delete, select
from sqlalchemy.dialects.postgresql import insert

from gateway import models
from gateway.accounts.administration import exclusive
from gateway.accounts.roles import known_names


class Requirements:
    """The second_factor_roles table. Every method raises Unavailable when the database cannot be reached."""

    def __init__(self, database: Database, everyone: bool) -> None:
        self._database = database
        self._everyone = everyone

    def include(self, roles: Iterable[str]) -> bool:
        """Whether somebody with these roles needs a second factor."""
        return self._everyone or bool(self.roles() & set(roles))

    def roles(self) -> set[str]:
        """The roles whose holders need one."""
        with self._database.read() as connection:
            return set(connection.execute(select(models.second_factor_roles.c.role)).scalars())

    def set(self, role: str, required: bool) -> None:
        """From the next sign-in on. Raises NotFound."""
        table = models.second_factor_roles
        with self._database.begin() as connection:
            exclusive(connection)
            if role not in known_names(connection):
                raise NotFound("Role not found")
            if required:
                connection.execute(insert(table).values(role=role).on_conflict_do_nothing())
            else:
                connection.execute(delete(table).where(table.c.role == role))
