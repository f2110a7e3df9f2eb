"""Which schema a request is answered by, while collections come, change and go."""

import gc
import json
import logging
import weakref
from pathlib import Path
from typing import Any

import pytest
from chassis.context import Principal
from gateway.__main__ import main
from gateway.catalogue import Collections
from gateway.execution import execute
from gateway.schemas import KEPT, Schemas
from graphql import GraphQLObjectType, GraphQLSchema, build_schema

from .fakes import ADMIN, FakeClient, request

STRANGER = Principal()
FEW = 5


def field(name: str, type_: str = "TEXT", **more: Any) -> dict[str, Any]:
    plain = {"id": f"f_{name}", "label": name.title(), "required": False, "unique": False, "indexed": False}
    return {**plain, "name": name, "type": type_, "help": None, "options": {}, **more}


def collection(name: str, *fields: dict[str, Any], version: int = 1) -> dict[str, Any]:
    return {
        "id": f"c_{name}",
        "name": name,
        "label": name.title(),
        "singular": name,
        "plural": f"{name}s",
        "version": version,
        "fields": list(fields),
        "guarded": [],
    }


def many(count: int, fields: int, version: int = 1) -> Collections:
    """Collections of `fields` fields, each linked to the one before."""
    items = []
    for i in range(count):
        link = field("previous", "LINK", options={"collection": f"thing{max(0, i - 1)}"})
        items.append(collection(f"thing{i}", link, *(field(f"f{j}") for j in range(fields - 1)), version=version))
    return Collections(version, tuple(items))


def query_fields(schema: GraphQLSchema) -> set[str]:
    assert schema.query_type is not None
    return set(schema.query_type.fields)


@pytest.fixture
def schemas() -> Schemas:
    return Schemas(introspection=True)


def test_a_stranger_is_not_told_what_collections_there_are(schemas: Schemas) -> None:
    schemas.follow(Collections(1, (collection("town"),)))
    assert "towns" in query_fields(schemas.of(ADMIN).schema)
    assert "towns" not in query_fields(schemas.of(STRANGER).schema)
    assert schemas.of(STRANGER) is schemas.generic


def test_before_the_collections_are_known_everybody_gets_the_generic_part(schemas: Schemas) -> None:
    assert schemas.of(ADMIN) is schemas.generic


def test_a_request_keeps_the_schema_it_began_with(schemas: Schemas) -> None:
    schemas.follow(Collections(1, (collection("town", field("name")),)))
    begun = schemas.of(ADMIN)
    schemas.follow(Collections(2, (collection("river"),)))
    assert begun.documents.get("{ towns { nodes { name } } }").costs
    assert "towns" in query_fields(begun.schema)
    assert "towns" not in query_fields(schemas.of(ADMIN).schema)
    assert "rivers" in query_fields(schemas.of(ADMIN).schema)


def test_a_collection_whose_names_are_the_apis_own_is_left_out_alone(
    schemas: Schemas, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.ERROR):
        schemas.follow(Collections(1, (collection("change"), collection("viewer"), collection("town"))))
    served = query_fields(schemas.of(ADMIN).schema)
    assert "towns" in served
    assert {"changes", "viewers"}.isdisjoint(served)
    assert {record.__dict__["collection"] for record in caplog.records} == {"change", "viewer"}


def test_two_collections_of_the_same_names_cost_one_of_them_its_typed_api(schemas: Schemas) -> None:
    twin = collection("town") | {"name": "city"}
    schemas.follow(Collections(1, (collection("town"), twin, collection("river"))))
    served = query_fields(schemas.of(ADMIN).schema)
    assert {"towns", "rivers"} <= served


def test_what_links_to_a_collection_that_is_left_out_is_served_without_it(schemas: Schemas) -> None:
    file = field("about", "LINK", options={"collection": "file"})
    schemas.follow(Collections(1, (collection("file"), collection("note", file, field("text")))))
    note = schemas.of(ADMIN).schema.type_map["Note"]
    assert isinstance(note, GraphQLObjectType)
    assert {"text", "aboutId"} <= set(note.fields)


def test_three_hundred_collections_of_twenty_fields_are_served(schemas: Schemas) -> None:
    state = many(300, 20)
    schemas.follow(state)
    schema = schemas.of(ADMIN).schema
    generic = len(schemas.generic.schema.type_map)
    assert len(query_fields(schema)) == len(query_fields(schemas.generic.schema)) + 3 * len(state.items)
    assert len(schema.type_map) > generic + 10 * len(state.items)
    last = schema.type_map["Thing299"]
    assert isinstance(last, GraphQLObjectType)
    assert {"f0", "f18", "previous", "previousId"} <= set(last.fields)


def test_old_schemas_are_garbage_although_the_first_is_frozen(schemas: Schemas) -> None:
    schemas.follow(many(FEW, 5))
    gc.collect()
    gc.freeze()
    try:
        old = []
        for version in range(2, 52):
            schemas.follow(many(FEW, 5, version))
            published = schemas.of(ADMIN)
            published.documents.get("{ thing1s { nodes { f1 previous { f1 } } } }")
            old.append(weakref.ref(published.schema))
            assert sum(reference() is not None for reference in old) <= KEPT + 1
        del published
        gc.collect()
        assert [reference() for reference in old[:-1] if reference() is not None] == []
        assert old[-1]() is schemas.of(ADMIN).schema
    finally:
        gc.unfreeze()


def test_data_of_third_parties_costs_as_much_under_another_name(schemas: Schemas) -> None:
    schemas.follow(Collections(1, (collection("town", field("external")), collection("river"))))
    documents = schemas.of(ADMIN).documents
    renamed = documents.get('{ town(id: "1") { externalData(source: "x") { data } } }')
    plain = documents.get('{ river(id: "1") { external(source: "x") { data } } }')
    assert renamed.cost(None, None) == plain.cost(None, None) > 50


@pytest.mark.parametrize("literal", ["1e999", "12345678901234567890", "0.1", "-5", '"123456789012.345"'])
def test_a_decimal_reaches_records_as_it_was_written(schemas: Schemas, literal: str) -> None:
    schemas.follow(Collections(1, (collection("town", field("area", "DECIMAL")),)))
    published = schemas.of(ADMIN)
    client = FakeClient(records={"create_records": lambda collection, values: [None for _ in values]})
    document = published.documents.get(
        f"mutation {{ createTown(input: {{ area: {literal} }}) {{ errors {{ code }} }} }}"
    )
    assert execute(published.schema, document.node, request(client), None, None)
    ((_, _, told),) = client.calls
    assert told["values"] == [{"area": literal.strip('"')}]


def test_the_command_line_prints_the_schema_of_collections_in_a_file(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "collections.json"
    file.write_text(json.dumps([collection("town", field("name"))]))
    assert main(["schema", "--collections", str(file)]) == 0
    printed = build_schema(capsys.readouterr().out)
    assert {"records", "towns"} <= query_fields(printed)
