"""Trying a notification rule out before it is saved: a preview, and a test email to oneself."""

from typing import Any

from chassis.errors import InvalidInput
from graphene import ID, Boolean, Int, String
from graphql import GraphQLResolveInfo

from gateway.rule_samples import sample
from gateway.schema.base import ObjectType, argument, field, items
from gateway.schema.common import errors_field
from gateway.schema.mutations import Payload, attempt
from gateway.schema.notifications import EmailPayload
from gateway.schema.scalars import JSON


class PreviewRecipient(ObjectType):
    """An address that the rule writes to."""

    address = field(String, "The address; a template that did not become one as it is", non_null=True)
    error = field(String, "Why it is not written to")


class PreviewProblem(ObjectType):
    """Why a template could not be rendered for this record."""

    line = field(Int, "The line of the template, from 1; 0 where none is to blame", non_null=True)
    message = field(String, "The line, and what is wrong there", non_null=True)
    field = field(String, "`subject` or `body`", non_null=True)


class RulePreview(ObjectType):
    """What a rule would write about a record."""

    matches = field(Boolean, "Whether it writes at all: the condition holds for the record", non_null=True)
    recipients = field(items(PreviewRecipient), "To whom", non_null=True)
    subject = field(String, "The subject; null when it could not be rendered")
    text = field(String, "The text; null when it could not be rendered")
    html = field(String, "The HTML part; show it in a sandbox, as it holds values of the record")
    problems = field(items(PreviewProblem), "What could not be rendered", non_null=True)


class RulePreviewPayload(ObjectType):
    """The preview, or why there is none."""

    preview = field(RulePreview, "The preview; null when there are errors")
    errors = errors_field()


def _draft(**more: Any) -> dict[str, Any]:
    return {
        "event": argument(String, "What must happen, of a record, as `record_created`", non_null=True),
        "collection": argument(String, "Only in this collection"),
        "subject": argument(String, "Template of the subject", non_null=True),
        "body": argument(String, "Template of the text", non_null=True),
        "record": argument(ID, "The record to write about; null for the newest of the collection that you may read"),
        "record_collection": argument(String, "Its collection, where the rule is about any"),
        **more,
    }


class RuleTrialMutations:
    """Nothing is saved. The record is read with the caller's rights."""

    preview_notification_rule = field(
        RulePreviewPayload,
        "What a rule would write about a record",
        non_null=True,
        **_draft(
            condition=argument(JSON, "Only when this filter selects the record"),
            becomes=argument(Boolean, "Only when a change makes the condition true"),
            recipients=argument(items(String), "Addresses, or templates as {{ record.values.email }}"),
        ),
    )
    send_test_email = field(
        EmailPayload,
        "Send what a rule would write about a record to your own address, 20 times an hour at most",
        non_null=True,
        **_draft(),
    )

    @staticmethod
    def resolve_preview_notification_rule(_: None, info: GraphQLResolveInfo, **given: Any) -> Payload:
        return attempt(
            "preview", lambda: info.context.calls.call("notifications", "preview_rule", **_tried(info, given))
        )

    @staticmethod
    def resolve_send_test_email(_: None, info: GraphQLResolveInfo, **given: Any) -> Payload:
        def send() -> Any:
            user = info.context.accounts.users.get(info.context.principal.user_id)
            if user is None:
                raise InvalidInput.at("to", "required", "you have no address")
            return info.context.calls.call("notifications", "send_test_email", **_tried(info, given), to=user.email)

        return attempt("email", send)


def _tried(info: GraphQLResolveInfo, given: dict[str, Any]) -> dict[str, Any]:
    """The arguments of the call: the draft, with a record as the caller may read it."""
    draft = {name: value for name, value in given.items() if value is not None}
    record, collection = draft.pop("record", None), draft.pop("record_collection", None)
    found = sample(info.context.calls, given["event"], draft.get("collection") or collection, record)
    return draft | {"sample": found}
