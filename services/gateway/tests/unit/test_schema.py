"""Claims about the whole schema, executed."""

from pathlib import Path

import pytest
from gateway.schema import auth, root
from graphql import (
    GraphQLEnumType,
    GraphQLInputObjectType,
    GraphQLNamedType,
    GraphQLObjectType,
    GraphQLSchema,
    build_schema,
    is_introspection_type,
    is_specified_scalar_type,
)

HERE = Path(__file__).parent
COMMITTED = HERE.parents[1] / "schema.graphql"


@pytest.fixture(scope="module")
def schema() -> GraphQLSchema:
    return root.build()


def own_types(schema: GraphQLSchema) -> list[GraphQLNamedType]:
    return [
        type_
        for type_ in schema.type_map.values()
        if not is_introspection_type(type_) and not is_specified_scalar_type(type_)
    ]


def test_the_committed_schema_is_the_schema() -> None:
    assert COMMITTED.read_text() == root.sdl(), "run `python -m gateway schema > schema.graphql` and review the change"


def test_everything_is_described(schema: GraphQLSchema) -> None:
    missing = []
    for type_ in own_types(schema):
        if not type_.description:
            missing.append(type_.name)
        if isinstance(type_, GraphQLEnumType):
            missing += [f"{type_.name}.{name}" for name, value in type_.values.items() if not value.description]
        if isinstance(type_, (GraphQLObjectType, GraphQLInputObjectType)):
            missing += [f"{type_.name}.{name}" for name, field in type_.fields.items() if not field.description]
        if isinstance(type_, GraphQLObjectType):
            missing += [
                f"{type_.name}.{name}({argument})"
                for name, field in type_.fields.items()
                for argument, declared in field.args.items()
                if not declared.description
            ]
    assert missing == []


def test_every_root_field_has_an_auth_decision(schema: GraphQLSchema) -> None:
    fields = {
        f"{type_.name}.{name}"
        for type_ in (schema.query_type, schema.mutation_type, schema.subscription_type)
        if type_ is not None
        for name in type_.fields
    }
    assert fields == set(auth.ACCESS)
    assert set(auth.ACCESS.values()) <= {"public", "person", "viewer", "editor", "admin"}


def test_only_these_are_open_to_strangers() -> None:
    assert {field for field, role in auth.ACCESS.items() if role == "public"} == {
        "Query.viewer",
        "Mutation.signIn",
        "Mutation.completeSignIn",
        "Mutation.startPasskeySignIn",
        "Mutation.startSecondFactorSetup",
        "Mutation.completeSecondFactorSetup",
        "Mutation.signOut",
        "Query.signInMethods",
        "Mutation.requestPasswordReset",
        "Mutation.resetPassword",
    }


def test_no_change_is_open_to_viewers() -> None:
    roles = {field: role for field, role in auth.ACCESS.items() if field.startswith("Mutation.")}
    assert len(roles) > 40
    assert [field for field, role in roles.items() if role == "viewer"] == []


def test_what_secures_an_account_is_changed_by_its_person_alone() -> None:
    assert {field for field, role in auth.ACCESS.items() if role == "person"} >= {
        "Query.sessions",
        "Mutation.createApiToken",
        "Mutation.deleteApiToken",
        "Mutation.endSession",
        "Mutation.forgetDevice",
        "Mutation.reauthenticate",
        "Mutation.startReauthentication",
        "Mutation.startTotp",
        "Mutation.addTotp",
        "Mutation.removeTotp",
        "Mutation.startPasskey",
        "Mutation.addPasskey",
        "Mutation.renamePasskey",
        "Mutation.removePasskey",
        "Mutation.createRecoveryCodes",
        "Mutation.updateViewer",
        "Mutation.changePassword",
    }


def test_every_change_that_an_administrator_makes_is_audited() -> None:
    changes = [path for path, role in auth.ACCESS.items() if path.startswith("Mutation.") and role == "admin"]
    queries = [path for path in auth.ACCESS if path.startswith("Query.")]
    assert min(len(changes), len(queries)) > 20
    assert [path for path in changes if not auth.is_audited(path)] == []
    assert [path for path in queries if auth.is_audited(path)] == []


def test_a_field_without_a_decision_is_not_served() -> None:
    schema = build_schema("type Query { viewer: String secret: String } type Mutation { signIn: String }")
    with pytest.raises(ValueError, match=r"Query\.secret has no auth decision"):
        auth.guard(schema)


def promised() -> list[str]:
    contract = build_schema((HERE / "public_contract.graphql").read_text())
    lines = []
    for type_ in own_types(contract):
        if isinstance(type_, GraphQLEnumType):
            lines += [f"{type_.name}.{name}" for name in type_.values]
        if isinstance(type_, (GraphQLObjectType, GraphQLInputObjectType)):
            for name, field in type_.fields.items():
                lines.append(f"{type_.name}.{name}: {field.type}")
        if isinstance(type_, GraphQLObjectType):
            for name, field in type_.fields.items():
                lines += [f"{type_.name}.{name}({n}: {a.type} = {a.default_value})" for n, a in field.args.items()]
    return lines


def test_the_public_contract_is_kept(schema: GraphQLSchema) -> None:
    served = set()
    for type_ in own_types(schema):
        if isinstance(type_, GraphQLEnumType):
            served |= {f"{type_.name}.{name}" for name in type_.values}
        if isinstance(type_, (GraphQLObjectType, GraphQLInputObjectType)):
            served |= {f"{type_.name}.{name}: {field.type}" for name, field in type_.fields.items()}
        if isinstance(type_, GraphQLObjectType):
            for name, field in type_.fields.items():
                served |= {f"{type_.name}.{name}({n}: {a.type} = {a.default_value})" for n, a in field.args.items()}
    assert len(promised()) > 100
    assert [line for line in promised() if line not in served] == []
