"""Counts calls to S3, by botocore's own events and under S3's names of operations."""

import time
from typing import Any

from files import metrics

_STARTED = "dossier.started"
MISSING = 404


def observe(client: Any) -> None:
    """Count each call of an S3 client, once also when it is asked for again."""
    for event, act in (("before-call", _begin), ("after-call", _answered), ("after-call-error", _failed)):
        client.meta.events.register(f"{event}.s3", act, unique_id=f"dossier-{event}")


def _begin(context: dict[str, Any], **_: Any) -> None:
    context[_STARTED] = time.perf_counter()


def _answered(model: Any, http_response: Any, context: dict[str, Any], **_: Any) -> None:
    _count(model.name, context, failed=http_response.status_code >= 400 and http_response.status_code != MISSING)


def _failed(event_name: str, context: dict[str, Any], **_: Any) -> None:
    _count(event_name.rpartition(".")[2], context, failed=True)


def _count(operation: str, context: dict[str, Any], *, failed: bool) -> None:
    metrics.S3_SECONDS.labels(operation).observe(time.perf_counter() - context.pop(_STARTED))
    if failed:
        metrics.S3_ERRORS.labels(operation).inc()
