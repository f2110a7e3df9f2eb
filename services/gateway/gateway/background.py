"""What runs beside requests, in threads of its own: the outbox's relay and, where asked for, the operators' port."""

import logging
import threading
import time
from socketserver import ThreadingMixIn
from typing import Any
from wsgiref.simple_server import WSGIRequestHandler, WSGIServer, make_server

from chassis.database import Database
from chassis.errors import ServiceError
from chassis.publisher import Publisher
from chassis.transactional_outbox import CONFIRM_TIMEOUT, OutboxRelay
from chassis.wake import Wake
from sqlalchemy.exc import DBAPIError

from gateway import metrics
from gateway.accounts.sessions import Sessions

log = logging.getLogger(__name__)

RETRY_SECONDS = 1.0
COUNT_SECONDS = 15.0


class RelayThread:
    """Publishes the gateway's events, woken by every commit."""

    def __init__(self, database: Database, amqp_url: str) -> None:
        self._wake = Wake()
        self._relay = OutboxRelay(database, Publisher(amqp_url, confirm_timeout=CONFIRM_TIMEOUT), "gateway")
        database.after_commit = self._wake.set

    def start(self) -> None:
        """Run for ever."""
        threading.Thread(target=self._run, name="outbox", daemon=True).start()

    def _run(self) -> None:
        while True:
            try:
                self._relay.run(self._wake)
            except DBAPIError as err:  # the table is not there yet; of outages the relay takes care itself
                log.warning("the outbox cannot be published now", extra={"reason": str(err)})
                time.sleep(RETRY_SECONDS)


class SessionCount:
    """Keeps the gauge of sessions; it is not a number while Redis is away."""

    def __init__(self, sessions: Sessions) -> None:
        self._sessions = sessions

    def start(self) -> None:
        """Run for ever."""
        threading.Thread(target=self._run, name="sessions", daemon=True).start()

    def _run(self) -> None:
        while True:
            try:
                metrics.SESSIONS.set(self._sessions.count())
            except ServiceError:  # of Redis' absence every request tells
                metrics.SESSIONS.set(float("nan"))
            time.sleep(COUNT_SECONDS)


class _Server(ThreadingMixIn, WSGIServer):
    daemon_threads = True


class _Handler(WSGIRequestHandler):
    def log_message(self, format: str, *args: Any) -> None:
        """Probes are not worth a line each."""


def serve_operations(host: str, port: int, application: Any) -> None:
    """Answer operators on a port of their own."""
    server = make_server(host, port, application, server_class=_Server, handler_class=_Handler)
    threading.Thread(target=server.serve_forever, name="operations", daemon=True).start()
