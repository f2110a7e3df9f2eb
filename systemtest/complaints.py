"""What the API complains of, wherever it says so: in a payload's `errors` or in GraphQL errors."""

from typing import Any

from systemtest.api import Api

Complaint = tuple[str, str | None]
"""(code, dotted path of the field); the field is None for the whole."""


def complaints(api: Api, document: str, **variables: Any) -> set[Complaint]:
    """Everything that is wrong with a document of one field; empty when the API did as asked."""
    data, errors = api.execute(document, **variables)
    return of_answer(data, errors)


def of_answer(data: dict[str, Any] | None, errors: list[dict[str, Any]]) -> set[Complaint]:
    """The complaints of an answer."""
    payloads = [part for part in (data or {}).values() if isinstance(part, dict)]
    mendable = {(error["code"], error["field"]) for payload in payloads for error in payload.get("errors", [])}
    return mendable.union(*(_of_error(error) for error in errors))


def _of_error(error: dict[str, Any]) -> set[Complaint]:
    extensions = error["extensions"]
    if "problems" in extensions:
        return {(problem["code"], problem.get("field")) for problem in extensions["problems"]}
    return {(extensions["code"], None)}
