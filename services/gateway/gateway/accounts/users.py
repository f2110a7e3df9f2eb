"""The people of the users table, and whether a password is theirs."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any, NamedTuple

import msgspec
from chassis import transactional_outbox as outbox
from chassis.context import Context
from chassis.database import Database
from chassis.errors import InvalidInput, NotFound, Problem
from chassis.events import Event, new_event, uuid7
from sqlalchemy import Connection, Row, delete, func, insert, or_, select, update
from sqlalchemy.exc import IntegrityError

from gateway import models
from gateway.accounts import passwords
from gateway.accounts.administration import exclusive
from gateway.accounts.devices import forget_all
from gateway.accounts.people import User, name_problems, normalized, problems, role_problems, user_of, users_query
from gateway.accounts.roles import known_names, ordered
from gateway.accounts.tokens import delete_all
from gateway.contract import UserCreated


class Changes(NamedTuple):
    """What is to change of a person; None leaves it."""

    name: str | None = None
    roles: list[str] | None = None
    disabled: bool | None = None


class Held(NamedTuple):
    """A person, locked against changes until the transaction of `connection` ends."""

    user: User
    password_hash: str | None
    connection: Connection


class Users:
    """Every method raises Unavailable when the database cannot be reached.

    `end_sessions(user_id)` is called before the transaction that made it necessary is committed: without Redis nothing
    changes, and whoever signs in meanwhile waits for the commit (`held`).
    """

    def __init__(self, database: Database, end_sessions: Callable[[str], None]) -> None:
        self._database = database
        self._end_sessions = end_sessions

    def names(self, ids: list[str]) -> list[dict[str, str] | None]:
        """{id, name} per id, in order, also of people who are disabled; None where there is no such person."""
        with self._database.read() as connection:
            rows = connection.execute(select(models.users.c.id, models.users.c.name).where(models.users.c.id.in_(ids)))
            found = {row.id: {"id": row.id, "name": row.name} for row in rows}
        return [found.get(id) for id in ids]

    def create(
        self,
        email: str,
        name: str,
        password: str | None,
        roles: list[str],
        context: Context,
        also: Callable[[Connection, str], None] = lambda _connection, _id: None,
        *,
        role_needed: bool = True,
    ) -> User:
        """Add a person and announce it. Raises InvalidInput naming every field that breaks a rule.

        `also` is done with their id in the same transaction.
        """
        email = normalized(email)
        weak = passwords.problems(password, email) if password is not None else []
        password_hash = passwords.hash_password(password) if password is not None and not weak else None
        try:
            with self._database.begin() as connection:
                exclusive(connection)
                found = problems(email, name, roles, known_names(connection))
                if not roles and role_needed:
                    found.append(Problem("required", "must name at least one role", "roles"))
                if _is_taken(connection, email):
                    found.append(Problem("taken", "another person has this address", "email"))
                if found or weak:
                    raise InvalidInput.of(sorted([*found, *weak], key=_place))
                user = _insert(connection, email, name.strip(), password_hash, ordered(roles))
                outbox.append(connection, models.outbox, _created(user, context))
                also(connection, user.id)
        except IntegrityError as err:
            raise InvalidInput.at("email", "taken", "another person has this address") from err
        return user

    def update(self, user_id: str, changes: Changes) -> User:
        """Change a person; other roles, or being disabled, end their sessions. Raises NotFound, InvalidInput."""
        with self._database.begin() as connection:
            exclusive(connection)
            before = _locked(connection, user_id)
            if before is None:
                raise NotFound("there is no such person")
            wanted: dict[str, Any] = {key: value for key, value in changes._asdict().items() if value is not None}
            found = name_problems(wanted["name"]) if "name" in wanted else []
            found += role_problems(wanted.get("roles", []), known_names(connection))
            found += _last_administrator(connection, before, wanted)
            if found:
                raise InvalidInput.of(found)
            row = _normal(wanted)
            if row:
                connection.execute(update(models.users).where(models.users.c.id == user_id).values(row))
            if row.get("roles", before.roles) != before.roles or row.get("disabled", before.disabled):
                self._end_sessions(user_id)
                connection.execute(delete(models.password_links).where(models.password_links.c.user_id == user_id))
            if row.get("disabled"):
                forget_all(connection, user_id)
            after = connection.execute(users_query().where(models.users.c.id == user_id)).one()
        return user_of(after)

    def get(self, user_id: str) -> User | None:
        """The person with this id."""
        return self._one(models.users.c.id == user_id)

    def by_email(self, email: str) -> User | None:
        """The person with this address, in its normal form."""
        return self._one(models.users.c.email == email)

    def page(self, first: int, after: str | None, search: str | None) -> dict[str, Any]:
        """`{items, has_next, cursor}` of people in the order of their ids; `search` is part of a name or an address."""
        table = models.users
        query = users_query().order_by(table.c.id).limit(first + 1)
        if after is not None:
            query = query.where(table.c.id > after)
        if search:
            query = query.where(
                or_(table.c.name.icontains(search, autoescape=True), table.c.email.icontains(search, autoescape=True))
            )
        with self._database.read() as connection:
            rows = connection.execute(query).all()
        items = [user_of(row) for row in rows[:first]]
        return {"items": items, "has_next": len(rows) > first, "cursor": items[-1].id if items else None}

    def verified(self, email: str, password: str) -> tuple[str, str] | None:
        """(id, hash) of who has this address, when the password is theirs. As slow for an unknown address.

        An outdated hash is renewed.
        """
        with self._database.read() as connection:
            row = connection.execute(select(models.users).where(models.users.c.email == email)).one_or_none()
        if not passwords.verify(None if row is None else row.password_hash, password) or row is None:
            return None
        encoded = str(row.password_hash)
        return str(row.id), self._rehashed(row, password) if passwords.is_outdated(encoded) else encoded

    def has_password(self, user_id: str) -> bool:
        """Whether they have chosen one; who signs in through a provider need not."""
        query = select(models.users.c.id).where(models.users.c.id == user_id, models.users.c.password_hash.is_not(None))
        with self._database.read() as connection:
            return connection.execute(query).one_or_none() is not None

    @contextmanager
    def held(self, user_id: str) -> Iterator[Held | None]:
        """The person and their password's hash, which nobody changes until the end of the block; None if disabled."""
        query = users_query().where(models.users.c.id == user_id, ~models.users.c.disabled)
        with self._database.begin() as connection:
            row = connection.execute(query.with_for_update(read=True, of=models.users)).one_or_none()
            yield None if row is None else Held(user_of(row), row.password_hash, connection)

    def change_password(self, user_id: str, known_hash: str, password: str, revoke_tokens: bool = False) -> str:
        """A new password: its hash. All sessions end. Raises InvalidInput when the old one has just been changed."""
        encoded = passwords.hash_password(password)
        with self._database.begin() as connection:
            row = _locked(connection, user_id)
            if row is None or row.password_hash != known_hash:
                raise InvalidInput.at("current", "invalid_credentials", "is not your password any more")
            set_password(connection, user_id, encoded)
            if revoke_tokens:
                delete_all(connection, user_id)
            self._end_sessions(user_id)
        return encoded

    def is_empty(self) -> bool:
        """Whether there is no user at all."""
        with self._database.read() as connection:
            return connection.execute(select(func.count()).select_from(models.users)).scalar_one() == 0

    def _one(self, condition: Any) -> User | None:
        with self._database.read() as connection:
            row = connection.execute(users_query().where(condition)).one_or_none()
        return None if row is None else user_of(row)

    def _rehashed(self, row: Row[Any], password: str) -> str:
        """The new hash; of several sign-ins at once one stores it."""
        table, encoded = models.users, passwords.hash_password(password)
        change = update(table).where(table.c.id == row.id, table.c.password_hash == row.password_hash)
        with self._database.begin() as connection:
            connection.execute(change.values(password_hash=encoded))
        return encoded


