"""A service is known wherever all services are named."""

import re

from repository import FOLDERS, ROOT, SERVICES

from stack.services import SERVICES as STARTED


def test_the_folders_of_services_are_the_services() -> None:
    assert {path.name for path in (ROOT / "services").iterdir() if path.is_dir()} == set(FOLDERS)


def test_the_stack_starts_every_service() -> None:
    assert {service.name for service in STARTED} == set(SERVICES)


def test_types_are_checked_in_every_folder() -> None:
    (named,) = re.findall(r"^SERVICES := (.+)$", (ROOT / "Makefile").read_text(), re.MULTILINE)
    assert set(named.split()) == set(FOLDERS)


def test_every_folder_looks_alike() -> None:
    for folder in FOLDERS:
        there = {path.name for path in (ROOT / "services" / folder).iterdir()}
        assert {"README.md", "pyproject.toml", "requirements.lock", "tests", folder} <= there, folder
        if folder in SERVICES:
            assert {"contract.json", "migrations"} <= there, folder


def test_the_readme_introduces_every_service() -> None:
    text = (ROOT / "README.md").read_text()
    assert [folder for folder in FOLDERS if f"(services/{folder}/README.md)" not in text] == []
