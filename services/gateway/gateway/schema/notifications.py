"""Notification rules and emails: owned by the notifications service."""

from typing import Any

from graphene import ID, Boolean, Int, String
from graphql import GraphQLResolveInfo

from gateway import log_access, page_sizes
from gateway.loaders import then
from gateway.schema.base import ObjectType, argument, field, items
from gateway.schema.common import DeletePayload, PageInfo, after_argument, errors_field, first_argument, log_page
from gateway.schema.mutations import Payload, attempt, check_collection
from gateway.schema.scalars import JSON, DateTime


class NotificationRule(ObjectType):
    """When something happens, write to somebody."""

    id = field(ID, "Never changes", non_null=True)
    name = field(String, "Name for people", non_null=True)
    event = field(String, "What must happen, as `record_created`", non_null=True)
    collection = field(String, "Only in this collection; null for any")
    condition = field(JSON, "Only when this filter selects the record")
    becomes = field(Boolean, "Only when a change makes the condition true, not while it stays true", non_null=True)
    recipients = field(items(String), "Addresses, or templates as {{ record.values.email }}", non_null=True)
    subject = field(String, "Template of the subject", non_null=True)
    body = field(String, "Template of the text", non_null=True)
    enabled = field(Boolean, "Whether it is in force", non_null=True)


class Email(ObjectType):
    """A message and how its delivery stands."""

    id = field(ID, "Never changes", non_null=True)
    to = field(String, "Recipient", non_null=True)
    subject = field(String, "Subject", non_null=True)
    state = field(String, "queued, sending, sent, failed or suppressed", non_null=True)
    attempts = field(Int, "How often it was tried", non_null=True)
    last_error = field(String, "Why the last try failed")
    created_at = field(DateTime, "When it was written", non_null=True)
    sent_at = field(DateTime, "When the mail server took it")


class EmailText(Email):
    """An email with its text."""

    collection = field(String, "The collection of the record that it is about")
    record = field(ID, "The record that it is about")
    text = field(String, "What it says; null when it could not be composed, empty when it held a password link")


class EmailConnection(ObjectType):
    """Part of the delivery log, newest first."""

    nodes = field(items(Email), "The emails", non_null=True)
    page_info = field(PageInfo, "Where this part lies", non_null=True)


class NotificationRulePayload(ObjectType):
    """The rule, or why it was not made."""

    notification_rule = field(NotificationRule, "The rule; null when there are errors")
    errors = errors_field()


class EmailPayload(ObjectType):
    """The email, or why it is not tried again."""

    email = field(Email, "The email; null when there are errors")
    errors = errors_field()


class NotificationQueries:
    """Reading rules and the delivery log."""

    notification_rules = field(items(NotificationRule), "All rules", non_null=True)
    emails = field(
        EmailConnection,
        "The delivery log, newest first: emails about records that you may read whole; administrators see all",
        non_null=True,
        first=first_argument(),
        after=after_argument(),
        state=argument(String, "Only those in this state"),
    )

    email = field(
        EmailText,
        "One email with its text; null where the delivery log would not show it to you",
        id=argument(ID, "The email's id", non_null=True),
    )

    @staticmethod
    def resolve_email(_: None, info: GraphQLResolveInfo, id: str) -> Any:
        return log_access.entry(info.context, info.context.loads.whole("notifications", "get_email", id=id))

    @staticmethod
    def resolve_notification_rules(_: None, info: GraphQLResolveInfo) -> Any:
        return info.context.loads.whole("notifications", "list_rules")

    @staticmethod
    def resolve_emails(
        _: None, info: GraphQLResolveInfo, first: int, after: str | None = None, state: str | None = None
    ) -> Any:
        page = info.context.loads.whole(
            "notifications", "list_emails", first=page_sizes.checked(first), after=after, state=state
        )
        return then(log_access.page(info.context, page), lambda found: log_page(found, after))


class NotificationMutations:
    """Making and changing rules, and sending again."""

    create_notification_rule = field(
        NotificationRulePayload,
        "Make a rule; subject, body and recipients are templates over the event",
        non_null=True,
        name=argument(String, "Name for people", non_null=True),
        event=argument(String, "What must happen, as `record_created`", non_null=True),
        collection=argument(String, "Only in this collection"),
        condition=argument(JSON, "Only when this filter selects the record"),
        becomes=argument(Boolean, "Only when a change makes the condition true: of `record_updated`, with a condition"),
        recipients=argument(items(String), "Addresses, or templates as {{ record.values.email }}", non_null=True),
        subject=argument(String, "Template of the subject", non_null=True),
        body=argument(String, "Template of the text", non_null=True),
    )
    update_notification_rule = field(
        NotificationRulePayload,
        "Switch a rule on or off",
        non_null=True,
        id=argument(ID, "The rule's id", non_null=True),
        enabled=argument(Boolean, "Whether it is in force", non_null=True),
    )
    delete_notification_rule = field(
        DeletePayload,
        "Remove a rule; the emails that it caused stay",
        non_null=True,
        id=argument(ID, "The rule's id", non_null=True),
    )
    retry_email = field(
        EmailPayload,
        "Try a failed or suppressed email once more",
        non_null=True,
        id=argument(ID, "The email's id", non_null=True),
    )

    @staticmethod
    def resolve_create_notification_rule(_: None, info: GraphQLResolveInfo, **arguments: Any) -> Payload:
        def create() -> Any:
            check_collection(info, arguments.get("collection"))
            given = {name: value for name, value in arguments.items() if value is not None}
            return info.context.calls.call("notifications", "create_rule", **given)

        return attempt("notification_rule", create)

    @staticmethod
    def resolve_update_notification_rule(_: None, info: GraphQLResolveInfo, **arguments: Any) -> Payload:
        return attempt(
            "notification_rule", lambda: info.context.calls.call("notifications", "update_rule", **arguments)
        )

    @staticmethod
    def resolve_delete_notification_rule(_: None, info: GraphQLResolveInfo, id: str) -> Payload:
        return attempt("deleted_id", lambda: info.context.calls.call("notifications", "delete_rule", id=id))

    @staticmethod
    def resolve_retry_email(_: None, info: GraphQLResolveInfo, id: str) -> Payload:
        return attempt("email", lambda: info.context.calls.call("notifications", "retry_email", id=id))
