"""Figures over the records of a collection, in groups. Computed by the records service."""

import re
from typing import Any

import flask
from chassis.errors import InvalidInput

from gateway.rest import answers, filters
from gateway.rest.asked import Asked
from gateway.rest.parameters import Parameters
from gateway.rest.resource import Resource

routes = Resource("aggregates")

_METRIC = re.compile(r"(count)|(sum|avg|min|max):([A-Za-z][A-Za-z0-9_]*)")
NAMES = {"orderBy": "sort"}


@routes.route("GET", "/collections/{collection}/aggregate")
def aggregate_records(asked: Asked, collection: str) -> flask.Response:
    """`?metrics=count,sum:amount&groupBy=country&sort=-count`: one group without `groupBy`."""
    parameters = asked.parameters
    given = filters.Given(parameters)
    names = parameters.names("metrics") or ["count"]
    kwargs: dict[str, Any] = {
        "metrics": _metrics(parameters, names),
        "group_by": parameters.names("groupBy") or [],
        "order_by": parameters.names("sort"),
        "search": parameters.text("search"),
        "first": parameters.page_size(),
    }
    parameters.check()
    try:
        filter = given.ast(asked, collection)
        groups = asked.call("records", "aggregate_records", collection=collection, filter=filter, **kwargs)
    except InvalidInput as err:
        raise filters.renamed(err, given, NAMES) from err
    return answers.json({"items": [_shown(group, names) for group in groups]})


def _metrics(parameters: Parameters, names: list[str]) -> list[dict[str, str | None]]:
    """The metrics as records takes them; what is none is noted."""
    metrics: list[dict[str, str | None]] = []
    for name in names:
        if (found := _METRIC.fullmatch(name)) is None:
            parameters.wrong("metrics", "invalid_value", "must be count, or sum, avg, min or max with :field")
        else:
            metrics.append({"function": found[1] or found[2], "field": found[3]})
    return metrics


def _shown(group: dict[str, Any], names: list[str]) -> dict[str, Any]:
    return {"key": group["key"], "values": dict(zip(names, group["values"], strict=True))}
