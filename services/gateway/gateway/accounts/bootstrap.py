"""The first administrator, made at start from the settings when there is no user at all."""

import logging
import threading
import time

from chassis.context import SYSTEM, Context, new_traceparent
from chassis.errors import InvalidInput, Unavailable
from sqlalchemy.exc import DBAPIError

from gateway.accounts.users import Users

log = logging.getLogger(__name__)

RETRY_SECONDS = 1.0


class Bootstrap:
    """Tries until the database answers; `check` tells readiness that it is done."""

    def __init__(self, users: Users, email: str, password: str) -> None:
        self._users = users
        self._email = email
        self._password = password
        self._done = threading.Event()

    def start(self) -> None:
        """Begin, in a thread of its own."""
        threading.Thread(target=self._run, name="bootstrap", daemon=True).start()

    def check(self) -> None:
        """Raises Unavailable until the administrator exists or need not be made."""
        if not self._done.is_set():
            raise Unavailable("the first administrator has not been made yet")

    def _run(self) -> None:
        while not self._done.is_set():
            try:
                if self._email and self._users.is_empty():
                    self._create()
                self._done.set()
            except (Unavailable, DBAPIError) as err:
                log.warning("the first administrator cannot be made yet", extra={"reason": str(err)})
                time.sleep(RETRY_SECONDS)

    def _create(self) -> None:
        context = Context(principal=SYSTEM, traceparent=new_traceparent())
        try:
            user = self._users.create(self._email, "Administrator", self._password, ["admin"], context)
            log.info("the first administrator was made", extra={"user_id": user.id})
        except InvalidInput as err:
            # Another process was faster, or the settings break a rule; both leave the service able to serve.
            log.error("the first administrator was not made", extra={"problems": err.details})
