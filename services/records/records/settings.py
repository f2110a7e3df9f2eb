"""The settings of the records service; the only reader of its environment."""

from typing import Annotated

from chassis.settings import BaseSettings, Secret
from msgspec import Meta


class Settings(BaseSettings, frozen=True, kw_only=True):
    """Beside what every service is told."""

    trash_days: Annotated[
        int, Meta(description="Days that deleted records, removed fields and deleted collections are kept", ge=1)
    ] = 30
    database_replica_url: Annotated[
        str,
        Meta(description="A read replica of the database, for reads of those who see their own writes there"),
        Secret,
    ] = ""
    replica_max_lag: Annotated[
        float, Meta(description="Seconds that the replica may be behind and still be read from", gt=0)
    ] = 30.0
