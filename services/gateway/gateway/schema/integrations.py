"""Sources, webhooks and their deliveries: owned by the integrations service."""

from typing import Any

from graphene import ID, Boolean, Int, String
from graphql import GraphQLResolveInfo

from gateway import log_access, page_sizes
from gateway.loaders import then
from gateway.schema.base import ObjectType, argument, field, items
from gateway.schema.common import (
    DeletePayload,
    PageInfo,
    UserError,
    after_argument,
    errors_field,
    first_argument,
    log_page,
)
from gateway.schema.mutations import Payload, attempt, check_collection
from gateway.schema.policies import check_role, check_roles
from gateway.schema.scalars import JSON, DateTime

_CUT = "without user and query, which may hold keys, if you are no admin"


class Source(ObjectType):
    """A third party's API."""

    id = field(ID, "Never changes", non_null=True)
    name = field(String, "Name in queries", non_null=True)
    url = field(
        String,
        "Template over {{ values.x }} and {{ params.x }}; without user and query if you are no admin",
        non_null=True,
    )
    mapping = field(JSON, "{name: path in the answer}", non_null=True)
    cache_seconds = field(Int, "How long an answer is served again", non_null=True)
    roles = field(items(String), "Roles that may call it, beside admin; null: everyone who may read")


class ExternalData(ObjectType):
    """A third party's answer; its failure is data too."""

    data = field(JSON, "What the mapping took from the answer; the last good one when stale")
    fetched_at = field(DateTime, "When the answer came")
    stale = field(Boolean, "Whether this is an older answer, as no new one could be had", non_null=True)
    error = field(UserError, "Why no new answer could be had")


class Webhook(ObjectType):
    """A receiver of signed events."""

    id = field(ID, "Never changes", non_null=True)
    url = field(String, f"Where events are posted to; {_CUT}", non_null=True)
    events = field(items(String), "Which types", non_null=True)
    enabled = field(Boolean, "Whether it is in use", non_null=True)
    role = field(String, "Whose view of the records it gets; null for everything")


class WebhookDelivery(ObjectType):
    """An event on its way to a receiver."""

    id = field(ID, "Never changes", non_null=True)
    event_id = field(ID, "The event; the same in every try", non_null=True)
    state = field(String, "pending, delivered or failed", non_null=True)
    attempts = field(Int, "How often it was tried", non_null=True)
    response_status = field(Int, "HTTP status of the last answer")
    last_error = field(String, "Why the last try failed")
    next_attempt_at = field(DateTime, "When it is tried again")


class WebhookDeliveryContent(WebhookDelivery):
    """A delivery with what is posted."""

    event_type = field(String, "What happened, as `record_created`", non_null=True)
    collection = field(String, "The collection of the record that it is about")
    record = field(ID, "The record that it is about")
    payload = field(String, "The JSON that is posted, its first 262,144 bytes", non_null=True)
    payload_bytes = field(Int, "The size of the whole payload: it is cut when it is larger", non_null=True)


class WebhookDeliveryConnection(ObjectType):
    """Part of a webhook's delivery log, newest first."""

    nodes = field(items(WebhookDelivery), "The deliveries", non_null=True)
    page_info = field(PageInfo, "Where this part lies", non_null=True)


class SourcePayload(ObjectType):
    """The source, or why it was not made."""

    source = field(Source, "The source; null when there are errors")
    errors = errors_field()


class CreateWebhookPayload(ObjectType):
    """The webhook with its secret, or why it was not made."""

    webhook = field(Webhook, "The webhook; null when there are errors")
    secret = field(String, "Verifies signatures; shown this once")
    errors = errors_field()


class WebhookPayload(ObjectType):
    """The webhook, or why it was not changed."""

    webhook = field(Webhook, "The webhook; null when there are errors")
    errors = errors_field()


class WebhookDeliveryPayload(ObjectType):
    """The delivery, or why it was not sent again."""

    webhook_delivery = field(WebhookDelivery, "The delivery; null when there are errors")
    errors = errors_field()


class IntegrationQueries:
    """Reading from third parties, and the logs of webhooks."""

    sources = field(items(Source), "All sources", non_null=True)
    external = field(
        ExternalData,
        "Ask a source",
        non_null=True,
        source=argument(String, "Its name", non_null=True),
        params=argument(JSON, "An object: {{ params.x }} in the source's templates"),
    )
    webhooks = field(items(Webhook), "All webhooks", non_null=True)
    webhook_deliveries = field(
        WebhookDeliveryConnection,
        "A webhook's delivery log, newest first: events of records that you may read whole; administrators see all",
        non_null=True,
        webhook=argument(ID, "The webhook's id", non_null=True),
        first=first_argument(),
        after=after_argument(),
    )
    webhook_delivery = field(
        WebhookDeliveryContent,
        "One delivery with its payload; null when there is none. It may hold values of any record",
        id=argument(ID, "The delivery's id", non_null=True),
    )

    @staticmethod
    def resolve_webhook_delivery(_: None, info: GraphQLResolveInfo, id: str) -> Any:
        return info.context.loads.whole("integrations", "get_delivery", id=id)

    @staticmethod
    def resolve_sources(_: None, info: GraphQLResolveInfo) -> Any:
        return info.context.loads.whole("integrations", "list_sources")

    @staticmethod
    def resolve_external(_: None, info: GraphQLResolveInfo, source: str, params: Any = None) -> Any:
        request = {"source": source, "params": {} if params is None else params}
        return info.context.loads.item("integrations", "fetch_sources", "requests", request)

    @staticmethod
    def resolve_webhooks(_: None, info: GraphQLResolveInfo) -> Any:
        return info.context.loads.whole("integrations", "list_webhooks")

    @staticmethod
    def resolve_webhook_deliveries(
        _: None, info: GraphQLResolveInfo, webhook: str, first: int, after: str | None = None
    ) -> Any:
        page = info.context.loads.whole(
            "integrations", "list_deliveries", webhook=webhook, first=page_sizes.checked(first), after=after
        )
        return then(log_access.page(info.context, page), lambda found: log_page(found, after))


