"""What the typed part of the schema offers for a collection."""

import logging
from typing import Any, cast

import pytest
from gateway.schema import root
from gateway.typed.build import build
from gateway.typed.names import enum_values
from graphql import GraphQLEnumType, GraphQLObjectType, GraphQLSchema, print_type, validate_schema

from .collections import AIRPORTS, COUNTRIES, WORLD, collection, field


@pytest.fixture(scope="module")
def generic() -> GraphQLSchema:
    return root.build()


@pytest.fixture(scope="module")
def schema(generic: GraphQLSchema) -> GraphQLSchema:
    return build(generic, WORLD)


def shape(schema: GraphQLSchema, name: str) -> dict[str, str]:
    """The types of a type's fields."""
    return {field: str(each.type) for field, each in cast(Any, schema.type_map[name]).fields.items()}


def test_it_is_a_valid_schema_in_which_everything_is_described(schema: GraphQLSchema, generic: GraphQLSchema) -> None:
    assert validate_schema(schema) == []
    assert set(generic.type_map) < set(schema.type_map)
    missing = [
        f"{type_.name}.{name}"
        for type_ in schema.type_map.values()
        if not type_.name.startswith("__")
        for name, each in {**getattr(type_, "fields", {}), **getattr(type_, "values", {})}.items()
        if not each.description
    ]
    assert missing == []


def test_the_generic_part_is_the_same_with_and_without_collections(
    schema: GraphQLSchema, generic: GraphQLSchema
) -> None:
    for name in ("Query", "Mutation", "Subscription"):
        before = cast(GraphQLObjectType, generic.type_map[name]).fields
        after = cast(GraphQLObjectType, schema.type_map[name]).fields
        assert {field: after[field] for field in before} == before


def test_a_record_has_its_fields_with_their_types(schema: GraphQLSchema) -> None:
    assert shape(schema, "Airport") == {
        "id": "ID!", "version": "Int!", "createdAt": "DateTime!", "updatedAt": "DateTime!", "createdBy": "ID",
        "updatedBy": "ID", "name": "String!", "secret": "String", "elevation": "BigInt", "latitude": "Decimal!",
        "kind": "AirportKind", "services": "[AirportServices!]", "country": "Country", "countryId": "ID",
        "photos": "[File!]!", "extra": "JSON", "opened": "Date", "inspected": "DateTime", "open": "Boolean",
        "countries": "CountryConnection!", "files": "[File!]!", "history": "ChangeConnection!",
        "external": "ExternalData", "record": "Record!",
            "createdByName": "PersonName", "updatedByName": "PersonName",
    }  # fmt: skip
    assert cast(Any, schema.type_map["Airport"]).fields["name"].description == "As on the signs"


def test_root_fields_bear_the_collections_names(schema: GraphQLSchema, generic: GraphQLSchema) -> None:
    def added(name: str) -> set[str]:
        return set(cast(Any, schema.type_map[name]).fields) - set(cast(Any, generic.type_map[name]).fields)

    assert added("Query") == {
        "airport", "airports", "airportsAggregate", "country", "countries", "countriesAggregate",
    }  # fmt: skip
    assert added("Mutation") == {
        f"{change}{name}"
        for one, many in (("Airport", "Airports"), ("Country", "Countries"))
        for change, name in (
            ("create", one), ("create", many), ("update", one), ("delete", one), ("restore", one),
        )
    }  # fmt: skip
    assert added("Subscription") == {"airportChanged", "countryChanged"}


def test_inputs_take_ids_or_new_records_for_links(schema: GraphQLSchema) -> None:
    create = shape(schema, "CreateAirportInput")
    assert create["name"] == "String!"
    assert create["kind"] == "AirportKind!"
    assert (create["countryId"], create["country"]) == ("ID", "CreateCountryInput")
    assert create["countries"] == "[CreateCountryInput!]"
    update = shape(schema, "UpdateAirportInput")
    assert set(update) == set(create) - {"country", "countries"}
    assert not [name for name, type_ in update.items() if type_.endswith("!") and name != "photos"]


def test_filters_know_the_operators_of_their_types(schema: GraphQLSchema) -> None:
    assert shape(schema, "AirportFilter")["kind"] == "AirportKindFilter"
    assert shape(schema, "AirportFilter")["countryId"] == "IDFilter"
    assert "country" not in shape(schema, "AirportFilter")
    assert set(shape(schema, "StringFilter")) == {
        "eq", "ne", "in", "nin", "lt", "lte", "gt", "gte", "contains", "startsWith", "isNull",
    }  # fmt: skip
    assert set(shape(schema, "AirportKindFilter")) == {"eq", "ne", "in", "nin", "isNull"}
    assert shape(schema, "AirportServicesListFilter") == {"contains": "AirportServices", "isNull": "Boolean"}
    assert set(shape(schema, "JSONFilter")) == {"isNull"}


