"""Spans of calls to S3 (https://opentelemetry.io/docs/specs/semconv/cloud-providers/aws-sdk/).

They are made by botocore's own events, and name the operation and the bucket; keys, like everything else in the
parameters, stay out.
"""

from typing import Any

from chassis import tracing
from chassis.tracing import Kind

_SPAN = "dossier.span"


def observe(client: Any, bucket: str) -> None:
    """Make a span of each call of an S3 client; nothing, unless traces are recorded in this process."""
    if tracing.recorder is None:
        return

    def begin(model: Any, context: dict[str, Any], **_: Any) -> None:
        attributes = {"rpc.system.name": "aws-api", "rpc.method": f"S3/{model.name}", "aws.s3.bucket": bucket}
        context[_SPAN] = tracing.start(f"S3.{model.name}", Kind.CLIENT, attributes)

    client.meta.events.register("before-call.s3", begin)
    client.meta.events.register("after-call.s3", _answered)
    client.meta.events.register("after-call-error.s3", _failed)


def _answered(http_response: Any, context: dict[str, Any], **_: Any) -> None:
    span = context.pop(_SPAN, tracing.NOTHING)
    if http_response.status_code >= 400:
        span.fail(str(http_response.status_code))
    span.end()


def _failed(exception: Exception, context: dict[str, Any], **_: Any) -> None:
    span = context.pop(_SPAN, tracing.NOTHING)
    span.fail(type(exception).__name__)
    span.end()
