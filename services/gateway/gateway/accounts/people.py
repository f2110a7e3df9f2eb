"""What a person is, and what a valid one looks like."""

import re
from collections.abc import Collection
from datetime import datetime
from typing import Any

import msgspec
from chassis.errors import Problem
from sqlalchemy import Row, Select, exists, or_, select

from gateway import models
from gateway.accounts.roles import highest, made_levels

EMAIL = re.compile(r"[^@\s\x00-\x1f\x7f]{1,64}@(?=.{1,255}$)[^@\s.\x00-\x1f\x7f]+(\.[^@\s.\x00-\x1f\x7f]+)*")


class User(msgspec.Struct, frozen=True):
    """A person. `level` is which of viewer, editor and admin their roles amount to; "" without any."""

    id: str
    email: str
    name: str
    roles: list[str]
    level: str
    disabled: bool
    created_at: datetime
    second_factor: bool = False


def normalized(email: str) -> str:
    """The form in which addresses are stored and compared."""
    return email.strip().lower()


def problems(email: str, name: str, roles: list[str], known: Collection[str]) -> list[Problem]:
    """Everything wrong with a new person, but their password; `known` are the roles that there are."""
    found = []
    if not EMAIL.fullmatch(email):
        found.append(Problem("invalid_email", "must be an email address", "email"))
    found += name_problems(name)
    return found + role_problems(roles, known)


def name_problems(name: str) -> list[Problem]:
    """What is wrong with a person's name."""
    if 1 <= len(name.strip()) <= 200:
        return []
    return [Problem("invalid_length", "must have 1 to 200 characters", "name")]


def role_problems(roles: list[str], known: Collection[str]) -> list[Problem]:
    """Which of the roles there are not."""
    return [
        Problem("unknown_role", "there is no such role", f"roles.{index}")
        for index, role in enumerate(roles)
        if role not in known
    ]


def users_query() -> Select[Any]:
    """SQL: people, with the levels of their made roles and whether they have a second factor, for `user_of`."""
    users = models.users
    factors = [
        exists().where(t.c.user_id == users.c.id).correlate(users) for t in (models.totp_secrets, models.passkeys)
    ]
    return select(users, made_levels().label("made_levels"), or_(*factors).label("second_factor"))


def user_of(row: Row[Any]) -> User:
    """The person of a row of `users_query`."""
    level = highest([*row.roles, *row.made_levels])
    return User(row.id, row.email, row.name, list(row.roles), level, row.disabled, row.created_at, row.second_factor)
