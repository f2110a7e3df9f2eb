"""A connection to RabbitMQ that asks the broker whether it is still there, by the policy of `chassis.connections`.

py-amqp's own heartbeats count from when bytes were handled, so a process that is busy for long enough takes its own
delay for the broker's; and they see nothing of a peer that takes in everything and hands on nothing, or one byte a
second. Here every connection has a channel on which `channel.flow` is sent now and then, which the broker answers after
all that was sent before.
"""

import socket
import time
from collections.abc import Callable
from typing import Any

import amqp
from amqp import spec
from kombu import Connection
from kombu.transport import pyamqp

from chassis import broker_tls, connections
from chassis.connections import Silence
from chassis.errors import Unavailable

BROKER_ERRORS: tuple[type[BaseException], ...] = (amqp.exceptions.AMQPError, OSError)


class BrokerConnection(pyamqp.Connection):  # type: ignore[misc]
    """`heartbeat_tick` is to be called about once a second by whoever reads from the connection."""

    clock: Callable[[], float] = time.monotonic

    def connect(self, callback: Any = None) -> Any:
        opened = super().connect(callback)
        self._blocked = False
        self._asked = False
        self._received = self.bytes_recv
        self._next_question = self.clock() + connections.ASK
        self._silence = Silence(self.clock)
        try:
            self.sock.settimeout(connections.ANSWER)
            self._questions = self.channel()
        except BROKER_ERRORS:
            self.collect()
            raise
        self._questions._callbacks[spec.Channel.FlowOk] = self._on_answer
        return opened

    def blocking_read(self, timeout: float | None = None) -> Any:
        """As py-amqp's, but what has arrived when the time is up is read: the delay was this process's own."""
        try:
            return super().blocking_read(timeout)
        except TimeoutError:
            if timeout == 0 or not connections.has_unread(self.sock):
                raise
        return super().blocking_read(timeout)

    def heartbeat_tick(self, rate: int = 2) -> None:
        """Ask when it is time to. Raises RecoverableConnectionError when the broker has owed an answer for too long."""
        if self._asked:
            self._look()
        if (now := self.clock()) < self._next_question:
            return
        self._next_question = now + connections.ASK
        if self._asked:
            self.send_heartbeat()  # for the broker, which counts as well
            return
        self._asked = True
        self._silence.broken()
        self._questions.send_method(spec.Channel.Flow, "b", (True,))

    def check(self) -> None:
        """Raises Unavailable when the broker has owed an answer for so long that it is in doubt."""
        if self._asked and self._silence.seconds > connections.DOUBT:
            raise Unavailable("the message broker does not answer")

    def _look(self) -> None:
        limit = connections.SILENCE
        if self._blocked:  # it reads no more questions from here, but its heartbeats go on
            limit = 2.5 * connections.HEARTBEAT
            if self.bytes_recv != self._received:
                self._received = self.bytes_recv
                self._silence.broken()
        if self._silence.look(unread=connections.has_unread(self.sock)) > limit:
            raise amqp.exceptions.RecoverableConnectionError(f"the broker has not answered for {limit:.0f} s")

    def _on_answer(self, _active: bool) -> None:
        self._asked = False

    def _on_blocked(self) -> None:
        self._blocked = True
        super()._on_blocked()

    def _on_unblocked(self) -> None:
        self._blocked = False
        super()._on_unblocked()


class Transport(pyamqp.Transport):  # type: ignore[misc]
    """kombu's, with our connections."""

    Connection = BrokerConnection


def parameters(amqp_url: str, *, heartbeat: int | None = None) -> Connection:
    """kombu's description of a connection, not yet open."""
    return Connection(
        amqp_url,
        transport=Transport,
        ssl=broker_tls.options(amqp_url),
        connect_timeout=connections.CONNECT,
        heartbeat=connections.HEARTBEAT if heartbeat is None else heartbeat,
        transport_options={
            "read_timeout": connections.ANSWER,
            "write_timeout": connections.ANSWER,
            "socket_settings": {
                socket.TCP_USER_TIMEOUT: int(connections.USER_TIMEOUT * 1000),
                socket.TCP_KEEPIDLE: connections.KEEPALIVE_IDLE,
                socket.TCP_KEEPINTVL: connections.KEEPALIVE_INTERVAL,
                socket.TCP_KEEPCNT: connections.KEEPALIVE_COUNT,
            },
        },
    )


def connect(amqp_url: str, *, heartbeat: int | None = None) -> BrokerConnection:
    """An open connection. Raises one of BROKER_ERRORS.

    Call its `heartbeat_tick`, or pass `heartbeat=0` for a connection that is used at once and closed.
    """
    described = parameters(amqp_url, heartbeat=heartbeat)
    opened: BrokerConnection = described.transport.establish_connection()  # `connect` would sleep and try a second time
    return opened
