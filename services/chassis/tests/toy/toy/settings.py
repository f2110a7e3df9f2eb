"""Settings of the toy service."""

from typing import Annotated

from chassis.settings import BaseSettings
from msgspec import Meta


class Settings(BaseSettings, frozen=True, kw_only=True):
    """Two windows in which a test can kill the process."""

    before_commit_seconds: Annotated[float, Meta(description="Pause of a handler before its commit", ge=0)] = 0
    after_commit_seconds: Annotated[float, Meta(description="Pause between a handler's commit and its ack", ge=0)] = 0
