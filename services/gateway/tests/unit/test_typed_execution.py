"""How typed documents are executed: what is asked of the services, and how the answers are shaped."""

from typing import Any

import pytest
from chassis.context import Principal
from chassis.errors import Conflict, InvalidInput, Problem
from gateway.execution import execute
from gateway.schema import root
from gateway.typed.build import build
from graphql import GraphQLSchema, parse

from .collections import WORLD, collection, record
from .fakes import ADMIN, FakeClient, request

Json = dict[str, Any]


@pytest.fixture(scope="module")
def schema() -> GraphQLSchema:
    return build(root.build(), WORLD)


def airport(id: str, **values: Any) -> Json:
    defaults = {
        "name": f"Airport {id}",
        "kind": "large hub",
        "country": "c1",
        "services": ["fuel", "gone"],
        "photos": [],
    }
    return record("airports", id, **(defaults | values))


def page(*items: Json, total: int | None = None) -> Json:
    return {"items": list(items), "has_next": False, "has_previous": False, "total": total}


class Answers:
    """The records service of these tests; `made` is what it was told to make."""

    def __init__(self) -> None:
        self.made: list[Any] = []

    def client(self, **more: Any) -> FakeClient:
        methods = {
            "get_records": lambda collection, ids: [None if i == "none" else airport(i) for i in ids],
            "query_records": lambda **_: page(*(airport(str(i)) for i in range(3)), total=3),
            "get_link_targets": lambda collection, field, ids: [record("countries", i, code=i.upper()) for i in ids],
            "query_linked": lambda parents, **_: [page(airport(f"of-{p}", country=f"of-{p}")) for p in parents],
            "count_linked": lambda parents, **_: [7 for _ in parents],
            "get_history": lambda ids, **_: [{"items": [], "has_next": False, "cursor": None} for _ in ids],
            "create_records": self._create,
            "create_trees": self._create,
        }
        files = {"list_record_files": lambda collection, records: [[] for _ in records]}
        return FakeClient(records=methods | more, files=files)

    def _create(self, collection: str, **given: Any) -> list[Json]:
        (made,) = given.values()
        self.made += made
        return [record(collection, f"new-{i}", name="made") for i in range(len(made))]


def run(schema: GraphQLSchema, client: FakeClient, text: str, principal: Principal = ADMIN, **variables: Any) -> Any:
    result: Any = execute(schema, parse(text), request(client, principal), variables, None)
    assert not isinstance(result, list), result
    return result


def data(schema: GraphQLSchema, client: FakeClient, text: str, **variables: Any) -> Any:
    result = run(schema, client, text, **variables)
    assert result.errors is None, result.errors
    return result.data


def test_values_are_read_by_their_types(schema: GraphQLSchema) -> None:
    client = FakeClient(
        records={"get_records": lambda **_: [airport("1", elevation=2**40, latitude=1.5, open=False, kind="retired")]}
    )
    text = '{ airport(id: "1") { id name elevation latitude open kind services countryId secret version } }'
    assert data(schema, client, text)["airport"] == {
        "id": "1", "name": "Airport 1", "elevation": 2**40, "latitude": 1.5, "open": False, "kind": None,
        "services": ["FUEL"], "countryId": "c1", "secret": None, "version": 3,
    }  # fmt: skip


