"""Settings of the files service; the only reader of the environment."""

from typing import Annotated

from chassis.settings import BaseSettings, Secret
from msgspec import Meta

GIB = 1024**3
S3_LARGEST_OBJECT = 5 * 1024 * GIB
S3_LONGEST_SIGNATURE = 7 * 24 * 3600


class Settings(BaseSettings, frozen=True, kw_only=True):
    """Times are in seconds or days as named, sizes in bytes."""

    s3_endpoint: Annotated[str, Meta(description="S3 address as the service reaches it")]
    s3_public_endpoint: Annotated[
        str, Meta(description="S3 address as browsers reach it; links are signed for it. Empty: the same")
    ] = ""
    s3_region: Annotated[str, Meta(description="Region that requests are signed for")] = "us-east-1"
    s3_bucket: Annotated[
        str, Meta(description="Bucket; created when missing", pattern=r"^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$")
    ]
    s3_access_key_id: Annotated[str, Meta(description="S3 access key; empty: the role that the service runs with")] = ""
    s3_secret_access_key: Annotated[str, Meta(description="S3 secret key"), Secret] = ""
    cors_origins: Annotated[
        tuple[str, ...], Meta(description="Origins of web apps that may upload and download, comma separated")
    ] = ("http://localhost:3000",)
    max_file_size: Annotated[int, Meta(description="Largest file in bytes", ge=1, le=S3_LARGEST_OBJECT)] = 5 * GIB
    upload_seconds: Annotated[
        int, Meta(description="How long an upload stays open", ge=60, le=S3_LONGEST_SIGNATURE)
    ] = 86400
    download_seconds: Annotated[
        int, Meta(description="How long a download link works", ge=1, le=S3_LONGEST_SIGNATURE)
    ] = 900
    trash_days: Annotated[
        int, Meta(description="How long deleted files, and files of a deleted record, are kept", ge=0, le=3650)
    ] = 30

    @property
    def public_endpoint(self) -> str:
        """Where browsers reach S3."""
        return self.s3_public_endpoint or self.s3_endpoint
