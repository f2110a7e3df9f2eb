"""Where rules are kept."""

from typing import Any
from uuid import UUID

import msgspec
from chassis.database import Database
from chassis.errors import NotFound
from chassis.events import uuid7
from sqlalchemy import Connection, Row, delete, insert, select, update

from notifications.contract import NotificationRule
from notifications.models import rules
from notifications.rules import RuleDraft

_COLUMNS = tuple(rules.c[name] for name in NotificationRule.__struct_fields__)


class RuleStore:
    """Each method is a transaction of its own. Ids that are no UUIDs are ids of nothing: NotFound."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def create(self, draft: RuleDraft) -> NotificationRule:
        """Store a rule that has been checked."""
        statement = insert(rules).values(id=uuid7(), **msgspec.structs.asdict(draft)).returning(*_COLUMNS)
        with self._database.begin() as connection:
            return _rule(connection.execute(statement).one())

    def set_enabled(self, rule_id: str, enabled: bool) -> NotificationRule:
        """Switch a rule on or off. Raises NotFound."""
        key = rule_key(rule_id)
        statement = update(rules).where(rules.c.id == key).values(enabled=enabled).returning(*_COLUMNS)
        with self._database.begin() as connection:
            row = connection.execute(statement).one_or_none()
        if row is None:
            raise _no_rule()
        return _rule(row)

    def delete(self, rule_id: str) -> str:
        """The id of the rule that is gone; its messages stay. Raises NotFound."""
        with self._database.begin() as connection:
            if connection.execute(delete(rules).where(rules.c.id == rule_key(rule_id))).rowcount == 0:
                raise _no_rule()
        return rule_id

    def all(self) -> list[NotificationRule]:
        """Every rule, oldest first."""
        with self._database.read() as connection:
            return [_rule(row) for row in connection.execute(select(*_COLUMNS).order_by(rules.c.id))]

    def about(self, event_type: str) -> list[NotificationRule]:
        """The enabled rules for a type of event, oldest first."""
        statement = select(*_COLUMNS).where(rules.c.event == event_type, rules.c.enabled).order_by(rules.c.id)
        with self._database.read() as connection:
            return [_rule(row) for row in connection.execute(statement)]


def wanted_events(connection: Connection) -> list[str]:
    """The types of event that an enabled rule is about."""
    return list(connection.execute(select(rules.c.event).where(rules.c.enabled).distinct()).scalars())


def rule_key(rule_id: str) -> UUID:
    """The id as the database has it. Raises NotFound."""
    try:
        return UUID(rule_id)
    except ValueError as err:
        raise _no_rule() from err


def _no_rule() -> NotFound:
    return NotFound("no such notification rule")


def _rule(row: Row[Any]) -> NotificationRule:
    return NotificationRule(**{**row._mapping, "id": str(row.id)})
