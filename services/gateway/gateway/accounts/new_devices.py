"""A sign-in from a browser that the person has not used before: they get a letter, "was this you?"."""

from datetime import UTC, datetime

from sqlalchemy import Connection

from gateway.accounts.agents import browser_of
from gateway.accounts.people import User
from gateway.request import Request

LETTERS_A_DAY = 20
"""More new devices a day than this are noted without a letter: a program that keeps no cookies fills no mailbox."""


def note_device(request: Request, connection: Connection, user: User, *, announce: bool) -> str:
    """Remember the browser of who has just signed in: its token. `letters.wake` after the commit.

    No letter goes for the very first sign-in of a person, nor without `announce`.
    """
    devices, letters = request.accounts.devices, request.accounts.letters
    seen = devices.see(connection, user.id, request.device, request.origin)
    written = announce and seen.new and not seen.first
    if written and devices.new_today(connection, user.id) <= LETTERS_A_DAY:
        time = datetime.now(UTC).strftime("%Y-%m-%d %H:%M UTC")
        details = {"time": time, "browser": browser_of(request.origin.agent), "address": request.address[:200]}
        letters.note(connection, user.id, "new_device", details)
    return seen.token
