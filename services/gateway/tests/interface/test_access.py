"""Every root field × every role: generated from the schema, so that no new field escapes it."""

from typing import Any

import pytest
from gateway.schema import auth, root
from graphql import GraphQLField, GraphQLObjectType, GraphQLSchema, get_named_type, is_leaf_type, is_non_null_type

from .conftest import ADMIN, SIGN_IN, Caller, Deployment
from .responder import Responder

ROLES = ("stranger", "viewer", "editor", "admin")
SAMPLES = {
    "String": '"x"',
    "ID": '"x"',
    "Int": "1",
    "Float": "1",
    "JSON": "{}",
    "FieldInput": '{name: "x", type: TEXT}',
    "PartInput": '{number: 1, etag: "x"}',
    "Boolean": "false",
}
SCHEMA: GraphQLSchema = root.build()


@pytest.fixture(scope="module")
def callers(deployment: Deployment) -> dict[str, Caller]:
    """One caller of each role; tokens, so that signOut ends nothing."""
    admin = Caller(deployment.url)
    admin.data(SIGN_IN, e=ADMIN[0], p=ADMIN[1])
    made = {"stranger": Caller(deployment.url)}
    for scope, role in (("read", "viewer"), ("write", "editor"), ("admin", "admin")):
        answer = admin.data(f'mutation {{ createApiToken(name: "m", scopes: ["{scope}"]) {{ secret }} }}')
        made[role] = Caller(deployment.url, Authorization=f"Bearer {answer['createApiToken']['secret']}")
    return made


def document(path: str) -> str:
    kind, name = path.split(".")
    type_ = SCHEMA.query_type if kind == "Query" else SCHEMA.mutation_type
    assert type_ is not None
    return f"{kind.lower()} {{ {_field(name, type_.fields[name])} }}"


def _field(name: str, field: GraphQLField) -> str:
    arguments = [
        f"{argument}: {_sample(declared.type)}"
        for argument, declared in field.args.items()
        if is_non_null_type(declared.type)
    ]
    return f"{name}{'(' + ', '.join(arguments) + ')' if arguments else ''} {{ {_leaf(get_named_type(field.type))} }}"


def _sample(type_: Any) -> str:
    sample = SAMPLES[get_named_type(type_).name]
    return f"[{sample}]" if "[" in str(type_) else sample


def _leaf(type_: Any) -> str:
    assert isinstance(type_, GraphQLObjectType)
    for name, field in type_.fields.items():
        named = get_named_type(field.type)
        if is_leaf_type(named) and not field.args:
            return str(name)
    return "errors { code }" if "errors" in type_.fields else "nodes { id }"


@pytest.mark.parametrize("role", ROLES)
@pytest.mark.parametrize("path", sorted(auth.ACCESS))
def test_a_field_is_open_to_its_role_and_those_above(
    path: str, role: str, callers: dict[str, Caller], other_services: dict[str, Responder]
) -> None:
    answer = callers[role].ask(document(path))
    codes = {error["extensions"]["code"] for error in answer.get("errors", ())}
    needed = auth.ACCESS[path]
    allowed = needed == "public" or (role != "stranger" and ROLES.index(role) >= ROLES.index(needed))
    if allowed:
        absent = "notification" in path.lower() or "mail" in path.lower()
        assert codes == ({"unavailable"} if absent else set()), answer
    else:
        assert codes == {"unauthenticated" if role == "stranger" else "forbidden"}, answer
        assert answer["data"] is None or set(answer["data"].values()) == {None}


def test_nothing_reaches_a_service_for_those_who_may_not(callers: dict[str, Caller], records: Responder) -> None:
    before = len(records.calls)
    callers["viewer"].ask(document("Mutation.createRecords"))
    callers["stranger"].ask(document("Query.records"))
    assert len(records.calls) == before
