"""What the service is told by its environment; the only reader of it."""

import ipaddress
from typing import Annotated

from chassis.settings import BaseSettings, Secret, SettingsError
from cryptography.fernet import Fernet
from msgspec import Meta

from integrations.schedule import DELAYS


class Settings(BaseSettings, frozen=True, kw_only=True):
    """The settings of the integrations service."""

    redis_url: Annotated[str, Meta(description="Redis address for answers of sources, redis://…"), Secret]
    encryption_keys: Annotated[
        tuple[str, ...],
        Meta(description="Fernet keys, with commas; the first encrypts, all decrypt", min_length=1),
        Secret,
    ]
    allowed_networks: Annotated[
        tuple[str, ...], Meta(description="Networks (CIDR, with commas) that may be called although not public")
    ] = ()
    webhook_delays: Annotated[
        tuple[float, ...], Meta(description="Seconds between the tries of a webhook, with commas")
    ] = DELAYS
    delivery_concurrency: Annotated[
        int, Meta(description="Webhook deliveries under way at once per process", ge=1, le=1000)
    ] = 100

    def __post_init__(self) -> None:
        """Raises SettingsError; the text holds no key."""
        for key in self.encryption_keys:
            try:
                Fernet(key)
            except ValueError:
                raise SettingsError("ENCRYPTION_KEYS: each must be 32 bytes in URL-safe base64") from None
        for network in self.allowed_networks:
            try:
                ipaddress.ip_network(network)
            except ValueError as err:
                raise SettingsError(f"ALLOWED_NETWORKS: {err}") from err
        if any(delay < 0 for delay in self.webhook_delays):
            raise SettingsError("WEBHOOK_DELAYS: must not be negative")
