"""What is committed belongs to no machine, and what documents say is there is there."""

import re
from pathlib import Path

import pytest
from repository import ROOT, files, texts

MACHINES = re.compile(
    r"(?<![\w.*/])/(?:work|home|root|Users|mnt)/\w|(?<![\w.*/])/opt/(?!homebrew)\w|file:///(?!etc/passwd)\w"
)
"""A path that one machine has. Programs are looked for in /opt/homebrew; /etc/passwd is what an attacker asks for."""
REGISTRIES = re.compile(r"\b(?:pypi\.org|files\.pythonhosted\.org|registry\.npmjs\.org|registry\.yarnpkg\.com)\b")
UNFINISHED = re.compile(r"\b(?:TODO|FIXME|XXX|HACK)\b")
HERE = Path("tests/architecture")
LINK = re.compile(r"\[[^\]]*\]\(([^)\s]+)\)|\bsrc(?:set)?=\"([^\"\s]+)\"")
MAKE = re.compile(r"^(?:\$ )?make ([a-z0-9-]+)", re.MULTILINE)
FENCED = re.compile(r"^```[a-z]*\n(.*?)^```", re.MULTILINE | re.DOTALL)

DOCUMENTS = [path for path in files() if path.suffix == ".md"]
TARGETS = re.findall(r"^([a-z0-9-]+):", (ROOT / "Makefile").read_text(), re.MULTILINE)
DECISIONS = [path for path in DOCUMENTS if path.parent == Path("docs/adr") and path.name != "README.md"]


def found(pattern: re.Pattern[str]) -> list[str]:
    """Where a pattern occurs: "path: text". These tests, which spell the patterns out, are left aside."""
    return [
        f"{path}: {match[0]}" for path, text in texts() if HERE not in path.parents for match in pattern.finditer(text)
    ]


def test_no_file_names_a_path_of_one_machine() -> None:
    assert found(MACHINES) == []


def test_no_file_names_a_package_registry() -> None:
    assert found(REGISTRIES) == []


def test_nothing_is_left_for_later() -> None:
    assert found(UNFINISHED) == []


def links(document: Path) -> list[str]:
    """The files that a document links to, as it writes them."""
    text = FENCED.sub("", (ROOT / document).read_text())
    targets = [(a or b).partition("#")[0] for a, b in LINK.findall(text)]
    return [target for target in targets if target and "://" not in target and not target.startswith("mailto:")]


def commands(document: Path) -> list[str]:
    """The targets of make that a document names."""
    text = (ROOT / document).read_text()
    blocks = [name for block in FENCED.findall(text) for name in MAKE.findall(block)]
    return blocks + re.findall(r"`make ([a-z0-9-]+)[^`]*`", text)


def test_links_and_commands_are_found() -> None:
    assert sum(len(links(document)) for document in DOCUMENTS) > 100
    assert {name for document in DOCUMENTS for name in commands(document)} >= {"run", "test", "mutants"}


@pytest.mark.parametrize("document", DOCUMENTS, ids=str)
def test_links_lead_to_files(document: Path) -> None:
    assert [target for target in links(document) if not (ROOT / document.parent / target).exists()] == []


@pytest.mark.parametrize("document", DOCUMENTS, ids=str)
def test_make_commands_have_their_targets(document: Path) -> None:
    assert [name for name in commands(document) if name not in TARGETS] == []


def test_every_target_is_documented() -> None:
    lines = (ROOT / "Makefile").read_text().splitlines()
    targets = [line for line in lines if re.match(r"^[a-z0-9-]+:", line)]
    assert len(targets) >= 10
    assert [line for line in targets if "## " not in line] == []


def test_every_decision_is_listed() -> None:
    index = (ROOT / "docs/adr/README.md").read_text()
    assert DECISIONS
    assert [path.name for path in DECISIONS if f"({path.name})" not in index] == []


def test_decisions_are_numbered_without_gaps() -> None:
    assert [int(path.name[:4]) for path in sorted(DECISIONS)] == list(range(1, len(DECISIONS) + 1))


@pytest.mark.parametrize("decision", DECISIONS, ids=str)
def test_a_decision_has_its_three_parts_on_a_page(decision: Path) -> None:
    text = (ROOT / decision).read_text()
    assert re.findall(r"^## (.+)$", text, re.MULTILINE) == ["Context", "Decision", "Consequences"]
    assert len(text.splitlines()) <= 60


@pytest.mark.parametrize("document", DOCUMENTS, ids=str)
def test_metrics_that_are_named_exist(document: Path) -> None:
    named = set(re.findall(r"\bdossier_[a-z_]+_(?:total|seconds|size|open)\b", (ROOT / document).read_text()))
    defined = "".join((ROOT / path).read_text() for path in files() if path.match("services/*/*/metrics.py"))
    assert {name for name in named if f'"{name}"' not in defined} == set()
