"""What hangs on a record that may not be read stays empty, and no service is asked for it."""

from typing import Any

import pytest
from gateway.execution import execute
from gateway.schema import root, unreadable
from gateway.typed.build import build
from graphql import (
    ExecutionResult,
    GraphQLField,
    GraphQLInt,
    GraphQLNonNull,
    GraphQLSchema,
    parse,
)

from .collections import COUNTRIES, WORLD, collection, field
from .fakes import FakeClient, request

PAGE = "pageInfo { endCursor hasNextPage }"
PARTS = f"""files {{ name }} history {{ nodes {{ id }} {PAGE} }} external(source: "s") {{ error {{ code }} }}
    linked(collection: "airports", field: "country") {{ totalCount nodes {{ id }} edges {{ cursor }} {PAGE} }}"""
OWN = 'id version values createdBy updatedBy link(field: "capital") { id }'
GENERIC = f"""mutation {{ updateRecord(collection: "countries", id: "1", version: 1, values: {{}}) {{
    record {{ {OWN} {PARTS} }} errors {{ code }} }} }}"""
TYPED = f"""mutation {{ updateCountry(id: "1", version: 1, input: {{}}) {{ country {{
    id version code createdBy capital {{ id }} capitalId airports {{ nodes {{ id }} totalCount }} files {{ name }}
    history {{ nodes {{ id }} }} external(source: "s") {{ stale }} record {{ {PARTS} }} }} errors {{ code }} }} }}"""


def schema() -> GraphQLSchema:
    guarded = {**COUNTRIES, "guarded": ["code", "capital"]}
    return build(root.build(), [*(each for each in WORLD if each is not COUNTRIES), guarded])


def answer(document: str, **marked: Any) -> tuple[dict[str, Any], FakeClient]:
    record = {"id": "1", "collection": "countries", "version": 2, "values": {}, "created_by": None, "updated_by": None}
    client = FakeClient(records={"update_record": lambda **_: record | marked})
    result = execute(schema(), parse(document), request(client), None, None)
    assert isinstance(result, ExecutionResult)
    assert not result.errors
    assert result.data
    (payload,) = result.data.values()
    (record, _) = payload.values()
    return record, client


@pytest.mark.parametrize("document", [GENERIC, TYPED])
def test_nothing_that_hangs_on_it_is_asked_for_or_shown(document: str) -> None:
    record, client = answer(document, readable=False)
    assert client.names() == ["records.update_record"]
    assert {name: value for name, value in record.items() if not _is_empty(value)} == {"id": "1", "version": 2}


def _is_empty(value: Any) -> bool:
    return all(map(_is_empty, value.values())) if isinstance(value, dict) else value in (None, [], 0, False)


def test_fields_of_a_typed_record_are_guarded_whatever_they_are_called() -> None:
    names = ("files", "history", "external", "record")
    odd = collection("odds", "odd", *(field(name, "TEXT") for name in names))
    found = build(root.build(), [odd]).type_map["Odd"].fields
    for name in ("attachedFiles", "changeHistory", "externalData"):
        assert hasattr(found[name].resolve, "when_unreadable"), name


def test_every_field_of_a_record_that_is_fetched_is_guarded() -> None:
    fields = root.build().type_map["Record"].fields
    guarded = {name for name, each in fields.items() if hasattr(each.resolve, "when_unreadable")}
    assert guarded >= {"files", "history", "external", "link", "linked"}


def test_a_field_that_cannot_be_empty_is_a_mistake_of_the_schema() -> None:
    fields = {"number": GraphQLField(GraphQLNonNull(GraphQLInt), resolve=lambda *_: 1)}
    with pytest.raises(ValueError, match="number has no empty value"):
        unreadable.guard(fields)