def test_a_list_is_asked_for_in_the_generic_filter_language(schema: GraphQLSchema) -> None:
    client = Answers().client()
    text = """{ airports(
        filter: {kind: {in: [LARGE_HUB]}, countryId: {eq: "c1"}, or: [{inspected: {gte: "2026-01-01T00:00:00Z"}},
                 {not: {opened: {lt: "2020-02-29"}}}], services: {contains: RAIL}}
        orderBy: [{field: countryId, direction: DESC}, {field: createdAt}], search: "x", first: 3, after: "a"
    ) { nodes { kind } edges { cursor node { id } } pageInfo { endCursor } totalCount } }"""
    found = data(schema, client, text)["airports"]
    assert found["nodes"] == [{"kind": "LARGE_HUB"}] * 3
    assert found["edges"][2] == {"cursor": "after-2", "node": {"id": "2"}}
    assert (found["pageInfo"], found["totalCount"]) == ({"endCursor": "after-2"}, 3)
    ((_, _, asked),) = client.calls
    assert asked["filter"] == {
        "kind": {"in": ["large hub"]},
        "country": {"eq": "c1"},
        "or": [{"inspected": {"gte": "2026-01-01T00:00:00Z"}}, {"not": {"opened": {"lt": "2020-02-29"}}}],
        "services": {"contains": "rail"},
    }
    assert asked["order_by"] == ["-country", "createdAt"]
    assert (asked["first"], asked["after"], asked["search"], asked["with_total"]) == (3, "a", "x", True)


@pytest.mark.parametrize("parents", [1, 50])
def test_three_levels_are_one_call_per_method_and_level(schema: GraphQLSchema, parents: int) -> None:
    airports = [airport(str(i), country=f"c{i}") for i in range(parents)]
    client = Answers().client(query_records=lambda **_: page(*airports))
    text = """{ airports(first: 50) { nodes {
        country { code airports(filter: {open: {eq: true}}, orderBy: [{field: name}], first: 2) {
          totalCount nodes { name country { code } files { name } history { nodes { id } } }
        } }
        files { name } history { nodes { id } }
    } } }"""
    data(schema, client, text)
    assert sorted(client.names()) == [
        "files.list_record_files", "files.list_record_files",
        "records.count_linked", "records.get_history", "records.get_history", "records.get_link_targets",
        "records.get_link_targets", "records.query_linked", "records.query_records",
    ]  # fmt: skip


def test_plain_creation_is_one_call(schema: GraphQLSchema) -> None:
    answers = Answers()
    text = "mutation($i: [CreateAirportInput!]!) { createAirports(input: $i) { airports { id } errors { field } } }"
    row = {"name": "FRA", "secret": "s", "latitude": 50.1, "kind": "LARGE_HUB", "countryId": "c1", "services": ["RAIL"]}
    assert data(schema, answers.client(), text, i=[row, row | {"countries": []}])["createAirports"] == {
        "airports": [{"id": "new-0"}, {"id": "new-1"}],
        "errors": [],
    }
    stored = {
        "name": "FRA",
        "secret": "s",
        "latitude": 50.1,
        "kind": "large hub",
        "country": "c1",
        "services": ["rail"],
    }
    assert [tree["values"] for tree in answers.made] == [stored, stored]


def test_new_records_come_with_their_links(schema: GraphQLSchema) -> None:
    answers = Answers()
    text = """mutation { createCountry(input: {code: "DE", airports: [
        {name: "FRA", secret: "s", latitude: 50, kind: SMALL}, {name: "X", secret: "s", latitude: 1, kind: SMALL}
      ], capital: {name: "BER", secret: "s", latitude: 52, kind: SMALL}}) { country { id } errors { code field } } }"""
    client = answers.client()
    data(schema, client, text)
    assert client.names() == ["records.create_trees"]
    (tree,) = answers.made
    assert (tree["values"], set(tree["links"])) == ({"code": "DE"}, {"capital"})
    assert tree["links"]["capital"]["values"]["name"] == "BER"
    (linked,) = tree["linked"]
    assert (linked["collection"], linked["field"], linked["path"]) == ("airports", "country", "airports")
    assert [each["values"]["name"] for each in linked["records"]] == ["FRA", "X"]


def test_new_records_that_are_null_are_none(schema: GraphQLSchema) -> None:
    answers = Answers()
    text = """mutation { createCountry(input: {code: "DE", airports: null, capital: {
        name: "BER", secret: "s", latitude: 52, kind: SMALL, country: null, countries: null
      }}) { country { id } errors { code field } } }"""
    assert data(schema, answers.client(), text)["createCountry"]["errors"] == []
    (tree,) = answers.made
    capital = tree["links"]["capital"]
    assert (tree["values"], capital["links"]) == ({"code": "DE"}, {})
    assert [each["records"] for each in tree["linked"] + capital["linked"]] == [[], []]


