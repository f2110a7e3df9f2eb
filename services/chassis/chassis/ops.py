"""What operators and probes ask a process: `/healthz` (alive), `/readyz` (able to serve), `/metrics`."""

import logging
import time
from collections.abc import Callable, Iterable, Mapping
from typing import Any

import msgspec

from chassis import connections, metrics
from chassis.context import Context, current

log = logging.getLogger(__name__)

Check = Callable[[], Any]
StartResponse = Callable[[str, list[tuple[str, str]]], Any]


def readiness(checks: Mapping[str, Check]) -> dict[str, str]:
    """ "ok" or "unavailable" by name; a check fails by raising, or after `connections.READY` seconds.

    The reason is logged, not shown.
    """
    states = {}
    for name, check in checks.items():
        token = current.set(Context(deadline=time.time() + connections.READY))
        try:
            check()
            states[name] = "ok"
        except Exception as err:  # noqa: BLE001 (whatever is wrong, the answer is "not ready")
            log.warning("not ready", extra={"check": name, "reason": str(err)})
            states[name] = "unavailable"
        finally:
            current.reset(token)
    return states


def respond(path: str, checks: Mapping[str, Check]) -> tuple[str, str, bytes] | None:
    """(status, content type, body) for the three paths, None for any other."""
    if path == "/healthz":
        return "200 OK", "application/json", b'{"status":"ok"}'
    if path == "/readyz":
        states = readiness(checks)
        ok = all(state == "ok" for state in states.values())
        status = "200 OK" if ok else "503 Service Unavailable"
        return (
            status,
            "application/json",
            msgspec.json.encode({"status": "ok" if ok else "unavailable", "checks": states}),
        )
    if path == "/metrics":
        body, content_type = metrics.exposition()
        return "200 OK", content_type, body
    return None


def application(checks: Mapping[str, Check]) -> Callable[[dict[str, Any], StartResponse], Iterable[bytes]]:
    """The three paths as a WSGI application."""

    def app(environ: dict[str, Any], start_response: StartResponse) -> Iterable[bytes]:
        found = respond(environ.get("PATH_INFO", ""), checks)
        status, content_type, body = found or ("404 Not Found", "text/plain", b"not found")
        start_response(status, [("Content-Type", content_type), ("Content-Length", str(len(body)))])
        return [body]

    return app
