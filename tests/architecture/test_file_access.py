"""Files that hang on records are let out of few doors, which ask records first."""

import ast

from repository import ROOT, contract, package, tree

DOORS = {f"services/gateway/gateway/{name}.py" for name in ("file_access", "deleted_files", "field_files")}
OF_UPLOADS = {"start_upload", "abort_upload"}
"""They concern an upload, which is its maker's alone."""


def named(method: str) -> set[str]:
    """The modules of the gateway in which the method's name stands as a text."""
    return {
        str(path.relative_to(ROOT))
        for path in package("gateway")
        for node in ast.walk(tree(path))
        if isinstance(node, ast.Constant) and node.value == method
    }


def test_only_these_modules_of_the_gateway_ask_for_files() -> None:
    methods = set(contract("files")["rpc"]) - OF_UPLOADS
    asking = {method: named(method) for method in methods}
    assert {method: modules for method, modules in asking.items() if len(modules) != 1 or not modules <= DOORS} == {}