def test_records_of_a_collection_without_fields_are_made_and_changed_with_nothing() -> None:
    schema = build(root.build(), [collection("dots", "dot")])
    answers = Answers()
    client = answers.client(update_record=lambda id, **_: record("dots", id))
    for given in ("{}", "{_: null}", '{_: "x"}'):
        text = f"mutation {{ createDot(input: {given}) {{ dot {{ id }} errors {{ code }} }} }}"
        assert data(schema, client, text)["createDot"] == {"dot": {"id": "new-0"}, "errors": []}
        text = f'mutation {{ updateDot(id: "1", version: 1, input: {given}) {{ dot {{ id }} errors {{ code }} }} }}'
        assert data(schema, client, text)["updateDot"] == {"dot": {"id": "1"}, "errors": []}
    assert answers.made == [{}, {}, {}]
    assert [given["values"] for _, method, given in client.calls if method == "update_record"] == [{}, {}, {}]


def test_problems_are_told_in_the_names_of_the_input(schema: GraphQLSchema) -> None:
    def refuse(**_: Any) -> Any:
        places = (
            "0.country",
            "0.name",
            "0.country.create.code",
            "0.countries.create.1.capital",
            "0.countries.create.0",
        )
        raise InvalidInput.of([Problem("wrong", "is wrong", place) for place in places])

    client = FakeClient(records={"create_records": refuse, "create_trees": refuse, "update_record": refuse})
    one = """mutation {
      createAirport(input: {name: "x", secret: "s", latitude: 1, kind: SMALL, country: {code: "DE"}}) {
        airport { id } errors { field } }
    }"""
    found = data(schema, client, one)["createAirport"]
    places = ["countryId", "name", "country.code", "countries.1.capitalId", "countries.0"]
    assert found == {"airport": None, "errors": [{"field": place} for place in places]}
    many = 'mutation { createCountries(input: [{code: "x"}]) { countries { id } errors { field } } }'
    assert data(schema, client, many)["createCountries"]["errors"][1] == {"field": "0.name"}


@pytest.mark.parametrize(
    ("asked", "told", "shown"),
    [
        ("airports", "filter.country.eq", "filter.countryId.eq"),
        ("airports", "filter.or.1.not.country.in.0", "filter.or.1.not.countryId.in.0"),
        ("airports", "filter.name.contains", "filter.name.contains"),
        ("airports", "orderBy.0", "orderBy.0"),
        ("countries", "filter.country.eq", "filter.countryId.eq"),
        ("countries", "filter.capital.eq", "filter.capital.eq"),
        ("aggregate", "filter.country.eq", "filter.countryId.eq"),
        ("groups", "filter.country.eq", "filter.countryId.eq"),
        ("groups", "groupBy.0", "by.0"),
        ("groups", "orderBy.0", "orderBy.0"),
    ],
)
def test_problems_of_a_question_are_told_in_the_names_of_its_arguments(
    schema: GraphQLSchema, asked: str, told: str, shown: str
) -> None:
    def refuse(**_: Any) -> Any:
        raise InvalidInput.of([Problem("wrong", "is wrong", told), Problem("wrong", "is wrong", None)])

    countries = page(record("countries", "c1", code="DE"))
    answers = {"countries": {"query_records": lambda **_: countries}}.get(asked, {"query_records": refuse})
    client = FakeClient(records={"aggregate_records": refuse, "query_linked": refuse, **answers})
    text = {
        "airports": "{ airports { totalCount } }",
        "countries": "{ countries { nodes { airports { nodes { id } } } } }",
        "aggregate": "{ airportsAggregate { count } }",
        "groups": "{ airportsAggregate { groups(by: [countryId]) { count } } }",
    }[asked]
    (error,) = run(schema, client, text).errors
    assert [problem.field for problem in error.original_error.problems] == [shown, None]


