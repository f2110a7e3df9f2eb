"""What the gateway asks of the services is what they offer: every field, with every argument, against the contracts."""

import ast
from typing import Any
from unittest.mock import create_autospec

import pytest
from chassis.context import Context, Principal
from contract_services import ContractServices
from documents import everything_of
from gateway.accounts import Accounts
from gateway.accounts.roles import Role
from gateway.execution import execute
from gateway.request import Request
from gateway.schema import root
from graphql import ExecutionResult, GraphQLField, GraphQLSchema
from repository import ROOT, SERVICES, contract, package, tree

GATEWAY = ROOT / "services/gateway/gateway"
SCHEMA: GraphQLSchema = root.build()
FILE_DOORS = ("file_access.py", "deleted_files.py", "field_files.py")
OWN = {
    *("viewer", "users", "user", "createUser", "inviteUser", "updateUser", "updateViewer"),
    *("signIn", "signOut", "signInMethods", "sessions", "endSession"),
    *("changePassword", "requestPasswordReset", "resetPassword"),
    *("roles", "createRole", "updateRole", "deleteRole", "auditLog"),
    *("apiTokens", "createApiToken", "deleteApiToken"),
    *("completeSignIn", "startPasskeySignIn", "startSecondFactorSetup", "completeSecondFactorSetup"),
    *("secondFactors", "startTotp", "addTotp", "removeTotp", "createRecoveryCodes"),
    *("startPasskey", "addPasskey", "renamePasskey", "removePasskey"),
    *("startReauthentication", "reauthenticate", "resetSecondFactors", "requireSecondFactor"),
    *("knownDevices", "forgetDevice"),
}
"""What the gateway answers by itself."""
FIELDS = [
    pytest.param(operation, name, field, id=f"{operation}.{name}")
    for operation, type_ in (("query", SCHEMA.query_type), ("mutation", SCHEMA.mutation_type))
    if type_ is not None
    for name, field in type_.fields.items()
    if name not in OWN
]


BY_VALUES = {"files.find_field_files", "files.name_field_files"}
"""What is asked only where values are lists of files: services/gateway/tests/unit/test_field_files.py."""


def run(services: ContractServices, operation: str, name: str, field: GraphQLField) -> ExecutionResult:
    """Ask for everything of one root field, as an administrator."""
    asked = everything_of(operation, name, field)
    accounts = create_autospec(Accounts, instance=True)
    accounts.users.names.side_effect = lambda ids: [{"id": id, "name": "x"} for id in ids]
    accounts.roles.all.return_value = [Role("x", "X", "viewer", built_in=False)]
    request = Request(
        client=services,  # type: ignore[arg-type]
        context=Context(principal=Principal("u1", ("admin",))),
        accounts=accounts,
    )
    result = execute(SCHEMA, asked.document, request, asked.variables, None)
    assert isinstance(result, ExecutionResult), result
    return result


@pytest.mark.parametrize(("operation", "name", "field"), FIELDS)
def test_every_call_and_every_answer_is_as_the_contracts_say(operation: str, name: str, field: GraphQLField) -> None:
    services = ContractServices()
    result = run(services, operation, name, field)
    assert services.problems == []
    assert services.called
    assert result.errors is None
    assert result.data is not None
    assert _payload_errors(result.data[name]) == []


def test_every_method_that_the_gateway_names_is_reached_by_some_field() -> None:
    services = ContractServices()
    for operation, name, field in (parameter.values for parameter in FIELDS):
        run(services, str(operation), str(name), field)  # type: ignore[arg-type]
    assert _named_in_the_code() == services.called | BY_VALUES


def _payload_errors(value: Any) -> list[Any]:
    return list(value.get("errors", [])) if isinstance(value, dict) else []


def _named_in_the_code() -> set[str]:
    """`service.method` for every method's name that stands as a text in the schema, or where it gets its files."""
    offered = {method: service for service in SERVICES if service != "gateway" for method in contract(service)["rpc"]}
    texts = {
        node.value
        for path in package("gateway")
        if path.is_relative_to(GATEWAY / "schema") or path.name in FILE_DOORS
        for node in ast.walk(tree(path))
        if isinstance(node, ast.Constant) and isinstance(node.value, str)
    }
    return {f"{offered[text]}.{text}" for text in texts & offered.keys()}