def test_aggregates_are_over_what_has_a_sum_or_an_order(schema: GraphQLSchema) -> None:
    assert shape(schema, "AirportSum") == {"elevation": "Decimal", "latitude": "Decimal"}
    assert shape(schema, "AirportMax")["opened"] == "Date"
    assert "extra" not in shape(schema, "AirportMin")
    assert shape(schema, "AirportGroupKey")["countryId"] == "ID"
    assert "photos" not in print_type(schema.type_map["AirportGroupBy"])
    assert "sum" not in shape(schema, "CountryAggregate")


def test_choices_become_names_and_none_is_lost() -> None:
    values = enum_values(["in progress", "In-Progress", "2nd", "true", "Ärger", "日本", "…", "a b"])
    assert list(values) == ["IN_PROGRESS", "IN_PROGRESS_2", "_2ND", "_TRUE", "ARGER", "VALUE", "VALUE_2", "A_B"]
    assert list(values.values()) == ["in progress", "In-Progress", "2nd", "true", "Ärger", "日本", "…", "a b"]


def test_a_choice_is_described_by_its_label_and_named_by_what_is_stored(generic: GraphQLSchema) -> None:
    labels = {"s1": "In progress", "s2": "s2"}
    cases = collection("cases", "case", field("state", "CHOICE", choices=["s2", "s1", "s3"], labels=labels))
    enum = cast(GraphQLEnumType, build(generic, [cases]).type_map["CaseState"])
    assert {name: (value.value, value.description) for name, value in enum.values.items()} == {
        "S2": ("s2", "s2"),
        "S1": ("s1", "In progress (stored as s1)"),
        "S3": ("s3", "s3"),
    }


def test_fields_that_are_called_as_something_else_get_their_way(generic: GraphQLSchema) -> None:
    odd = collection(
        "odds", "odd",
        field("files", "TEXT"), field("history", "TEXT"), field("changeHistory", "TEXT"), field("and", "TEXT"),
        field("other", "LINK", collection="odds"), field("otherId", "TEXT"), field("odds", "TEXT"),
    )  # fmt: skip
    schema = build(generic, [odd])
    assert validate_schema(schema) == []
    found = shape(schema, "Odd")
    assert (found["files"], found["attachedFiles"]) == ("String", "[File!]!")
    assert (found["history"], found["changeHistory"]) == ("String", "String")
    assert (found["other"], found["otherId"], found["otherRecordId"]) == ("Odd", "String", "ID")
    assert (found["odds"], found["oddsByOther"]) == ("String", "OddConnection!")


def test_two_links_to_one_collection_are_told_apart(generic: GraphQLSchema) -> None:
    flights = collection(
        "flights", "flight", field("from", "LINK", collection="airports"), field("to", "LINK", collection="airports")
    )
    found = shape(build(generic, [AIRPORTS, COUNTRIES, flights]), "Airport")
    assert found["flightsByFrom"] == found["flightsByTo"] == "FlightConnection!"
    assert "flights" not in found


def test_a_link_to_what_is_not_there_keeps_its_id(generic: GraphQLSchema) -> None:
    found = shape(build(generic, [AIRPORTS]), "Airport")
    assert found["countryId"] == "ID"
    assert "country" not in found


def test_a_collection_without_fields_can_be_made_and_read(generic: GraphQLSchema) -> None:
    schema = build(generic, [collection("dots", "dot")])
    assert validate_schema(schema) == []
    assert shape(schema, "DotAggregate") == {"count": "Int!"}


def test_a_collection_that_clashes_is_left_out_alone(generic: GraphQLSchema, caplog: pytest.LogCaptureFixture) -> None:
    clashing = collection("papers", "file", field("name", "TEXT"), plural="papers")
    with caplog.at_level(logging.ERROR):
        schema = build(generic, [clashing, COUNTRIES])
    assert "country" in cast(Any, schema.query_type).fields
    assert "papers" not in cast(Any, schema.query_type).fields
    assert [line.__dict__["collection"] for line in caplog.records] == ["papers"]


def test_choices_of_two_fields_that_fall_together_have_types_of_their_own(generic: GraphQLSchema) -> None:
    kinds = collection("airport_kinds", "airportKind", field("name", "TEXT"), plural="airportKinds")
    schema = build(generic, [AIRPORTS, COUNTRIES, kinds])
    assert shape(schema, "Airport")["kind"] == "AirportKindChoice"
    assert shape(schema, "AirportKind")["name"] == "String"
    assert validate_schema(schema) == []


def test_a_field_that_is_called_as_a_combinator_cannot_be_filtered_by(generic: GraphQLSchema) -> None:
    odd = collection("odds", "odd", field("not", "TEXT"), field("name", "TEXT"))
    assert shape(build(generic, [odd]), "OddFilter")["not"] == "OddFilter"
