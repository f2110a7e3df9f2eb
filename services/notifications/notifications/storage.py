"""The service's dependencies on its database."""

from typing import Any

from nameko.extensions import DependencyProvider

from notifications.message_store import MessageStore
from notifications.notifying import Notifier
from notifications.previewing import Previewer
from notifications.rule_store import RuleStore
from notifications.showing import Showing


class Rules(DependencyProvider):  # type: ignore[misc]
    """Where rules are kept."""

    def get_dependency(self, worker_ctx: Any) -> RuleStore:
        return RuleStore(self.container.config["database"])


class Messages(DependencyProvider):  # type: ignore[misc]
    """Where messages are kept."""

    def get_dependency(self, worker_ctx: Any) -> MessageStore:
        config = self.container.config
        return MessageStore(config["database"], config["settings"].sender.domain)


class Previews(DependencyProvider):  # type: ignore[misc]
    """Rules that are tried out."""

    def get_dependency(self, worker_ctx: Any) -> Previewer:
        database, settings = self.container.config["database"], self.container.config["settings"]
        messages = MessageStore(database, settings.sender.domain)
        return Previewer(database, messages, Showing(settings.formats, settings.public_url))


class Notifications(DependencyProvider):  # type: ignore[misc]
    """From events to queued messages."""

    def get_dependency(self, worker_ctx: Any) -> Notifier:
        config = self.container.config
        database, settings = config["database"], config["settings"]
        messages = MessageStore(database, settings.sender.domain)
        return Notifier(database, RuleStore(database), messages, Showing(settings.formats, settings.public_url))
