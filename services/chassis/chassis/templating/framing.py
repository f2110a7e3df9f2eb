"""Messages on a stream socket: four bytes of length, and so many bytes."""

import socket
import struct

_LENGTH = struct.Struct("!I")


def send(line: socket.socket, message: bytes) -> None:
    """Raises OSError when the other end is closed."""
    line.sendall(_LENGTH.pack(len(message)) + message)


def receive(line: socket.socket) -> bytes | None:
    """The next message; None when the other end is closed."""
    head = _exactly(line, _LENGTH.size)
    return None if head is None else _exactly(line, _LENGTH.unpack(head)[0])


def _exactly(line: socket.socket, size: int) -> bytes | None:
    received = bytearray()
    while len(received) < size:
        part = line.recv(min(size - len(received), 1 << 20))
        if not part:
            return None
        received += part
    return bytes(received)
