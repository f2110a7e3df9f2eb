"""The OpenAPI document says what its caller may do, and no schema is stricter than the rule behind it."""

import re
from typing import Any

import pytest
from chassis.context import Principal
from gateway.problems import KINDS
from gateway.rest import RESOURCES, auth
from gateway.rest.openapi.components import COMPARED, OPERATORS, components
from gateway.rest.openapi.document import document
from gateway.rest.openapi.fields import read_schema, write_schema

ADMIN = Principal("u1", ("admin",))


def field(type: str, name: str = "it", **more: Any) -> dict[str, Any]:
    rules = {"required": False, "unique": False, "indexed": False, "help": None, "options": {}}
    return {"id": "f_1", "name": name, "label": "It", "type": type, **rules, **more}


def collection(name: str, *fields: dict[str, Any], **more: Any) -> dict[str, Any]:
    return {"id": "c_1", "name": name, "label": name.title(), "version": 1, "fields": list(fields), **more}


def rights(name: str, *, may: str = "read create update delete", **fields: list[str]) -> dict[str, Any]:
    actions = {action: action in may.split() for action in ("read", "create", "update", "delete")}
    return {"collection": name, **actions, **fields}


def routes(described: dict[str, Any]) -> set[str]:
    """The document's operations, as rest.auth names them."""
    return {
        f"{method.upper()} {_generic(path)}"
        for path, item in described["paths"].items()
        for method in item
        if method != "parameters"
    }


def _generic(path: str) -> str:
    path = re.sub(r"^/collections/(towns|nations)", "/collections/{collection}", path)
    return re.sub(r"/linked/\w+/\w+$", "/linked/{other}/{field}", path)


TOWNS = collection("towns", field("TEXT", "name"), field("LINK", "nation", options={"collection": "nations"}))
NATIONS = collection("nations", field("TEXT", "name"))
BOTH = [TOWNS, NATIONS]
UNDESCRIBED = {"GET /openapi.json", "GET /docs", "GET /docs/{asset}"}


def test_every_route_is_described_to_who_may_do_everything() -> None:
    described = document(ADMIN, BOTH, [rights("towns"), rights("nations")])
    assert routes(described) == auth.ACCESS.keys() - UNDESCRIBED


@pytest.mark.parametrize("role", ["viewer", "editor", "admin"])
def test_only_what_a_role_may_do_is_described(role: str) -> None:
    principal = Principal("u1", (role,))
    described = document(principal, BOTH, [rights("towns"), rights("nations")])
    allowed = {route for route, needed in auth.ACCESS.items() if needed != auth.PUBLIC and principal.has(needed)}
    assert routes(described) == allowed - UNDESCRIBED


def test_a_token_that_reads_is_told_of_reading() -> None:
    described = document(Principal("u1", ("admin",), scopes=("read",)), [TOWNS], [rights("towns")])
    assert {route.split()[0] for route in routes(described)} == {"GET"}


def test_rights_cut_operations_and_fields() -> None:
    may = rights("towns", may="read update", read_fields=["name"], update_fields=[])
    described = document(ADMIN, BOTH, [may, rights("nations", may="")])
    schemas = described["components"]["schemas"]
    assert "nation" not in schemas["towns.Record"]["properties"]
    assert schemas["towns.Changes"]["properties"] == {}
    assert "towns.New" not in schemas
    assert not [path for path in described["paths"] if "nations" in path]
    assert "nation" not in str(described["paths"]["/collections/towns/records"]["get"]["parameters"])


def test_every_reference_leads_somewhere() -> None:
    described = document(ADMIN, BOTH, [rights("towns"), rights("nations")])
    references = set(re.findall(r"'\$ref': '#/([^']+)'", str(described)))
    assert len(references) > 20
    for reference in references:
        part: Any = described
        for name in reference.split("/"):
            part = part[name]


