"""The settings of the records service; the only reader of its environment."""

from typing import Annotated

from chassis.settings import BaseSettings
from msgspec import Meta


class Settings(BaseSettings, frozen=True, kw_only=True):
    """Beside what every service is told."""

    trash_days: Annotated[
        int, Meta(description="Days that deleted records, removed fields and deleted collections are kept", ge=1)
    ] = 30
