"""Who may import whom."""

import ast
import os
import subprocess
import sys
from pathlib import Path

import pytest
from repository import FOLDERS, ROOT, SERVICES, imported, package, tree

BROKER = {"nameko", "kombu", "amqp"}
READS_THE_ENVIRONMENT = {"settings.py", "green.py", "testing.py"}
"""Of the chassis: declared settings, a switch set before a library loads, and what tests are told."""


@pytest.mark.parametrize("service", SERVICES)
def test_a_service_imports_no_other_service(service: str) -> None:
    others = set(SERVICES) - {service}
    assert {path.name: found for path in package(service) if (found := imported(path) & others)} == {}


def test_the_chassis_imports_no_service() -> None:
    assert {path.name for path in package("chassis") if imported(path) & set(SERVICES)} == set()


@pytest.mark.parametrize("folder", FOLDERS)
def test_nothing_in_production_imports_the_stack_or_the_tests(folder: str) -> None:
    assert {
        path.name for path in package(folder) if imported(path) & {"stack", "systemtest", "bench", "pytest"}
    } == set()


def test_the_system_tests_import_nothing_of_ours() -> None:
    ours = {*FOLDERS, "stack", "bench"}
    modules = sorted((ROOT / "systemtest").rglob("*.py"))
    assert modules
    assert {path.name for path in modules if imported(path) & ours} == set()


@pytest.mark.parametrize("service", SERVICES)
def test_only_rim_modules_know_the_broker(service: str) -> None:
    """A module may import nameko for the extension that it defines; kombu and amqp are the chassis's alone."""
    inside = [path for path in package(service) if imported(path) & BROKER and not _defines_an_extension(path)]
    assert [path.name for path in inside] == []


@pytest.mark.parametrize("service", SERVICES)
def test_a_service_reads_the_environment_through_its_settings_alone(service: str) -> None:
    assert [path.name for path in package(service) if _reads_the_environment(path)] == []
    (settings,) = [path for path in package(service) if path.name == "settings.py"]
    assert "BaseSettings" in settings.read_text()


def test_the_chassis_reads_the_environment_in_known_places_alone() -> None:
    assert {path.name for path in package("chassis") if _reads_the_environment(path)} == READS_THE_ENVIRONMENT


def test_the_gateway_serves_without_nameko_and_eventlet() -> None:
    path = os.pathsep.join(str(ROOT / "services" / folder) for folder in ("chassis", "gateway"))
    code = "import sys, gateway.worker, gateway.serving; print({'nameko', 'eventlet'} & set(sys.modules))"
    env = {"PATH": os.environ["PATH"], "PYTHONPATH": path}
    done = subprocess.run([sys.executable, "-c", code], env=env, capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "set()"


def _reads_the_environment(path: Path) -> bool:
    return any(
        (isinstance(node, ast.Attribute) and node.attr in ("environ", "getenv") and _is_os(node.value))
        or (
            isinstance(node, ast.ImportFrom)
            and node.module == "os"
            and {a.name for a in node.names} & {"environ", "getenv"}
        )
        for node in ast.walk(tree(path))
    )


def _is_os(node: ast.expr) -> bool:
    return isinstance(node, ast.Name) and node.id == "os"


def _defines_an_extension(path: Path) -> bool:
    from_nameko = {
        alias.asname or alias.name
        for node in ast.walk(tree(path))
        if isinstance(node, ast.ImportFrom) and node.module == "nameko.extensions"
        for alias in node.names
    }
    bases = {
        base.id
        for node in ast.walk(tree(path))
        if isinstance(node, ast.ClassDef)
        for base in node.bases
        if isinstance(base, ast.Name)
    }
    return imported(path) & BROKER == {"nameko"} and bool(from_nameko & bases)
