"""Runs one service in this process: nameko's container, the operators' HTTP port, and a shutdown that finishes work."""

import gc
import logging
import signal
import socket
from typing import Any

import eventlet
import eventlet.wsgi
from nameko.runners import ServiceRunner

from chassis import broker_tls, connections, logs, ops, tracing
from chassis.consuming import RawQueueConsumer
from chassis.database import Database
from chassis.errors import Unavailable
from chassis.settings import BaseSettings

log = logging.getLogger(__name__)

SHUTDOWN = 25.0
"""Seconds for work in flight after SIGTERM, below the 30 that Kubernetes grants."""


def serve(service_cls: type[Any], settings: BaseSettings) -> int:
    """Serve until SIGTERM or SIGINT; then take no more work, finish what runs, and return the exit code."""
    logs.configure(service_cls.name, settings.log_level)
    tracing.configure(service_cls.name, settings)
    database = Database(settings.database_url, pool_size=settings.database_pool_size)
    runner = ServiceRunner(nameko_config(settings, database))
    runner.add_service(service_cls)
    stopped: Any = eventlet.event.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stopped.ready() or stopped.send(0))
    (container,) = runner.containers
    _serve_operators(settings, database, container)
    serving: Any = eventlet.event.Event()
    running = eventlet.spawn(_run, runner, serving)
    running.link(lambda thread: stopped.ready() or stopped.send(thread.wait()))
    code: int = stopped.wait()
    log.info("stopping")
    with eventlet.Timeout(SHUTDOWN, False):
        if serving.ready():  # otherwise it still waits for the broker, and there is nothing to finish
            runner.stop()
        tracing.stop()
    database.close()
    log.info("stopped")
    return code


def _run(runner: ServiceRunner, serving: Any) -> int:
    """Start and wait; the exit code. The start waits for the broker, however long that takes."""
    try:
        runner.start()
        serving.send(None)
        gc.collect()
        gc.freeze()  # what has been loaded stays: the collector need not look through it again and again
        log.info("serving")
        runner.wait()
    except Exception:
        log.exception("the service died")
        return 1
    return 0


def _serve_operators(settings: BaseSettings, database: Database, container: Any) -> None:
    if not settings.ops_port:
        return
    listener = eventlet.listen((settings.ops_host, settings.ops_port), reuse_port=False)
    listener.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    app = ops.application({"database": database.check, "broker": lambda: _check_broker(container)})
    eventlet.spawn(eventlet.wsgi.server, listener, app, log_output=False)


def nameko_config(settings: BaseSettings, database: Database) -> dict[str, Any]:
    """nameko's configuration, and what our dependency providers find in it."""
    return {
        "AMQP_URI": settings.amqp_url,
        "AMQP_SSL": broker_tls.options(settings.amqp_url),
        "SERVICE_CONTAINER_CLS": "chassis.container.Container",
        "max_workers": settings.workers,
        "event_retry_delays": settings.event_retry_delays,
        "settings": settings,
        "database": database,
    }


def _check_broker(container: Any) -> None:
    consumers = [e for e in container.subextensions if isinstance(e, RawQueueConsumer)]
    if not consumers:
        raise Unavailable("not consuming from the broker")
    for consumer in consumers:
        consumer.check()
    connections.check_watched()
