"""A TCP proxy on the loopback whose connections fail on demand, for tests of what stands between two programs.

with FaultyProxy("127.0.0.1", 5672) as proxy:
    connect to proxy.port
    proxy.silence()   # the connections that are open now never pass another byte, new ones work
"""

import socket
import struct
import threading
import time
from types import TracebackType
from typing import Self

PASS, SILENT, HALF, DRIP, HELD = "pass", "silent", "half", "drip", "held"
LOOK = 0.05


class _Line:
    """One connection and its other half. What happens to the bytes is decided by `mode`."""

    def __init__(self, client: socket.socket, server: socket.socket, mode: str) -> None:
        self.ends = (client, server)
        self.mode = mode
        threading.Thread(target=self._pump, args=(client, server, False), daemon=True).start()
        threading.Thread(target=self._pump, args=(server, client, True), daemon=True).start()

    def close(self, *, reset: bool = False) -> None:
        for end in self.ends:
            try:
                if reset:
                    end.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
                else:
                    end.shutdown(socket.SHUT_RDWR)
            except OSError:
                continue  # it is closed
            finally:
                end.close()

    def _pump(self, source: socket.socket, sink: socket.socket, is_reply: bool) -> None:
        try:
            while data := source.recv(65536):
                self._hand_on(data, sink, is_reply)
            if self.mode != SILENT:
                sink.shutdown(socket.SHUT_WR)
        except OSError:
            self.close()

    def _hand_on(self, data: bytes, sink: socket.socket, is_reply: bool) -> None:
        while data and self.mode == DRIP:
            sink.sendall(data[:1])
            data = data[1:]
            time.sleep(1)
        while self.mode == HELD:
            time.sleep(LOOK)
        if self.mode == HALF and is_reply:
            sink.sendall(data[: len(data) // 2])
            self.mode = SILENT
        elif self.mode != SILENT:
            sink.sendall(data)


class FaultyProxy:
    """Passes every connection to `host:port`, until told otherwise."""

    def __init__(self, host: str, port: int) -> None:
        self._target = (host, port)
        self._lines: list[_Line] = []
        self._new_mode = PASS
        self._listener = socket.create_server(("127.0.0.1", 0), backlog=128)
        self.port: int = self._listener.getsockname()[1]
        threading.Thread(target=self._accept, daemon=True).start()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._listener.close()
        self.cut()

    @property
    def open_lines(self) -> int:
        """Connections that pass bytes now."""
        return sum(line.mode == PASS and line.ends[0].fileno() >= 0 for line in self._lines)

    def cut(self) -> None:
        """Close every connection in the orderly way."""
        self._end(reset=False)

    def reset(self) -> None:
        """End every connection with a TCP reset."""
        self._end(reset=True)

    def silence(self) -> None:
        """Connections that are open now take in everything and pass nothing on, for ever."""
        self._set(SILENT)

    def silence_new(self) -> None:
        """Connections that are opened from now on pass nothing."""
        self._new_mode = SILENT

    def halve(self) -> None:
        """The next reply on each open connection is cut in half; after it, the connection is silent for ever."""
        self._set(HALF)

    def drip(self) -> None:
        """One byte a second, in each direction, on open connections and on new ones."""
        self._new_mode = DRIP
        self._set(DRIP)

    def hold(self) -> None:
        """Nothing passes until `heal`, and then all of it: a server that is frozen for a while."""
        self._new_mode = HELD
        self._set(HELD)

    def heal(self) -> None:
        """New connections work, and those that drip or are held; the silent ones stay so."""
        self._new_mode = PASS
        for line in self._lines:
            if line.mode in (DRIP, HALF, HELD):
                line.mode = PASS

    def _set(self, mode: str) -> None:
        for line in self._lines:
            if line.mode != SILENT:
                line.mode = mode

    def _end(self, *, reset: bool) -> None:
        lines, self._lines = self._lines, []
        for line in lines:
            line.close(reset=reset)

    def _accept(self) -> None:
        while True:
            try:
                client, _ = self._listener.accept()
            except OSError:
                return  # it was closed
            try:
                server = socket.create_connection(self._target, 5)
            except OSError:
                client.close()
                continue
            server.settimeout(None)
            for end in (client, server):
                end.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            self._lines.append(_Line(client, server, self._new_mode))
