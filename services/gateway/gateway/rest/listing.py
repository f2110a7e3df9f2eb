"""Lists of records: the parameters that choose, sort and cut them, and the page that answers."""

from typing import Any

import flask
from chassis.errors import InvalidInput

from gateway.rest import answers, collections, filters, shapes
from gateway.rest.asked import Asked

NAMES = {"orderBy": "sort", "metrics": "metrics", "group_by": "groupBy"}
"""Parameters of ours by the names that records calls them in its errors."""


class Query:
    """What a request asks of a list: filter, sort, search, page and fields."""

    def __init__(self, asked: Asked, *, totals: bool) -> None:
        parameters = asked.parameters
        self._asked = asked
        self._filter = filters.Given(parameters)
        self._fields = parameters.names("fields")
        given = {
            "order_by": parameters.names("sort"),
            "search": parameters.text("search"),
            "after": parameters.text("after"),
        }
        self._kwargs: dict[str, Any] = {name: value for name, value in given.items() if value is not None}
        self._kwargs["first"] = parameters.page_size()
        if totals:
            self._kwargs["with_total"] = parameters.flag("total")
        parameters.check()
        self.fields: frozenset[str] | None = None

    def answered(self, method: str, collection: str, **more: Any) -> bytes:
        """What records answers about a collection; places in its errors are spelled as in the query string."""
        self.fields = _checked(self._asked, collection, self._fields)
        filter = self._filter.ast(self._asked, collection)
        try:
            return self._asked.raw("records", method, collection=collection, filter=filter, **more, **self._kwargs)
        except InvalidInput as err:
            raise filters.renamed(err, self._filter, NAMES) from err


def chosen_fields(asked: Asked, collection: str) -> frozenset[str] | None:
    """The fields that a request for one record chooses; None for all. Raises Refusal, InvalidInput."""
    names = asked.parameters.names("fields")
    asked.parameters.check()
    return _checked(asked, collection, names)


def answer(asked: Asked, page: shapes.Page, fields: frozenset[str] | None) -> flask.Response:
    """The response for a page."""
    end = page.items[-1].cursor if page.items else None
    headers = answers.next_page(asked.http, end, more=page.has_next)
    return answers.json(shapes.records_page(page, fields), headers=headers)


def _checked(asked: Asked, collection: str, names: list[str] | None) -> frozenset[str] | None:
    """The names, which must be fields that the caller may see."""
    if names is None:
        return None
    there = {field["name"] for field in collections.one(asked, collection)["fields"]}
    if unknown := [name[:80] for name in names if name not in there]:
        raise InvalidInput.at("fields", "unknown_field", f"{collection} has no field {', '.join(unknown[:5])}")
    return frozenset(names)
