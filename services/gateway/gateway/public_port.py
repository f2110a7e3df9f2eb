"""Whether the port that the world speaks to is open yet, and still."""

import socket

SECONDS = 2.0


class PublicPort:
    """Checked for the operators' port, which is open before it and after it."""

    def __init__(self, host: str, port: int) -> None:
        self._address = (host, port)

    def check(self) -> None:
        """Raises OSError when no connection is accepted."""
        socket.create_connection(self._address, SECONDS).close()
