"""The notifications service: what it answers and what it listens to."""

from typing import Any

from chassis.backlog import Backlog
from chassis.context import current
from chassis.events import Event
from chassis.handlers import durable_handler
from chassis.interest import Interest
from chassis.outbox import Relay
from chassis.rpc import CallContext, rpc

from notifications import metrics
from notifications.contract import EVENTS, Email, EmailPage, EmailText, NotificationRule, RulePreview
from notifications.courier import Courier
from notifications.direct import direct_messages
from notifications.housekeeping import Housekeeping
from notifications.message_store import MessageStore
from notifications.models import WAITING
from notifications.notifying import Notifier
from notifications.previewing import Previewer, Sample
from notifications.rule_store import RuleStore, wanted_events
from notifications.rules import RuleDraft, check
from notifications.storage import Messages, Notifications, Previews, Rules

__all__ = ["EVENTS", "SERVICE", "NotificationsService"]


class NotificationsService:
    """Rules on events, and the delivery of email."""

    name = "notifications"

    context = CallContext()
    relay = Relay()
    interest: Interest = Interest(wanted_events)
    courier = Courier()
    backlog = Backlog(metrics.EMAILS_WAITING, f"from messages where {WAITING}")
    housekeeping = Housekeeping()
    rules: RuleStore = Rules()
    messages: MessageStore = Messages()
    notifications: Notifier = Notifications()
    previewer: Previewer = Previews()

    @rpc
    def create_rule(
        self,
        *,
        name: str,
        event: str,
        collection: str | None = None,
        condition: dict[str, Any] | None = None,
        recipients: list[str],
        subject: str,
        body: str,
        enabled: bool = True,
        becomes: bool = False,
    ) -> NotificationRule:
        """Make a rule; every problem of it is reported at once."""
        current.get().require("admin")
        draft = RuleDraft(
            name=name,
            event=event,
            collection=collection,
            condition=condition,
            recipients=recipients,
            subject=subject,
            body=body,
            enabled=enabled,
            becomes=becomes,
        )
        check(draft)
        rule = self.rules.create(draft)
        self.interest.changed()
        return rule

    @rpc(safe=True)
    def preview_rule(
        self,
        *,
        event: str,
        collection: str | None = None,
        condition: dict[str, Any] | None = None,
        becomes: bool = False,
        recipients: list[str] | None = None,
        subject: str,
        body: str,
        sample: Sample,
    ) -> RulePreview:
        """What a rule that is not saved would write about a record."""
        current.get().require("admin")
        draft = RuleDraft(
            name="",
            event=event,
            collection=collection,
            condition=condition,
            recipients=recipients or [],
            subject=subject,
            body=body,
            enabled=True,
            becomes=becomes,
        )
        return self.previewer.preview(draft, sample, current.get().principal.user_id)

    @rpc
    def send_test_email(
        self,
        *,
        event: str,
        collection: str | None = None,
        subject: str,
        body: str,
        sample: Sample,
        to: str,
    ) -> Email:
        """Send what a rule that is not saved would write about a record to one address, that of who asks."""
        current.get().require("admin")
        draft = RuleDraft(
            name="",
            event=event,
            collection=collection,
            condition=None,
            recipients=[],
            subject=subject,
            body=body,
            enabled=True,
        )
        actor = current.get().principal.user_id or ""
        return self.messages.get(self.previewer.send(draft, sample, actor, to))

    @rpc
    def update_rule(self, *, id: str, enabled: bool) -> NotificationRule:
        """Switch a rule on or off."""
        current.get().require("admin")
        rule = self.rules.set_enabled(id, enabled)
        self.interest.changed()
        return rule

    @rpc
    def delete_rule(self, *, id: str) -> str:
        """Remove a rule; the messages that it caused stay."""
        current.get().require("admin")
        self.rules.delete(id)
        self.interest.changed()
        return id

    @rpc(safe=True)
    def list_rules(self) -> list[NotificationRule]:
        """All rules, oldest first."""
        current.get().require("editor")
        return self.rules.all()

    @rpc
    def send_message(
        self,
        *,
        to: list[str],
        subject: str,
        text: str,
        html: str | None = None,
        key: str | None = None,
        confidential: bool = False,
    ) -> list[str]:
        """Queue a message to each address, once for each key: the messages' ids."""
        current.get().require("admin")
        return self.messages.add_once(direct_messages(to, subject, text, html, key, confidential=confidential), key)

    @rpc(safe=True)
    def list_emails(self, *, first: int = 25, after: str | None = None, state: str | None = None) -> EmailPage:
        """The delivery log, newest first."""
        current.get().require("editor")
        return self.messages.page(first, after, state)

    @rpc(safe=True)
    def get_email(self, *, id: str) -> EmailText | None:
        """One message of the log with its text; None when there is no such message."""
        current.get().require("editor")
        return self.messages.text(id)

    @rpc
    def retry_email(self, *, id: str) -> Email:
        """Try a failed or suppressed message again; its address is no longer suppressed."""
        current.get().require("admin")
        return self.messages.retry(id)

    @durable_handler("records", "record_created", "record_updated", "record_deleted", "record_restored", on_demand=True)
    def handle_record_event(self, event: Event) -> None:
        """Queue what the rules ask for."""
        self.notifications.handle(event, "handle_record_event")

    @durable_handler("files", "file_stored", "file_deleted", on_demand=True)
    def handle_file_event(self, event: Event) -> None:
        """Queue what the rules ask for."""
        self.notifications.handle(event, "handle_file_event")

    @durable_handler("gateway", "user_created", on_demand=True)
    def handle_user_event(self, event: Event) -> None:
        """Queue what the rules ask for."""
        self.notifications.handle(event, "handle_user_event")


SERVICE = NotificationsService
