"""A TCP proxy on the loopback that can go silent: connections stay open, and nothing passes any more."""

import contextlib
import socket
import threading
from types import TracebackType
from typing import Self


class SilentProxy:
    """Forwards connections to 127.0.0.1:`target`. What is sent while it is silent passes when it speaks again."""

    def __init__(self, target: int) -> None:
        self._target = target
        self._speaking = threading.Event()
        self._speaking.set()
        self._closed = False
        self._sockets: list[socket.socket] = []
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.port: int = self._listener.getsockname()[1]
        threading.Thread(target=self._accept, daemon=True).start()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, err: BaseException | None, at: TracebackType | None) -> None:
        self._closed = True
        self._speaking.set()
        for each in (self._listener, *self._sockets):
            self._end(each)

    def silence(self) -> None:
        """From now on nothing passes in either direction."""
        self._speaking.clear()

    def speak(self) -> None:
        """Pass on what waits, and what follows."""
        self._speaking.set()

    def _accept(self) -> None:
        while not self._closed:
            try:
                near, _ = self._listener.accept()
                far = socket.create_connection(("127.0.0.1", self._target))
            except OSError:
                return
            self._sockets += [near, far]
            for pair in ((near, far), (far, near)):
                threading.Thread(target=self._forward, args=pair, daemon=True).start()

    def _forward(self, source: socket.socket, sink: socket.socket) -> None:
        try:
            while data := source.recv(65536):
                self._speaking.wait()
                sink.sendall(data)
        except OSError:
            pass
        finally:
            self._speaking.wait()
            self._end(source)
            self._end(sink)

    @staticmethod
    def _end(each: socket.socket) -> None:
        with contextlib.suppress(OSError):
            each.shutdown(socket.SHUT_RDWR)
        each.close()
