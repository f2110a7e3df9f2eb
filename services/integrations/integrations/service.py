"""The integrations service: third-party sources, and signed webhooks."""

from typing import Any, TypeVar

import msgspec
from chassis.backlog import Backlog
from chassis.context import Context
from chassis.events import Event
from chassis.handlers import durable_handler
from chassis.interest import Interest
from chassis.outbox import Relay
from chassis.rpc import CallContext, rpc

from integrations import metrics
from integrations.contract import (
    EVENTS,
    ExternalData,
    FetchRequest,
    Source,
    Webhook,
    WebhookAttempt,
    WebhookDelivery,
    WebhookDeliveryContent,
    WebhookDeliveryPage,
    WebhookWithSecret,
)
from integrations.providers import SourceParts, Sources, WebhookParts, Webhooks
from integrations.shown_addresses import without_secrets
from integrations.sources import Definition, check_roles, check_source, may_call
from integrations.webhooks import FILE_EVENTS, RECORD_EVENTS, check_webhook, wanted_events

Addressed = TypeVar("Addressed", Source, Webhook)


class IntegrationsService:
    """Viewers fetch, editors see what is set up, administrators set it up."""

    name = "integrations"

    context: Context = CallContext()
    relay = Relay()
    interest: Interest = Interest(wanted_events)
    sources: SourceParts = Sources()
    webhooks: WebhookParts = Webhooks()
    backlog = Backlog(
        metrics.WEBHOOKS_WAITING,
        "from deliveries join webhooks on webhooks.id = webhook_id where state = 'pending' and enabled",
    )

    @rpc
    def create_source(
        self,
        *,
        name: str,
        url: str,
        mapping: dict[str, str],
        method: str = "GET",
        headers: dict[str, str] | None = None,
        body: str | None = None,
        cache_seconds: int = 300,
        secret: str | None = None,
        roles: list[str] | None = None,
    ) -> Source:
        """Describe a third-party API; url, headers and body are templates over values, params and secret.

        `roles` may call it, as may administrators; everyone who may read, when null.
        """
        self.context.require("admin")
        definition = Definition(
            name=name,
            url=url,
            method=method,
            headers=headers or {},
            body=body,
            mapping=mapping,
            cache_seconds=cache_seconds,
            secret=secret,
            roles=roles,
        )
        check_source(definition, self.sources.guard)
        return self.sources.store.add(definition)

    @rpc
    def set_source_roles(self, *, name: str, roles: list[str] | None = None) -> Source:
        """Let these roles and administrators call a source; everyone who may read, when null."""
        self.context.require("admin")
        check_roles(roles)
        return self.sources.store.set_roles(name, roles)

    @rpc(safe=True)
    def preview_source(
        self,
        *,
        url: str,
        mapping: dict[str, str],
        name: str = "preview",
        method: str = "GET",
        headers: dict[str, str] | None = None,
        body: str | None = None,
        secret: str | None = None,
        values: dict[str, Any] | None = None,
        params: dict[str, Any] | None = None,
    ) -> ExternalData:
        """What such a source would answer; nothing is stored."""
        self.context.require("admin")
        definition = Definition(
            name=name,
            url=url,
            method=method,
            headers=headers or {},
            body=body,
            mapping=mapping,
            cache_seconds=0,
            secret=secret,
        )
        check_source(definition, self.sources.guard)
        request = FetchRequest(source=name, values=values or {}, params=params or {})
        return self.sources.fetcher.preview(definition, request, self.context.remaining())

    @rpc(safe=True)
    def list_sources(self) -> list[Source]:
        """All sources by name."""
        self.context.require("editor")
        return self._without_secrets(self.sources.store.all())

    @rpc
    def delete_source(self, *, name: str) -> str:
        """Delete a source; its id."""
        self.context.require("admin")
        return self.sources.store.remove(name)

    @rpc(safe=True, gather="requests")
    def fetch_sources(self, *, requests: list[FetchRequest]) -> list[ExternalData]:
        """One answer per request, in order; a third party's failure, and a source that is not the caller's, is one."""
        self.context.require("viewer")
        definitions = self.sources.store.definitions({request.source for request in requests})
        refused = {name for name, each in definitions.items() if not may_call(each, self.context.principal)}
        return self.sources.fetcher.fetch(requests, definitions, self.context.remaining(), refused)

    @rpc
    def create_webhook(
        self, *, url: str, events: list[str], collection: str | None = None, role: str | None = None
    ) -> WebhookWithSecret:
        """Send these events to a URL from now on, cut to what `role` may read; the secret is shown this once."""
        self.context.require("admin")
        check_webhook(url, events, collection, role, self.webhooks.guard)
        webhook = self.webhooks.store.add(url, events, collection, role)
        self.interest.changed()
        return webhook

    @rpc(safe=True)
    def list_webhooks(self) -> list[Webhook]:
        """All webhooks, the newest first."""
        self.context.require("editor")
        return self._without_secrets(self.webhooks.store.all())

    @rpc
    def update_webhook(self, *, id: str, enabled: bool) -> Webhook:
        """Switch a webhook on or off; what waits is kept meanwhile."""
        self.context.require("admin")
        webhook = self.webhooks.store.enable(id, enabled)
        self.interest.changed()
        return webhook

    @rpc
    def rotate_webhook_secret(self, *, id: str) -> WebhookWithSecret:
        """A new signing secret; for 24 hours the one before signs too."""
        self.context.require("admin")
        return self.webhooks.store.rotate(id)

    @rpc
    def delete_webhook(self, *, id: str) -> str:
        """Delete a webhook with its deliveries; its id."""
        self.context.require("admin")
        self.webhooks.store.remove(id)
        self.interest.changed()
        return id

    @rpc(safe=True)
    def list_deliveries(self, *, webhook: str, first: int = 25, after: str | None = None) -> WebhookDeliveryPage:
        """A webhook's deliveries, newest first."""
        self.context.require("editor")
        return self.webhooks.log.page(webhook, first, after)

    @rpc(safe=True)
    def get_delivery(self, *, id: str) -> WebhookDeliveryContent | None:
        """A delivery with the JSON that is posted; None when there is no such delivery."""
        self.context.require("admin")
        return self.webhooks.log.content(id)

    @rpc(safe=True)
    def list_attempts(self, *, delivery: str) -> list[WebhookAttempt]:
        """Every try of a delivery, the first first."""
        self.context.require("editor")
        return self.webhooks.log.attempts(delivery)

    @rpc
    def redeliver(self, *, delivery: str) -> WebhookDelivery:
        """Send the same event again, with the same webhook-id."""
        self.context.require("admin")
        sent = self.webhooks.log.send_again(delivery)
        self.webhooks.loop.wake()
        return sent

    def _without_secrets(self, found: list[Addressed]) -> list[Addressed]:
        if self.context.principal.has("admin"):
            return found
        return [msgspec.structs.replace(each, url=without_secrets(each.url)) for each in found]

    @durable_handler("records", *RECORD_EVENTS, on_demand=True)
    def handle_record_event(self, event: Event) -> None:
        """Queue a delivery for every webhook that wants the event."""
        if self.webhooks.queue.enqueue(event, "handle_record_event"):
            self.webhooks.loop.wake()

    @durable_handler("files", *FILE_EVENTS, on_demand=True)
    def handle_file_event(self, event: Event) -> None:
        """Queue a delivery for every webhook that wants the event."""
        if self.webhooks.queue.enqueue(event, "handle_file_event"):
            self.webhooks.loop.wake()


SERVICE = IntegrationsService
__all__ = ["EVENTS", "SERVICE"]
