"""The manifest of trusted documents."""

import json
from pathlib import Path
from typing import Any

import pytest
from chassis.settings import SettingsError
from gateway import manifest

APOLLO = {
    "format": "apollo-persisted-query-manifest",
    "version": 1,
    "operations": [{"id": "a1", "name": "A", "type": "query", "body": "query A { viewer { id } }"}],
}


def written(folder: Path, content: Any) -> str:
    path = folder / "manifest.json"
    path.write_text(content if isinstance(content, str) else json.dumps(content))
    return str(path)


def test_apollos_manifest_is_read(tmp_path: Path) -> None:
    assert manifest.load(written(tmp_path, APOLLO)) == {"a1": "query A { viewer { id } }"}


def test_the_code_generators_documents_are_read(tmp_path: Path) -> None:
    assert manifest.load(written(tmp_path, {"a1": "{ viewer { id } }"})) == {"a1": "{ viewer { id } }"}


@pytest.mark.parametrize(
    "content",
    [
        "",
        "[]",
        {"a": 1},
        APOLLO | {"version": 2},
        APOLLO | {"format": "other"},
        {"format": "x"},
        APOLLO | {"operations": [{"id": "a"}]},
    ],
)
def test_anything_else_is_named(tmp_path: Path, content: Any) -> None:
    with pytest.raises(SettingsError, match="DOCUMENTS_MANIFEST"):
        manifest.load(written(tmp_path, content))


def test_a_file_that_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match="DOCUMENTS_MANIFEST"):
        manifest.load(str(tmp_path / "absent.json"))
