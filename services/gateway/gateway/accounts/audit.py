"""The audit log: who did what to whom, from where, and what came of it.

An entry is written before the action, as "begun", and completed after it. What is still "begun" later was cut short: it
may have happened. Without the database there is no entry, and so no action. What a stranger may ask for (signing in) is
written afterwards, so that the flood that a limit turns away leaves nothing here.
"""

from datetime import UTC, datetime
from typing import Any, NamedTuple

import msgspec
from chassis.database import Database
from chassis.events import uuid7
from sqlalchemy import insert, select, update

from gateway import models

BEGUN, DONE, REFUSED, FAILED = "begun", "done", "refused", "failed"


class Action(NamedTuple):
    """What somebody is about to do. `actor` is their id, None for a stranger; `details` hold no secrets."""

    actor: str | None
    address: str
    name: str
    target: str | None
    details: dict[str, Any]


class Entry(msgspec.Struct, frozen=True):
    """An action with its outcome: begun, done, refused (something to mend), failed."""

    id: str
    at: datetime
    actor: str | None
    actor_email: str | None
    address: str
    action: str
    target: str | None
    details: dict[str, Any]
    outcome: str


class Audit:
    """The audit_log table. Every method raises Unavailable when the database cannot be reached."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def begin(self, action: Action) -> str:
        """Write down what is about to be done: the entry's id."""
        return self.record(action, BEGUN)

    def complete(self, entry_id: str, outcome: str, details: dict[str, Any]) -> None:
        """Write down what came of it."""
        table = models.audit_log
        with self._database.begin() as connection:
            connection.execute(update(table).where(table.c.id == entry_id).values(outcome=outcome, details=details))

    def record(self, action: Action, outcome: str) -> str:
        """Write down what has been done: the entry's id."""
        row = {
            "id": str(uuid7()),
            "at": datetime.now(UTC),
            "actor": action.actor,
            "address": action.address,
            "action": action.name,
            "target": action.target,
            "details": action.details,
            "outcome": outcome,
        }
        with self._database.begin() as connection:
            connection.execute(insert(models.audit_log).values(row))
        return str(row["id"])

    def page(self, first: int, after: str | None, action: str | None, actor: str | None) -> dict[str, Any]:
        """`{items, has_next, cursor}`, newest first."""
        table, users = models.audit_log, models.users
        query = select(table, users.c.email).outerjoin(users, users.c.id == table.c.actor).order_by(table.c.id.desc())
        if after is not None:
            query = query.where(table.c.id < after)
        if action is not None:
            query = query.where(table.c.action == action)
        if actor is not None:
            query = query.where(table.c.actor == actor)
        with self._database.read() as connection:
            rows = connection.execute(query.limit(first + 1)).all()
        items = [
            Entry(r.id, r.at, r.actor, r.email, r.address, r.action, r.target, r.details, r.outcome)
            for r in rows[:first]
        ]
        return {"items": items, "has_next": len(rows) > first, "cursor": items[-1].id if items else None}
