"""JSON lines on stdout: a constant message, values as fields, the trace id on every line."""

import json
import logging
import sys
import time
import traceback
from typing import Any

from chassis.context import current

_STANDARD = frozenset(logging.LogRecord("", 0, "", 0, "", (), None).__dict__) | {"message", "taskName"}


class JsonFormatter(logging.Formatter):
    """One JSON object a line: time, level, logger, service, message, trace_id and the record's extra fields."""

    def __init__(self, service: str) -> None:
        super().__init__()
        self.service = service

    def format(self, record: logging.LogRecord) -> str:
        line: dict[str, Any] = {
            "time": time.strftime("%Y-%m-%dT%H:%M:%S", time.gmtime(record.created)) + f".{int(record.msecs):03d}Z",
            "level": record.levelname,
            "logger": record.name,
            "service": self.service,
            "message": record.getMessage(),
        }
        if trace_id := current.get().trace_id:
            line["trace_id"] = trace_id
        line |= {key: value for key, value in record.__dict__.items() if key not in _STANDARD}
        if record.exc_info and record.exc_info[1]:
            line["exception"] = "".join(traceback.format_exception(record.exc_info[1]))
        return json.dumps(line, default=str)  # msgspec refuses the lone surrogates that strangers send


def configure(service: str, level: str) -> None:
    """Send all logging to stdout as JSON. Libraries speak from WARNING up."""
    handler = logging.StreamHandler(sys.stdout)
    handler.setFormatter(JsonFormatter(service))
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(level.upper())
    for library in ("amqp", "kombu", "nameko", "alembic", "httpx", "httpcore", "botocore", "boto3", "urllib3"):
        logging.getLogger(library).setLevel(max(logging.WARNING, root.level))
    # nameko logs every failed call at its rim; calls are logged once, by chassis.rpc.
    logging.getLogger("nameko.containers").setLevel(logging.CRITICAL)
