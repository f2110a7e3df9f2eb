"""The fields of the schema as the API tells them, and the smallest document that asks for each."""

from typing import Any

from systemtest.api import Api

TYPE = "type { kind name ofType { kind name ofType { kind name ofType { kind name } } } }"
FIELDS = f"""{{ __schema {{
    queryType {{ fields {{ name args {{ name defaultValue {TYPE} }} {TYPE} }} }}
    mutationType {{ fields {{ name args {{ name defaultValue {TYPE} }} {TYPE} }} }} }} }}"""

LITERALS = {"String": '"x"', "ID": '"x"', "Int": "1", "Float": "1", "Boolean": "true", "JSON": "{}",
            "DateTime": '"2030-01-01T00:00:00Z"'}  # fmt: skip


def smallest_documents(api: Api, literals: dict[str, str]) -> dict[str, str]:
    """A document for every field of Query and Mutation, by `Query.name`. `literals`: values of the input types."""
    schema = api.query(FIELDS)["__schema"]
    return {
        f"{root}.{field['name']}": f"{operation} {{ {field['name']}{_arguments(field, literals)} {_selection(field)} }}"
        for root, key, operation in (("Query", "queryType", "query"), ("Mutation", "mutationType", "mutation"))
        for field in schema[key]["fields"]
    }


def _arguments(field: dict[str, Any], literals: dict[str, str]) -> str:
    required = [a for a in field["args"] if a["type"]["kind"] == "NON_NULL" and a["defaultValue"] is None]
    given = ", ".join(f"{a['name']}: {_literal(a['type']['ofType'], LITERALS | literals)}" for a in required)
    return f"({given})" if given else ""


def _literal(type_: dict[str, Any], literals: dict[str, str]) -> str:
    if type_["kind"] in ("LIST", "NON_NULL"):
        inner = _literal(type_["ofType"], literals)
        return f"[{inner}]" if type_["kind"] == "LIST" else inner
    return literals[type_["name"]]


def _selection(field: dict[str, Any]) -> str:
    type_ = field["type"]
    while type_.get("ofType"):
        type_ = type_["ofType"]
    return "{ __typename }" if type_["kind"] in ("OBJECT", "INTERFACE", "UNION") else ""
