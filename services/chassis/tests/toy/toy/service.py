"""The toy service."""

import os
from typing import Any

import eventlet
from chassis import context, errors, inbox, outbox, transactional_outbox
from chassis.database import Database
from chassis.events import Event, new_event
from chassis.handlers import durable_handler
from chassis.interest import Interest
from chassis.outbox import Relay
from chassis.rpc import CallContext, rpc
from nameko.extensions import DependencyProvider
from sqlalchemy import Connection, insert, select, text

from toy import models
from toy.contract import EVENTS, Caller, Note
from toy.settings import Settings

__all__ = ["EVENTS", "SERVICE"]

transactional_outbox.POLL = float(os.environ.get("TOY_OUTBOX_POLL", transactional_outbox.POLL))


class Parts(DependencyProvider):  # type: ignore[misc]
    """The database and the settings of this process."""

    def get_dependency(self, worker_ctx: Any) -> tuple[Database, Settings]:
        return self.container.config["database"], self.container.config["settings"]


def wanted_events(connection: Connection) -> list[str]:
    """Whoever writes a note named for a type of event wants to hear of it."""
    return list(connection.scalars(select(models.notes.c.id)))


class ToyService:
    """Answers calls about notes, and misbehaves where a test asks for it."""

    name = "toy"
    context = CallContext()
    relay = Relay()
    parts = Parts()
    interest = Interest(wanted_events)

    @rpc(safe=True)
    def ping(self) -> str:
        """Answer at once."""
        return "pong"

    @rpc(safe=True)
    def echo(self, value: Any, times: int = 1) -> list[Any]:
        """The value, so many times."""
        return [value] * times

    @rpc(safe=True)
    def describe_caller(self) -> Caller:
        """Who is calling, as seen here."""
        seen = context.current.get()
        return Caller(
            user_id=seen.principal.user_id,
            roles=seen.principal.roles,
            trace_id=seen.trace_id,
            seconds_left=seen.remaining(),
        )

    @rpc(safe=True)
    def sleep(self, seconds: float, answer: str = "slept") -> str:
        """Answer later."""
        eventlet.sleep(seconds)
        return answer

    @rpc
    def sleep_then_add(self, seconds: float, note_id: str) -> Note:
        """Change something, later."""
        eventlet.sleep(seconds)
        return self.add_note(note_id, "late")

    @rpc(safe=True)
    def fail(self, kind: str, details: Any = None) -> None:
        """Raise one of the five errors, or a bug."""
        error = errors.FIVE.get(kind)
        raise (
            RuntimeError("a secret of the house") if error is None else error("as asked", code="asked", details=details)
        )

    @rpc(safe=True, gather="ids")
    def get_notes(self, ids: list[str]) -> list[Note | None]:
        """The notes with these ids, None where there is none."""
        database, _ = self.parts
        with database.read() as connection:
            rows = connection.execute(select(models.notes).where(models.notes.c.id.in_(ids))).all()
        found = {row.id: Note(id=row.id, text=row.text) for row in rows}
        return [found.get(note_id) for note_id in ids]

    @rpc
    def add_note(self, note_id: str, text: str) -> Note:
        """Store a note together with its event."""
        database, _ = self.parts
        event = new_event("toy", "note_added", note_id, {"text": text})
        with database.begin() as connection:
            connection.execute(insert(models.notes).values(id=note_id, text=text))
            outbox.append(connection, models.outbox, event)
        return Note(id=note_id, text=text)

    @rpc(safe=True)
    def sleep_in_database(self, seconds: float) -> str:
        """Keep a database connection busy."""
        database, _ = self.parts
        with database.read() as connection:
            connection.execute(text("select pg_sleep(:seconds)"), {"seconds": seconds})
        return "slept"

    @durable_handler("elsewhere", "thing_happened", "other_thing_happened")
    def handle_thing(self, event: Event) -> None:
        """Count the event once; its data can ask for a failure."""
        if error := event.data.get("fail"):
            raise errors.FIVE.get(error, RuntimeError)(event.data.get("text", "as asked"))
        database, settings = self.parts
        with database.begin() as connection:
            if inbox.first_time(connection, models.inbox, event, "handle_thing"):
                connection.execute(insert(models.imports).values(subject=event.subject))
                eventlet.sleep(settings.before_commit_seconds)
        eventlet.sleep(settings.after_commit_seconds)

    @rpc
    def want(self, event_type: str) -> None:
        """Hear of a type of event from now on."""
        self.add_note(event_type, "wanted")
        self.interest.changed()

    @durable_handler("elsewhere", "rare_thing_happened", "odd_thing_happened", on_demand=True)
    def handle_wanted_thing(self, event: Event) -> None:
        """The same, for what somebody wants."""
        self.handle_thing(event)


SERVICE = ToyService
