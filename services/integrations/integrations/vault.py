"""How this service keeps the secrets of sources and webhooks: see `chassis.vault`."""

from chassis.vault import Vault

__all__ = ["Vault"]
