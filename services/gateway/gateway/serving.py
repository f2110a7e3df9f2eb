"""Serving over HTTP: granian, one worker process with blocking threads."""

import ctypes
import logging
import signal
import sys
from typing import Any

import flask
from chassis import logs
from granian import Granian
from granian.constants import Interfaces

from gateway.app import create_app
from gateway.settings import Settings

SHUTDOWN_SECONDS = 25
"""For requests in flight after SIGTERM, below the 30 that Kubernetes grants."""

_PR_SET_PDEATHSIG = 1


def serve(settings: Settings) -> None:
    """Serve until SIGTERM or SIGINT; then take no more requests, finish those in flight, and return."""
    logs.configure("gateway", settings.log_level)
    Granian(
        "gateway.serving:application",
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


def application() -> flask.Flask:
    """What the worker process runs."""
    _end_with_parent()
    settings = Settings.load()
    logs.configure("gateway", settings.log_level)
    logging.getLogger(__name__).info("serving", extra={"port": settings.http_port})
    return create_app(settings)


def _end_with_parent() -> None:
    """When granian's main process is killed its worker must not go on serving alone."""
    if sys.platform == "linux":
        ctypes.CDLL(None, use_errno=True).prctl(_PR_SET_PDEATHSIG, signal.SIGTERM)


def _log_config() -> dict[str, Any]:
    """granian's own lines go the way of all others, as JSON."""
    return {"loggers": {"_granian": {"handlers": [], "level": "WARNING", "propagate": True}}}
