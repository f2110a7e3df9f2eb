"""What this service counts beside what every service does."""

from chassis.metrics import BUCKETS, REGISTRY
from prometheus_client import Counter, Gauge, Histogram

S3_SECONDS = Histogram(
    "dossier_s3_call_seconds",
    "Time of a call of S3 with its retry, without the bytes that are read afterwards",
    ["operation"],
    buckets=(*BUCKETS, 30),
    registry=REGISTRY,
)
S3_ERRORS = Counter(
    "dossier_s3_errors_total",
    "Calls of S3 that failed; a missing object is an answer",
    ["operation"],
    registry=REGISTRY,
)
REMOVALS_WAITING = Gauge("dossier_files_removals_waiting", "Keys that S3 is yet to forget", registry=REGISTRY)

# There from the start, so that the first is a change that rates see. S3 has more operations; these are used.
for _operation in (
    "AbortMultipartUpload",
    "CompleteMultipartUpload",
    "CreateMultipartUpload",
    "DeleteObject",
    "GetObject",
    "HeadBucket",
    "HeadObject",
    "ListMultipartUploads",
    "ListObjectsV2",
    "ListParts",
    "PutObject",
):
    S3_SECONDS.labels(_operation)
    S3_ERRORS.labels(_operation)
