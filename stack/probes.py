"""Readiness: real questions to servers, with short time-outs. Every probe raises NotReady until the answer is right."""

import base64
import http.client
import socket

PROBE_TIMEOUT = 2.0
"""Seconds for one try."""


class NotReady(Exception):
    """The server does not do its work yet; the message says what was seen."""


def http_ok(port: int, path: str, *, user: str = "", password: str = "") -> None:
    """The server answers 200 to GET, with basic authentication when a user is given."""
    headers = {}
    if user:
        headers["Authorization"] = "Basic " + base64.b64encode(f"{user}:{password}".encode()).decode()
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=PROBE_TIMEOUT)
    try:
        connection.request("GET", path, headers=headers)
        status = connection.getresponse().status
    except (OSError, http.client.HTTPException) as err:
        raise NotReady(f"GET {path} on port {port}: {err!r}") from err
    finally:
        connection.close()
    if status != http.client.OK:
        raise NotReady(f"GET {path} on port {port} answered {status}")


def tcp_open(port: int) -> None:
    """Something accepts connections on the port."""
    try:
        socket.create_connection(("127.0.0.1", port), PROBE_TIMEOUT).close()
    except OSError as err:
        raise NotReady(f"port {port}: {err}") from err


def redis_pong(port: int, password: str) -> None:
    """Redis accepts the password and answers PING (it answers LOADING while it reads its data)."""
    try:
        with socket.create_connection(("127.0.0.1", port), PROBE_TIMEOUT) as connection:
            connection.settimeout(PROBE_TIMEOUT)
            connection.sendall(f"AUTH {password}\r\nPING\r\n".encode())
            with connection.makefile("rb") as answers:
                lines = [answers.readline().strip(), answers.readline().strip()]
    except OSError as err:
        raise NotReady(f"redis on port {port}: {err}") from err
    if lines != [b"+OK", b"+PONG"]:
        raise NotReady(f"redis on port {port} answered {lines}")