def test_operation_ids_are_different() -> None:
    described = document(ADMIN, BOTH, [rights("towns"), rights("nations")])
    ids = re.findall(r"'operationId': '([^']+)', 'summary'", str(described))
    assert len(ids) == len(set(ids)) > 20


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        (field("TEXT"), {"type": ["string", "null"], "maxLength": 10_000}),
        (field("TEXT", required=True), {"type": "string", "maxLength": 10_000, "minLength": 1}),
        (field("TEXT", options={"minLength": 2, "maxLength": 5}), {"minLength": 2, "maxLength": 5}),
        (field("TEXT", options={"pattern": "[A-Z]{2}"}), {"pattern": "^(?:[A-Z]{2})$"}),
        (field("TEXT", options={"pattern": r"\pL+"}), {"x-pattern-re2": r"^(?:\pL+)$"}),
        (field("EMAIL"), {"format": "email", "maxLength": 254}),
        (field("URL"), {"pattern": "^(https?://.*)?$"}),
        (field("INTEGER"), {"type": ["integer", "null"], "minimum": -(2**53) + 1, "maximum": 2**53 - 1}),
        (field("INTEGER", options={"min": 0, "max": 9}), {"minimum": 0, "maximum": 9}),
        (field("DECIMAL", options={"min": 0.5}), {"type": ["number", "null"], "minimum": 0.5}),
        (field("BOOLEAN", required=True), {"type": "boolean"}),
        (field("DATE"), {"type": ["string", "null"], "format": "date"}),
        (field("DATETIME"), {"format": "date-time"}),
        (field("CHOICE", options={"choices": ["a", "b"]}), {"enum": ["a", "b", None]}),
        (
            field("CHOICE", options={"choices": ["b", "a"], "labels": {"a": "A"}, "colors": {"a": "red"}}),
            {"enum": ["b", "a", None]},
        ),
        (field("CHOICE", required=True, options={"choices": ["a"]}), {"type": "string", "enum": ["a"]}),
        (
            field("CHOICES", required=True, options={"choices": ["a"]}),
            {"type": "array", "items": {"type": "string", "enum": ["a"]}, "uniqueItems": True, "minItems": 1},
        ),
        (field("LINK", options={"collection": "nations"}), {"format": "uuid"}),
        (field("FILES"), {"maxItems": 100, "items": {"type": "string", "format": "uuid"}}),
        (field("TEXT", help="As people say it"), {"title": "It", "description": "As people say it"}),
    ],
)
def test_a_field_s_rules_are_in_its_schema(given: dict[str, Any], expected: dict[str, Any]) -> None:
    assert expected.items() <= write_schema(given).items()


def test_any_json_is_any_json() -> None:
    assert write_schema(field("JSON", required=True)) == {"title": "It"}


def test_an_example_keeps_the_rules() -> None:
    assert write_schema(field("TEXT", options={"minLength": 6}))["examples"] == ["It...."]
    assert write_schema(field("INTEGER", options={"min": 100}))["examples"] == [100]
    assert write_schema(field("CHOICES", options={"choices": ["a", "b"]}))["examples"] == [["a"]]
    assert "examples" not in write_schema(field("TEXT", options={"pattern": "[0-9]+"}))


def test_answers_are_not_held_to_the_rules_of_today() -> None:
    assert read_schema(field("CHOICE", options={"choices": ["a"]}), nullable=False)["type"] == "string"
    assert "maxLength" not in read_schema(field("TEXT", options={"maxLength": 3}), nullable=True)


def test_what_a_policy_can_hide_may_be_null() -> None:
    made = collection("towns", field("TEXT", "name", required=True), guarded=["name"])
    described = document(ADMIN, [made], [rights("towns")])
    assert described["components"]["schemas"]["towns.Record"]["properties"]["name"]["type"] == ["string", "null"]


def test_operators_are_those_of_the_filter_language() -> None:
    schemas = components()["schemas"]
    for operators, values in {*COMPARED.values(), ("TEXT", "TEXT")}:
        assert tuple(schemas[f"Filter.{operators}.{values}"]["properties"]) == OPERATORS[operators]


def test_every_kind_of_problem_is_described() -> None:
    assert components()["responses"].keys() == {*KINDS, "not_modified"}


def test_every_decision_has_its_route() -> None:
    declared = {f"{route.method} {route.path}" for resource in RESOURCES for route in resource}
    assert declared == auth.ACCESS.keys()


def test_a_route_without_a_decision_is_refused() -> None:
    with pytest.raises(ValueError, match="has no auth decision"):
        auth.decision("GET", "/nothing")
