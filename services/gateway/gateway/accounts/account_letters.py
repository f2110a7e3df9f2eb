"""Letters that tell a person what happened to their account: a new device, a change of their second factors.

They are noted in the transaction of what they are about, and written by a thread.
"""

from collections.abc import Callable
from typing import Any

from chassis import tracing
from chassis.context import SYSTEM, Context
from chassis.database import Database
from chassis.events import uuid7
from chassis.tracing import Kind
from sqlalchemy import Connection, Row, delete, func, insert, select, text

from gateway import models
from gateway.accounts.letters import Letter, LetterWriter
from gateway.rpc import Client

HINT = "If this was not you, change your password at once and end the sessions that you do not know:"


def _new_device(details: dict[str, Any]) -> Letter:
    what = "your account was used to sign in from a new device."
    lines = f"Time: {details['time']}\nBrowser: {details['browser']}\nNetwork address: {details['address']}"
    return Letter("New sign-in to Dossier", f"{what}\n\n{lines}\n\nWas this you?")


def _factor_added(details: dict[str, Any]) -> Letter:
    what = f"{details['what']} was added to your account as a second factor."
    return Letter("A second factor was added to your account", what)


def _factor_removed(details: dict[str, Any]) -> Letter:
    what = f"{details['what']} was removed from your account: it is no second factor any more."
    return Letter("A second factor was removed from your account", what)


def _factors_reset(_: dict[str, Any]) -> Letter:
    what = "an administrator has removed all second factors of your account and ended your sessions. "
    return Letter("Your second factors were reset", f"{what}Set up a new one when you sign in next.")


def _recovery_codes(_: dict[str, Any]) -> Letter:
    what = "new recovery codes were made for your account; the old ones are void."
    return Letter("New recovery codes", what)


KINDS: dict[str, Callable[[dict[str, Any]], Letter]] = {
    "new_device": _new_device,
    "factor_added": _factor_added,
    "factor_removed": _factor_removed,
    "factors_reset": _factors_reset,
    "recovery_codes": _recovery_codes,
}


def compose(kind: str, details: dict[str, Any], name: str, link: str) -> Letter:
    """The letter of this kind; `link` leads to the person's sessions."""
    letter = KINDS[kind](details)
    return Letter(letter.subject, f"Hello {name},\n\n{letter.text}\n\n{HINT}\n\n{link}\n")


def store(connection: Connection, user_id: str, kind: str, details: dict[str, Any]) -> None:
    """Note a letter, for a gateway that serves to write."""
    row = {"id": str(uuid7()), "user_id": user_id, "kind": kind, "details": details}
    connection.execute(insert(models.account_letters).values(row))


class AccountLetters(LetterWriter):
    """The account_letters table."""

    def __init__(self, database: Database, client: Client, public_url: str) -> None:
        super().__init__(client, public_url, "account-letters")
        self._database = database

    def note(self, connection: Connection, user_id: str, kind: str, details: dict[str, Any]) -> None:
        """Have a letter written once the caller's transaction is committed; `wake` after that."""
        if self.enabled:
            store(connection, user_id, kind, details)

    def write_one(self) -> bool:
        """Write the oldest; False when there is none. A letter that waited for a day is dropped. Raises Unavailable."""
        table, users = models.account_letters, models.users
        fresh = table.c.created_at > func.now() - text("interval '1 day'")
        query = (
            select(table, users.c.email, users.c.name, users.c.disabled, fresh.label("fresh"))
            .join(users, users.c.id == table.c.user_id)
            .where(table.c.kind.in_(list(KINDS)))  # another version's kinds are left to it
            .order_by(table.c.id)
            .limit(1)
        )
        with self._database.begin() as connection:
            row = connection.execute(query.with_for_update(of=table, skip_locked=True)).one_or_none()
            if row is None:
                return False
            connection.execute(delete(table).where(table.c.id == row.id))
            if row.fresh and not row.disabled:
                with tracing.begin("write letter", Kind.INTERNAL, {}) as span:
                    self._write(row, span.within(Context(principal=SYSTEM)))
        return True

    def _write(self, row: Row[Any], context: Context) -> None:
        letter = compose(row.kind, row.details, row.name, f"{self._public_url}/account/sessions")
        self._hand_over(context, row.email, letter, f"account:{row.id}")
