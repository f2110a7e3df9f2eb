"""Serving over HTTP: granian, one worker process with blocking threads."""

from typing import Any

from chassis import logs
from granian import Granian
from granian.constants import Interfaces

from gateway.settings import Settings

SHUTDOWN_SECONDS = 25
"""For requests in flight after SIGTERM, below the 30 that Kubernetes grants."""


def serve(settings: Settings) -> None:
    """Serve until SIGTERM or SIGINT; then take no more requests, finish those in flight, and return."""
    logs.configure("gateway", settings.log_level)
    Granian(
        "gateway.worker:application",
        factory=True,
        address=settings.http_host,
        port=settings.http_port,
        interface=Interfaces.WSGI,
        workers=1,
        blocking_threads=settings.threads,
        backlog=1024,
        websockets=False,
        workers_kill_timeout=SHUTDOWN_SECONDS,
        log_dictconfig=_log_config(),
    ).serve()


def _log_config() -> dict[str, Any]:
    """granian's own lines go the way of all others, as JSON."""
    return {"loggers": {"_granian": {"handlers": [], "level": "WARNING", "propagate": True}}}
