"""Every setting is documented where its service is."""

import importlib

import pytest
from chassis.settings import document
from repository import ROOT, SERVICES


@pytest.mark.parametrize("service", SERVICES)
def test_the_readme_lists_every_setting_as_it_is_declared_and_no_other(service: str) -> None:
    declared = document(importlib.import_module(f"{service}.settings").Settings)
    lines = (ROOT / "services" / service / "README.md").read_text().splitlines()
    table = lines[lines.index("| variable | default | meaning |") + 2 :]
    end = next((n for n, line in enumerate(table) if not line.startswith("|")), len(table))
    assert set(table[:end]) == {f"| `{variable}` | {default} | {meaning} |" for variable, default, meaning in declared}
