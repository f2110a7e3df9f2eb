"""Roles: viewer, editor and admin, and those that administrators make for access policies to speak of."""

import re
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from typing import Any

import msgspec
from chassis.context import ROLES
from chassis.database import Database
from chassis.errors import Conflict, InvalidInput, NotFound, Problem
from sqlalchemy import Connection, ScalarSelect, Text, delete, func, insert, select, update
from sqlalchemy.dialects.postgresql import array

from gateway import models
from gateway.accounts.administration import exclusive

NAME = re.compile(r"[a-z][a-z0-9_]{0,62}")
LEVELS = ("viewer", "editor")
"""What a made role amounts to where no policy decides; an administrator is made by the role admin alone."""


class Role(msgspec.Struct, frozen=True):
    """A role; `level` is the built-in one that it amounts to."""

    name: str
    label: str
    level: str
    built_in: bool
    requires_second_factor: bool = False


BUILT_IN = tuple(Role(name, name.title(), name, True) for name in ROLES)


def highest(levels: Iterable[str]) -> str:
    """The highest of these of ROLES; "" when there is none."""
    return max((level for level in levels if level in ROLES), key=ROLES.index, default="")


def ordered(names: Iterable[str]) -> list[str]:
    """Each name once: the built-in roles from least to most, then the made ones by name."""
    wanted = set(names)
    return [name for name in ROLES if name in wanted] + sorted(wanted - set(ROLES))


def made_levels() -> ScalarSelect[Any]:
    """SQL: the levels of the made roles of a row of `users`."""
    table = models.roles
    query = select(func.coalesce(func.array_agg(table.c.level), array([], type_=Text))).where(
        table.c.name == models.users.c.roles.any_()
    )
    return query.correlate(models.users).scalar_subquery()


def known_names(connection: Connection) -> set[str]:
    """The names of all roles."""
    return {*ROLES, *connection.execute(select(models.roles.c.name)).scalars()}


def problems(name: str, label: str, level: str) -> list[Problem]:
    """Everything wrong with a role."""
    found = []
    if name in ROLES:
        found.append(Problem("taken", "is a built-in role", "name"))
    elif not NAME.fullmatch(name):
        rule = "must begin with a lower-case letter and have at most 63 lower-case letters, digits and underscores"
        found.append(Problem("invalid_name", rule, "name"))
    if not 1 <= len(label.strip()) <= 200:
        found.append(Problem("invalid_length", "must have 1 to 200 characters", "label"))
    if level not in LEVELS:
        found.append(Problem("unknown_level", f"must be one of {', '.join(LEVELS)}", "level"))
    return found


class Roles:
    """The roles table. Every method raises Unavailable when the database cannot be reached."""

    def __init__(self, database: Database, end_sessions: Callable[[str], None]) -> None:
        self._database = database
        self._end_sessions = end_sessions

    def all(self) -> list[Role]:
        """The built-in ones from least to most, then the made ones by name."""
        table = models.roles
        with self._database.read() as connection:
            rows = connection.execute(select(table.c.name, table.c.label, table.c.level).order_by(table.c.name)).all()
            required = _required(connection)
        found = [*BUILT_IN, *(Role(row.name, row.label, row.level, False) for row in rows)]
        return [msgspec.structs.replace(role, requires_second_factor=role.name in required) for role in found]

    def get(self, name: str) -> Role:
        """Raises NotFound."""
        found = next((role for role in self.all() if role.name == name), None)
        if found is None:
            raise NotFound("Role not found")
        return found

    def create(self, name: str, label: str, level: str) -> Role:
        """Make a role. Raises InvalidInput naming every field that breaks a rule."""
        found = problems(name, label, level)
        with self._database.begin() as connection:
            exclusive(connection)
            if name not in ROLES and name in known_names(connection):
                found.insert(0, Problem("taken", "another role has this name", "name"))
            if found:
                raise InvalidInput.of(found)
            row = {"name": name, "label": label.strip(), "level": level}
            connection.execute(insert(models.roles).values(row))
        return Role(name, label.strip(), level, False)

    def update(self, name: str, label: str | None, level: str | None) -> Role:
        """Change a made role; those who have it sign in again when its level changes. Raises InvalidInput, NotFound."""
        table = models.roles
        with self._database.begin() as connection:
            exclusive(connection)
            row = connection.execute(select(table).where(table.c.name == name)).one_or_none()
            if row is None:
                raise _missing(name)
            required = name in _required(connection)
            role = Role(name, row.label if label is None else label.strip(), level or row.level, False, required)
            if found := problems(name, role.label, role.level if level is None else level):
                raise InvalidInput.of(found)
            connection.execute(update(table).where(table.c.name == name).values(label=role.label, level=role.level))
            if role.level != row.level:
                for user_id in _holders(connection, name):
                    self._end_sessions(user_id)
        return role

    @contextmanager
    def deleting(self, name: str) -> Iterator[None]:
        """Delete a made role at the end of the block. Raises NotFound, and Conflict while somebody has it."""
        with self._database.begin() as connection:
            exclusive(connection)
            if name not in known_names(connection) - set(ROLES):
                raise _missing(name)
            if holders := _holders(connection, name):
                raise Conflict(f"{len(holders)} people have this role; take it from them first", code="in_use")
            yield
            connection.execute(delete(models.roles).where(models.roles.c.name == name))
            required = models.second_factor_roles
            connection.execute(delete(required).where(required.c.role == name))


def _required(connection: Connection) -> set[str]:
    """The roles whose holders need a second factor."""
    return set(connection.execute(select(models.second_factor_roles.c.role)).scalars())


def _holders(connection: Connection, name: str) -> list[str]:
    """The ids of all who have the role; a sign-in of theirs waits for the end of the transaction."""
    users = models.users
    query = select(users.c.id).where(users.c.roles.contains([name])).order_by(users.c.id).with_for_update()
    return list(connection.execute(query).scalars())


def _missing(name: str) -> NotFound:
    return NotFound("a built-in role stays as it is" if name in ROLES else "there is no such role")