def set_password(connection: Connection, user_id: str, encoded: str) -> None:
    """A person's new password; links to choose one are void, and their devices are forgotten."""
    connection.execute(update(models.users).where(models.users.c.id == user_id).values(password_hash=encoded))
    connection.execute(delete(models.password_links).where(models.password_links.c.user_id == user_id))
    forget_all(connection, user_id)


def _insert(connection: Connection, email: str, name: str, password_hash: str | None, roles: list[str]) -> User:
    row = {"id": str(uuid7()), "email": email, "name": name, "password_hash": password_hash, "roles": roles}
    connection.execute(insert(models.users).values(row))
    return user_of(connection.execute(users_query().where(models.users.c.id == row["id"])).one())


def _created(user: User, context: Context) -> Event:
    data = UserCreated(id=user.id, email=user.email, name=user.name, roles=user.roles)
    who = context.principal.user_id
    return new_event(
        "gateway", "user_created", user.id, msgspec.to_builtins(data), actor=who, traceparent=context.traceparent
    )


def _is_taken(connection: Connection, email: str) -> bool:
    return connection.execute(select(models.users.c.id).where(models.users.c.email == email)).first() is not None


def _locked(connection: Connection, user_id: str) -> Row[Any] | None:
    return connection.execute(select(models.users).where(models.users.c.id == user_id).with_for_update()).one_or_none()


def _normal(wanted: dict[str, Any]) -> dict[str, Any]:
    row = dict(wanted)
    if "name" in row:
        row["name"] = row["name"].strip()
    if "roles" in row:
        row["roles"] = ordered(row["roles"])
    return row


def _last_administrator(connection: Connection, before: Row[Any], wanted: dict[str, Any]) -> list[Problem]:
    """Somebody must be able to let the others in again."""
    if before.disabled or "admin" not in before.roles:
        return []
    table = models.users
    others = select(table.c.id).where(table.c.id != before.id, ~table.c.disabled, table.c.roles.contains(["admin"]))
    if connection.execute(others.limit(1)).first() is not None:
        return []
    text = "this is the last administrator"
    found = [Problem("last_administrator", text, "disabled")] if wanted.get("disabled") else []
    if "admin" not in wanted.get("roles", ["admin"]):
        found.append(Problem("last_administrator", text, "roles"))
    return found


_ORDER = ("email", "name", "password", "roles")


def _place(problem: Problem) -> int:
    return _ORDER.index((problem.field or "").partition(".")[0])
