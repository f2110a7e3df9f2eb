"""Modules and tests that the list of risky modules names exist."""

from tools.mutants.__main__ import modules
from tools.mutants.trial import ROOT


def test_the_listed_modules_and_tests_exist() -> None:
    listed = modules("")
    assert len(listed) >= 20
    assert [path for module, tests in listed.items() for path in (module, *tests) if not (ROOT / path).exists()] == []
