"""The services' own door: every method × every role, as the README's table of methods has decided."""

import importlib
import re
import warnings
from typing import Any
from unittest.mock import MagicMock

import msgspec
import pytest
from chassis.arguments import Arguments
from chassis.context import ROLES, Context, Principal, current
from chassis.errors import Forbidden
from repository import ROOT, SERVICES, contract
from samples import of_schema

ANSWERING = tuple(service for service in SERVICES if service != "gateway")
METHODS = [(service, method) for service in ANSWERING for method in contract(service)["rpc"]]
CALLERS = {
    "stranger": Principal(),
    "a person without roles": Principal("u1"),
    "a made role without a level": Principal("u1", ("sales",)),
    "viewer": Principal("u1", ("viewer",)),
    "a made role of the level viewer": Principal("u1", ("sales",), "viewer"),
    "editor": Principal("u1", ("editor",)),
    "a made role of the level editor": Principal("u1", ("sales",), "editor"),
    "an editor's token that may read": Principal("u1", ("editor",), "", ("read",)),
    "an admin's token that may write": Principal("u1", ("admin",), "", ("read", "write")),
    "admin": Principal("u1", ("admin",)),
}
REACH = dict(zip(CALLERS, (-1, -1, -1, 0, 0, 1, 1, 0, 1, 2), strict=True))
"""How far each comes, in ROLES."""


def service_class(service: str) -> type[Any]:
    with warnings.catch_warnings():
        # eventlet announces its maintenance mode at import; ADR 0001 says what that means for us.
        warnings.filterwarnings("ignore", message="\\s*Eventlet is deprecated")
        cls: type[Any] = importlib.import_module(f"{service}.service").SERVICE
    return cls


def decisions(service: str) -> dict[str, str]:
    """The role that each method needs, from the README's rows "| `method(…)`, … | role … |"."""
    text = (ROOT / "services" / service / "README.md").read_text()
    rows = [row for row in re.findall(r"^\| (`\w.*?) \| (\w+)\b", text, re.MULTILINE) if row[1] in ROLES]
    return {method: role for methods, role in rows for method in re.findall(r"`(\w+)(?:\(.*?\))?`", methods)}


def ask(service: str, method: str, principal: Principal, behind: MagicMock) -> None:
    """Call with arguments that fit the contract; `behind` stands for all that nameko would provide."""
    cls = service_class(service)
    instance = cls()
    for name, declared in vars(cls).items():
        if hasattr(declared, "get_dependency"):
            setattr(instance, name, behind)
    shape = contract(service)["rpc"][method]["arguments"]
    sample = msgspec.json.encode(of_schema(shape, contract(service)["schemas"]))
    instance.context = Context(principal=principal)
    token = current.set(instance.context)  # it is to be had both ways
    try:
        getattr(instance, method)(**Arguments(getattr(cls, method)).decode(sample))
    finally:
        current.reset(token)


def lets_in(service: str, method: str, principal: Principal) -> bool:
    """Whether the method goes on to its work."""
    try:
        ask(service, method, principal, MagicMock())
    except Forbidden:
        return False
    except Exception:  # noqa: BLE001 (behind the door a sample that makes no sense may fail as it likes)
        return True
    return True


@pytest.mark.parametrize("service", ANSWERING)
def test_the_readme_decides_on_every_method_and_on_no_other(service: str) -> None:
    assert set(decisions(service)) == set(contract(service)["rpc"])


@pytest.mark.parametrize(("service", "method"), METHODS)
def test_a_method_lets_in_its_role_and_those_above(service: str, method: str) -> None:
    needed = ROLES.index(decisions(service)[method])
    let_in = {who for who, principal in CALLERS.items() if lets_in(service, method, principal)}
    assert let_in == {who for who, reach in REACH.items() if reach >= needed}


@pytest.mark.parametrize(("service", "method"), METHODS)
def test_nothing_happens_before_the_role_is_known(service: str, method: str) -> None:
    behind = MagicMock()
    with pytest.raises(Forbidden):
        ask(service, method, Principal(), behind)
    assert behind.mock_calls == []
