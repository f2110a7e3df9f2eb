"""The process that answers requests, as granian starts it."""

import ctypes
import gc
import logging
import signal
import sys

from chassis import logs, metrics, tracing

from gateway import refusals, serving
from gateway.app import create_app
from gateway.bridge import Bridge, Limits, Refusals
from gateway.contract import EVENTS
from gateway.settings import Settings

_PR_SET_PDEATHSIG = 1  # <sys/prctl.h>

SWITCH_INTERVAL = 0.02
"""Seconds that a thread may compute before it must let another: requests mostly wait, so handing over costs more."""


def application() -> Bridge:
    """What the worker process runs."""
    _end_with_parent()
    settings = Settings.load()
    logs.configure("gateway", settings.log_level)
    tracing.configure("gateway", settings)
    metrics.begin("gateway", settings.service_version, EVENTS)
    logging.getLogger(__name__).info("serving", extra={"port": settings.http_port})
    app = create_app(settings)
    sys.setswitchinterval(SWITCH_INTERVAL)
    gc.collect()
    gc.freeze()  # the schema and the modules stay: looking through them again would cost requests 50 ms now and then
    serving.on_stop.append(app.extensions["live"].close)
    serving.on_end.append(tracing.stop)
    return Bridge(
        app.wsgi_app,
        Limits(
            threads=settings.threads,
            waiting=settings.queued_requests,
            seconds=settings.request_timeout,
            max_body=settings.max_body_bytes,
            body_seconds=settings.body_timeout,
        ),
        Refusals(refusals.too_slow, refusals.too_many, refusals.waited_too_long),
    )


def _end_with_parent() -> None:
    """When granian's main process is killed its worker must not go on serving alone."""
    if sys.platform == "linux":
        ctypes.CDLL(None, use_errno=True).prctl(_PR_SET_PDEATHSIG, signal.SIGKILL)
