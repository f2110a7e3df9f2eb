"""An SMTP server that answers as it is told, for what no well-behaved server can be made to say."""

import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress

GREETING, GOOD = "220 scripted", "250 fine"


class ScriptedServer:
    """`answers[verb]` is sent instead of a good answer, as often as asked; "" closes the connection without one."""

    def __init__(self) -> None:
        self.answers: dict[str, str] = {}
        self.connections = 0
        self.messages: list[bytes] = []
        self.verbs: list[str] = []
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.port: int = self._listener.getsockname()[1]
        self._open: list[socket.socket] = []
        threading.Thread(target=self._accept, daemon=True).start()

    def hang_up(self) -> None:
        """Close the connections that are open, as a server does with idle ones."""
        for connection in self._open:
            with suppress(OSError):  # the client was first
                connection.shutdown(socket.SHUT_RDWR)
        self._open.clear()

    def close(self) -> None:
        with suppress(OSError):  # it may be closed already
            self._listener.shutdown(socket.SHUT_RDWR)
        self._listener.close()

    def _accept(self) -> None:
        while True:
            try:
                connection, _ = self._listener.accept()
            except OSError:
                return
            self.connections += 1
            self._open.append(connection)
            threading.Thread(target=self._serve, args=(connection,), daemon=True).start()

    def _serve(self, connection: socket.socket) -> None:
        # A connection that its client, or `hang_up`, has ended is over.
        with suppress(ConnectionError), connection, connection.makefile("rwb", buffering=0) as stream:
            stream.write(f"{self.answers.get('CONNECT', GREETING)}\r\n".encode())
            while line := stream.readline():
                verb = line[:4].decode().strip().upper()
                self.verbs.append(verb)
                answer = self.answers.get(verb, "354 go on" if verb == "DATA" else GOOD)
                if not answer:
                    return
                stream.write(f"{answer}\r\n".encode())
                if verb == "DATA" and answer.startswith("354"):
                    self.messages.append(b"".join(iter(stream.readline, b".\r\n")))
                    stream.write(f"{self.answers.get('BODY', GOOD)}\r\n".encode())


@contextmanager
def scripted() -> Iterator[ScriptedServer]:
    """A running server."""
    server = ScriptedServer()
    try:
        yield server
    finally:
        server.hang_up()
        server.close()
