"""People: who they are, what a valid one looks like, and whether a password is theirs."""

import re
from typing import Any

import msgspec
from chassis import transactional_outbox as outbox
from chassis.context import ROLES, Context
from chassis.database import Database
from chassis.errors import InvalidInput, Problem
from chassis.events import new_event, uuid7
from sqlalchemy import Row, func, insert, select, update
from sqlalchemy.exc import IntegrityError

from gateway import models
from gateway.accounts import passwords
from gateway.contract import UserCreated

EMAIL = re.compile(r"[^@\s\x00-\x1f\x7f]{1,64}@(?=.{1,255}$)[^@\s.\x00-\x1f\x7f]+(\.[^@\s.\x00-\x1f\x7f]+)*")
MIN_PASSWORD, MAX_PASSWORD = 8, 256


class User(msgspec.Struct, frozen=True):
    """A person; `roles` of viewer, editor, admin."""

    id: str
    email: str
    name: str
    roles: list[str]


def normalized(email: str) -> str:
    """The form in which addresses are stored and compared."""
    return email.strip().lower()


def problems(email: str, name: str, password: str, roles: list[str]) -> list[Problem]:
    """Everything wrong with a new person."""
    found = []
    if not EMAIL.fullmatch(email):
        found.append(Problem("invalid_email", "must be an email address", "email"))
    if not 1 <= len(name.strip()) <= 200:
        found.append(Problem("invalid_length", "must have 1 to 200 characters", "name"))
    if not MIN_PASSWORD <= len(password) <= MAX_PASSWORD:
        found.append(Problem("invalid_length", f"must have {MIN_PASSWORD} to {MAX_PASSWORD} characters", "password"))
    elif password.lower() == email:
        found.append(Problem("too_easy", "must not be the email address", "password"))
    if not roles:
        found.append(Problem("required", f"must name at least one of {', '.join(ROLES)}", "roles"))
    for index, role in enumerate(roles):
        if role not in ROLES:
            found.append(Problem("unknown_role", f"must be one of {', '.join(ROLES)}", f"roles.{index}"))
    return found


class Users:
    """The users table. Every method raises Unavailable when the database cannot be reached."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def create(self, email: str, name: str, password: str, roles: list[str], context: Context) -> User:
        """Add a person and announce it. Raises InvalidInput naming every field that breaks a rule."""
        email = normalized(email)
        if found := problems(email, name, password, roles):
            raise InvalidInput.of(found)
        user = User(str(uuid7()), email, name.strip(), [role for role in ROLES if role in roles])
        password_hash = passwords.hash_password(password)
        event = new_event(
            "gateway",
            "user_created",
            user.id,
            msgspec.to_builtins(UserCreated(id=user.id, email=user.email, name=user.name, roles=user.roles)),
            actor=context.principal.user_id,
            traceparent=context.traceparent,
        )
        try:
            with self._database.begin() as connection:
                row = msgspec.structs.asdict(user) | {"password_hash": password_hash}
                connection.execute(insert(models.users).values(row))
                outbox.append(connection, models.outbox, event)
        except IntegrityError as err:
            raise InvalidInput.at("email", "taken", "another person has this address") from err
        return user

    def get(self, user_id: str) -> User | None:
        """The person with this id."""
        with self._database.read() as connection:
            row = connection.execute(select(models.users).where(models.users.c.id == user_id)).one_or_none()
        return None if row is None else _user(row)

    def sign_in(self, email: str, password: str) -> User | None:
        """The person, when the password is theirs. As slow for an unknown address; renews an outdated hash."""
        password = password[: MAX_PASSWORD + 1]
        with self._database.read() as connection:
            row = connection.execute(select(models.users).where(models.users.c.email == email)).one_or_none()
        if not passwords.verify(None if row is None else row.password_hash, password) or row is None:
            return None
        if passwords.is_outdated(row.password_hash):
            self._rehash(row.id, password)
        return _user(row)

    def is_empty(self) -> bool:
        """Whether there is no user at all."""
        with self._database.read() as connection:
            return connection.execute(select(func.count()).select_from(models.users)).scalar_one() == 0

    def _rehash(self, user_id: str, password: str) -> None:
        change = update(models.users).where(models.users.c.id == user_id)
        with self._database.begin() as connection:
            connection.execute(change.values(password_hash=passwords.hash_password(password)))


def _user(row: Row[Any]) -> User:
    return User(row.id, row.email, row.name, list(row.roles))
