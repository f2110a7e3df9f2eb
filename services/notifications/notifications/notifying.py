"""From an event to queued messages: once, however often the event is delivered."""

from chassis.database import Database
from chassis.events import Event
from chassis.inbox import first_time

from notifications.composing import compose
from notifications.message_store import MessageStore
from notifications.models import inbox
from notifications.occurrences import occurrence_of
from notifications.rule_store import RuleStore
from notifications.rules import applies
from notifications.showing import Showing, uses_shown


class Notifier:
    """Composes what the rules ask for, and stores it in one transaction with the inbox's entry. Sends nothing."""

    def __init__(self, database: Database, rules: RuleStore, messages: MessageStore, showing: Showing) -> None:
        self._database = database
        self._rules = rules
        self._messages = messages
        self._showing = showing

    def handle(self, event: Event, handler: str) -> None:
        """Raises InvalidInput for an event of the wrong shape, Unavailable without a database or a renderer."""
        occurrence = occurrence_of(event)
        shown = self._showing.enrich(occurrence)
        composed = [
            (rule.id, compose(rule, shown if uses_shown(rule) else occurrence))
            for rule in self._rules.about(event.type)
            if applies(rule, occurrence)
        ]
        if not composed:
            return
        with self._database.begin() as connection:
            if not first_time(connection, inbox, event, handler):
                return
            for rule_id, messages in composed:
                self._messages.add(connection, messages, rule_id=rule_id, about=occurrence)
