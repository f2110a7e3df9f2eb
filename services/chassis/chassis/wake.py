"""Wakes a loop that waits: other threads or greenlets of the process do, or a socket that can be read."""

import selectors
import socket


class Wake:
    """One loop waits, any number may wake it. A wake-up while no loop waits is kept for the next wait."""

    def __init__(self) -> None:
        self._reader, self._writer = socket.socketpair()
        self._reader.setblocking(False)
        self._writer.setblocking(False)

    def __del__(self) -> None:
        self._reader.close()
        self._writer.close()

    def set(self) -> None:
        """Wake the loop. Never blocks."""
        try:
            self._writer.send(b"\0")
        except BlockingIOError:
            return  # it has wake-ups enough

    def wait(self, seconds: float, *descriptors: int) -> bool:
        """Wait for a wake-up, for one of these file descriptors to be readable, or for the time to pass.

        Whether there was a wake-up; all that came before are used up.
        """
        with selectors.DefaultSelector() as selector:
            for descriptor in (self._reader.fileno(), *descriptors):
                selector.register(descriptor, selectors.EVENT_READ)
            selector.select(seconds)
        return self._drain()

    def _drain(self) -> bool:
        woken = False
        try:
            while self._reader.recv(4096):
                woken = True
        except BlockingIOError:
            pass
        return woken
