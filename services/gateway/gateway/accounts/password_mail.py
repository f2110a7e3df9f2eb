"""Writing to people who are to choose a password.

Whoever asks only leaves a note, for any address alike; a thread finds out whether somebody has it, makes the link and
hands the letter to notifications, again and again while that is away. A note is done once: its id is the letter's key.
"""

from typing import Any

from chassis import tracing
from chassis.context import SYSTEM, Context
from chassis.database import Database
from chassis.errors import InvalidInput
from chassis.events import uuid7
from chassis.tracing import Kind
from sqlalchemy import Connection, Row, delete, func, insert, select, text

from gateway import models
from gateway.accounts.letters import Letter, LetterWriter
from gateway.accounts.password_links import new_link
from gateway.rpc import Client


def compose(kind: str, name: str, link: str) -> Letter:
    """The letter of this kind: `reset` or `invitation`."""
    if kind == "invitation":
        text_ = (
            f"Hello {name},\n\nyou have been invited to Dossier. Choose a password within three days:\n\n{link}\n\n"
            "If you did not expect this, you need not do anything.\n"
        )
        return Letter("Your invitation to Dossier", text_)
    text_ = (
        f"Hello {name},\n\nsomebody, probably you, asked for a new password for Dossier. Choose it within one hour:\n\n"
        f"{link}\n\nIf it was not you, you need not do anything: your password stays as it is.\n"
    )
    return Letter("Choose a new password", text_)


class PasswordMail(LetterWriter):
    """`public_url` is where people find the web app; without one there are no links."""

    def __init__(self, database: Database, client: Client, public_url: str) -> None:
        super().__init__(client, public_url, "password-mail")
        self._database = database

    def check(self) -> None:
        """Raises InvalidInput where no links are sent."""
        if not self.enabled:
            raise InvalidInput.at(None, "not_configured", "links are not sent here: PUBLIC_URL is not set")

    def ask(self, kind: str, email: str) -> None:
        """Leave a note for an address that somebody may have. Raises Unavailable."""
        with self._database.begin() as connection:
            connection.execute(insert(models.password_requests).values(_note(kind, email)))
        self.wake()

    def note(self, connection: Connection, kind: str, user_id: str) -> None:
        """Leave a note for a person in the caller's transaction; `wake` after its commit."""
        query = select(models.users.c.email).where(models.users.c.id == user_id)
        email = connection.execute(query).scalar_one()
        connection.execute(insert(models.password_requests).values(_note(kind, email)))

    def write_one(self) -> bool:
        """Process the oldest note that no other process holds; False when there is none. Raises Unavailable."""
        table = models.password_requests
        fresh = table.c.created_at > func.now() - text("interval '1 day'")
        query = select(table, fresh.label("fresh")).order_by(table.c.id).limit(1)
        with self._database.begin() as connection:
            row = connection.execute(query.with_for_update(skip_locked=True)).one_or_none()
            if row is None:
                return False
            connection.execute(delete(table).where(table.c.id == row.id))
            with tracing.begin("write letter", Kind.INTERNAL, {}) as span:
                self._write(connection, row, span.within(Context(principal=SYSTEM)))
        return True

    def _write(self, connection: Connection, row: Row[Any], context: Context) -> None:
        users = models.users
        query = select(users.c.id, users.c.name).where(users.c.email == row.email, ~users.c.disabled)
        user = connection.execute(query).one_or_none()
        if user is None or not row.fresh:
            return
        with self._database.begin() as committed:  # before the letter: cut short after it, its link works all the same
            token = new_link(committed, user.id, row.kind)
        link = f"{self._public_url}/reset-password#token={token}"
        letter = compose(row.kind, user.name, link)
        self._hand_over(context, row.email, letter, f"password:{row.id}", confidential=True)


def _note(kind: str, email: str) -> dict[str, str]:
    return {"id": str(uuid7()), "email": email, "kind": kind}