def test_a_link_that_is_given_twice_is_refused(schema: GraphQLSchema) -> None:
    client = FakeClient(records={})
    text = """mutation { createAirport(input: {name: "x", secret: "s", latitude: 1, kind: SMALL, countryId: "c",
        country: {code: "DE"}}) { airport { id } errors { code field } } }"""
    errors = data(schema, client, text)["createAirport"]["errors"]
    assert errors == [{"code": "contradiction", "field": "countryId"}]
    assert client.calls == []


def test_a_conflict_is_answered_with_the_current_record(schema: GraphQLSchema) -> None:
    def refuse(**_: Any) -> Any:
        raise Conflict("has changed", details={"current": airport("1", name="theirs")})

    client = FakeClient(records={"update_record": refuse})
    text = """mutation { updateAirport(id: "1", version: 2, input: {name: "mine", countryId: null}) {
        airport { name version } errors { code } } }"""
    assert data(schema, client, text)["updateAirport"] == {
        "airport": {"name": "theirs", "version": 3},
        "errors": [{"code": "conflict"}],
    }
    assert client.calls[0][2] == {
        "collection": "airports", "id": "1", "version": 2, "values": {"name": "mine", "country": None},
    }  # fmt: skip


def test_an_aggregate_asks_for_what_is_selected_in_one_call_and_its_groups_in_another(schema: GraphQLSchema) -> None:
    def aggregate(metrics: list[Json], group_by: list[str] | None = None, **_: Any) -> Any:
        values = list(range(len(metrics)))
        return (
            [{"key": {"kind": "small", "country": "c1"}, "values": values}]
            if group_by
            else [{"key": {}, "values": values}]
        )

    client = FakeClient(records={"aggregate_records": aggregate})
    text = """{ airportsAggregate(filter: {open: {eq: true}}, search: "x") {
        ...numbers groups(by: [kind, countryId], orderBy: ["-count"], first: 5) {
          key { kind countryId } count max { name latitude } } } }
      fragment numbers on AirportAggregate { count sum { elevation latitude } avg { elevation } }"""
    found = data(schema, client, text)["airportsAggregate"]
    assert found == {
        "count": 0,
        "sum": {"elevation": 1, "latitude": 2},
        "avg": {"elevation": 3},
        "groups": [{"key": {"kind": "SMALL", "countryId": "c1"}, "count": 0, "max": {"name": "2", "latitude": 1}}],
    }
    assert client.names() == ["records.aggregate_records", "records.aggregate_records"]
    assert client.calls[1][2]["group_by"] == ["kind", "country"]
    assert {call[2]["search"] for call in client.calls} == {"x"}


@pytest.mark.parametrize(
    ("roles", "code"), [((), "forbidden"), (("viewer",), "forbidden"), (("editor",), ""), (("admin",), "")]
)
def test_changes_need_an_editor(schema: GraphQLSchema, roles: tuple[str, ...], code: str) -> None:
    text = 'mutation { createCountry(input: {code: "x"}) { country { id } errors { code } } }'
    result = run(schema, Answers().client(), text, Principal("u", roles))
    assert [error.extensions["code"] for error in result.errors or ()] == ([code] if code else [])


def test_reading_needs_a_viewer(schema: GraphQLSchema) -> None:
    for text in ("{ airports { nodes { id } } }", '{ airport(id: "1") { id } }', "{ airportsAggregate { count } }"):
        for principal, code in ((Principal(), "unauthenticated"), (Principal("u"), "forbidden")):
            (error,) = run(schema, Answers().client(), text, principal).errors
            assert error.extensions["code"] == code


def test_the_same_record_can_be_read_without_its_type(schema: GraphQLSchema) -> None:
    text = '{ airport(id: "1") { record { id values version } } }'
    assert data(schema, Answers().client(), text)["airport"]["record"]["values"]["name"] == "Airport 1"
