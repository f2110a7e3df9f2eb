"""Files that hang on records are let out of one door, which asks records first."""

import ast

from repository import ROOT, contract, package, tree

DOOR = ROOT / "services/gateway/gateway/file_access.py"
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


def test_only_one_module_of_the_gateway_asks_for_files() -> None:
    door = {str(DOOR.relative_to(ROOT))}
    methods = set(contract("files")["rpc"]) - OF_UPLOADS
    assert {method: named(method) for method in methods} == dict.fromkeys(methods, door)