class IntegrationMutations:
    """Making, changing and deleting sources and webhooks."""

    create_source = field(
        SourcePayload,
        "Make a source; url, headers and body are templates over {{ values.x }}, {{ params.x }} and {{ secret }}",
        non_null=True,
        name=argument(String, "Name in queries", non_null=True),
        url=argument(String, "Template of the address", non_null=True),
        method=argument(String, "HTTP method", default="GET"),
        headers=argument(JSON, "{name: template}"),
        body=argument(String, "Template of the body"),
        mapping=argument(JSON, "{name: path in the answer}, a path as data.items.0.price", non_null=True),
        cache_seconds=argument(Int, "How long an answer is served again", default=300),
        secret=argument(String, "Kept encrypted, never shown"),
        roles=argument(items(String), "Roles that may call it, beside admin; everyone who may read when left out"),
    )
    set_source_roles = field(
        SourcePayload,
        "Say who may call a source",
        non_null=True,
        name=argument(String, "Its name", non_null=True),
        roles=argument(items(String), "Roles that may call it, beside admin; null: everyone who may read"),
    )
    create_webhook = field(
        CreateWebhookPayload,
        "Make a webhook",
        non_null=True,
        url=argument(String, "Where events are posted to", non_null=True),
        events=argument(items(String), "Which types, as `record_created`", non_null=True),
        collection=argument(String, "Only events of this collection"),
        role=argument(String, "Only record events, cut to what this role may read; null sends everything"),
    )
    delete_source = field(
        DeletePayload, "Delete a source", non_null=True, name=argument(String, "Its name", non_null=True)
    )
    update_webhook = field(
        WebhookPayload,
        "Switch a webhook on or off",
        non_null=True,
        id=argument(ID, "The webhook's id", non_null=True),
        enabled=argument(Boolean, "Whether events are sent", non_null=True),
    )
    delete_webhook = field(
        DeletePayload,
        "Delete a webhook with its deliveries",
        non_null=True,
        id=argument(ID, "The webhook's id", non_null=True),
    )
    redeliver_webhook = field(
        WebhookDeliveryPayload,
        "Send an event once more",
        non_null=True,
        delivery=argument(ID, "The delivery's id", non_null=True),
    )

    @staticmethod
    def resolve_create_source(_: None, info: GraphQLResolveInfo, **arguments: Any) -> Payload:
        return _with_roles(info, "create_source", arguments)

    @staticmethod
    def resolve_set_source_roles(_: None, info: GraphQLResolveInfo, **arguments: Any) -> Payload:
        return _with_roles(info, "set_source_roles", arguments)

    @staticmethod
    def resolve_create_webhook(_: None, info: GraphQLResolveInfo, **arguments: Any) -> Payload:
        def create() -> Any:
            check_collection(info, arguments.get("collection"))
            check_role(info, arguments.get("role"))
            return info.context.calls.call("integrations", "create_webhook", **arguments)

        payload = attempt("webhook", create)
        return payload | {"secret": payload["webhook"] and payload["webhook"]["secret"]}

    @staticmethod
    def resolve_delete_source(_: None, info: GraphQLResolveInfo, name: str) -> Payload:
        return attempt("deleted_id", lambda: info.context.calls.call("integrations", "delete_source", name=name))

    @staticmethod
    def resolve_update_webhook(_: None, info: GraphQLResolveInfo, **arguments: Any) -> Payload:
        return attempt("webhook", lambda: info.context.calls.call("integrations", "update_webhook", **arguments))

    @staticmethod
    def resolve_delete_webhook(_: None, info: GraphQLResolveInfo, id: str) -> Payload:
        return attempt("deleted_id", lambda: info.context.calls.call("integrations", "delete_webhook", id=id))

    @staticmethod
    def resolve_redeliver_webhook(_: None, info: GraphQLResolveInfo, delivery: str) -> Payload:
        return attempt(
            "webhook_delivery", lambda: info.context.calls.call("integrations", "redeliver", delivery=delivery)
        )


def _with_roles(info: GraphQLResolveInfo, method: str, arguments: dict[str, Any]) -> Payload:
    """The source that integrations answers, once the roles that may call it are known to exist."""

    def act() -> Any:
        check_roles(info, arguments.get("roles"))
        return info.context.calls.call("integrations", method, **arguments)

    return attempt("source", act)
