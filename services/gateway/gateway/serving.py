"""Serving over HTTP: granian, one worker process with an event loop in front of threads."""

from collections.abc import Callable
from typing import Any

import uvloop
from chassis import logs
from granian import Granian, loops
from granian.constants import Interfaces
from granian.http import HTTP1Settings

from gateway.settings import Settings

SHUTDOWN_SECONDS = 25
"""For requests in flight after SIGTERM, below the 30 that Kubernetes grants."""
BACKLOG = 1024
HEADER_MILLISECONDS = 30_000
"""For a request's headers; a connection between two requests may be idle for as long."""

on_stop: list[Callable[[], Any]] = []
"""Called on the worker's loop when it is told to end, before it stops to take requests."""

on_end: list[Callable[[], Any]] = []
"""Called in the worker when it has finished its requests."""


class Loop(uvloop.Loop):
    """The worker's loop; streams would hold up its end, so they are told of it first."""

    def run_until_complete(self, future: Any) -> Any:
        """granian's worker calls it once, with what ends after the last request; nothing of ours is called later."""
        try:
            return super().run_until_complete(future)
        finally:
            for act in on_end:
                act()

    def add_signal_handler(self, sig: int, callback: Callable[..., Any], *args: Any) -> None:  # type: ignore[override]
        def handle() -> None:
            for act in on_stop:
                act()
            callback(*args)

        super().add_signal_handler(sig, handle)


def serve(settings: Settings) -> None:
    """Serve until SIGTERM or SIGINT; then take no more requests, finish those in flight, and return."""
    logs.configure("gateway", settings.log_level)
    loops.register("auto")(Loop)
    Granian(
        "gateway.worker:application",
        factory=True,
        address=settings.http_host,
        port=settings.http_port,
        interface=Interfaces.ASGINL,
        workers=1,
        backlog=BACKLOG,
        backpressure=BACKLOG + settings.live_streams,
        websockets=False,
        http1_settings=HTTP1Settings(header_read_timeout=HEADER_MILLISECONDS),
        workers_kill_timeout=SHUTDOWN_SECONDS,
        log_dictconfig=_log_config(),
    ).serve()


def _log_config() -> dict[str, Any]:
    """granian's own lines go the way of all others, as JSON."""
    return {"loggers": {"_granian": {"handlers": [], "level": "WARNING", "propagate": True}}}
