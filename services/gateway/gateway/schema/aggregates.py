"""Numbers about records: owned by the records service."""

from typing import Any

import graphene
from graphene import Int, String
from graphql import GraphQLResolveInfo

from gateway import page_sizes
from gateway.schema.base import InputObjectType, ObjectType, argument, field, input_field, items
from gateway.schema.records import FILTER
from gateway.schema.scalars import JSON

_FUNCTIONS = {
    "COUNT": "How many records, or how many have a value",
    "SUM": "All numbers together",
    "AVG": "The mean of the numbers",
    "MIN": "The smallest number, the earliest date or moment, the first text",
    "MAX": "The largest number, the latest date or moment, the last text",
}

MetricFunction = graphene.Enum(
    "MetricFunction",
    [(name, name.lower()) for name in _FUNCTIONS],
    description=lambda value: _FUNCTIONS[value.name] if value else "What is made of the values of a group",
)


class MetricInput(InputObjectType):
    """Something to find out about a group of records."""

    function = input_field(MetricFunction, "What is made of its values", non_null=True)
    field = input_field(String, "The field; needed for all but COUNT")


class AggregateGroup(ObjectType):
    """Records that have the same values in the fields that they are grouped by."""

    key = field(JSON, "{field: value}; empty when nothing is grouped by", non_null=True)
    values = field(JSON, "A list with the value of each metric, in order; null where no record has any", non_null=True)


class AggregateQueries:
    """Counting, adding up and comparing."""

    aggregate = field(
        items(AggregateGroup),
        "Numbers about the records of a collection; one group when nothing is grouped by",
        non_null=True,
        collection=argument(String, "The collection's name", non_null=True),
        filter=argument(JSON, FILTER),
        search=argument(String, "Words to find in the text fields"),
        group_by=argument(items(String), "Up to 3 fields"),
        metrics=argument(items(MetricInput), "What to find out about each group, at most 20", non_null=True),
        order_by=argument(
            items(String), 'Fields of groupBy, count or metrics, descending with a minus: ["-sum:amount", "country"]'
        ),
        first=argument(Int, "How many groups at most, 1 to 100", default=page_sizes.MAX_FIRST, non_null=True),
    )

    @staticmethod
    def resolve_aggregate(_: None, info: GraphQLResolveInfo, first: int, metrics: list[Any], **arguments: Any) -> Any:
        asked = [{"function": metric["function"].value, "field": metric.get("field")} for metric in metrics]
        return info.context.loads.whole(
            "records", "aggregate_records", metrics=asked, first=page_sizes.checked(first), **arguments
        )
