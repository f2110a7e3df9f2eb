"""An app developer's proof: GraphQL codegen reads the running gateway, and a TypeScript client type-checks and runs."""

import json
import os
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from systemtest import node
from systemtest.api import Api
from systemtest.stack import Stack

CACHE = Path(__file__).parents[2] / "var" / "cache"
CLIENT = Path(node.__file__).with_name("npm") / "client"

DEFINE = """mutation {
  shelves: createCollection(name: "ts_shelves", fields: [{ name: "name", type: TEXT, required: true }]) {
    errors { code field message } }
  books: createCollection(name: "ts_books", fields: [
    { name: "title", type: TEXT, required: true }
    { name: "pages", type: INTEGER }
    { name: "genre", type: CHOICE, required: true, options: { choices: ["old prose", "verse"] } }
    { name: "shelf", type: LINK, options: { collection: "ts_shelves" } }
  ]) { errors { code field message } }
}"""
FORGET = """mutation {
  books: deleteCollection(name: "ts_books", confirmName: "ts_books") { deletedId }
  shelves: deleteCollection(name: "ts_shelves", confirmName: "ts_shelves") { deletedId }
}"""
TOKEN = 'mutation { createApiToken(name: "typescript", scopes: ["read", "write"]) { secret errors { message } } }'


class Project:
    """A folder with the client's sources beside the installed packages."""

    def __init__(self, folder: Path, gateway: str, token: str) -> None:
        self.folder = folder
        self._env = {"PATH": os.environ["PATH"], "HOME": str(folder), "GATEWAY": gateway, "TOKEN": token}

    def run(self, *command: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            command, cwd=self.folder, env=self._env, capture_output=True, text=True, timeout=180, check=False
        )

    def bin(self, name: str, *arguments: str) -> subprocess.CompletedProcess[str]:
        """One of the packages' programs."""
        return self.run(str(self.folder / "node_modules" / ".bin" / name), *arguments)


@pytest.fixture(scope="module")
def project(stack: Stack, admin: Api, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Project]:
    packages = node.installed(CACHE)
    folder = tmp_path_factory.mktemp("typescript")
    shutil.copytree(CLIENT, folder, dirs_exist_ok=True)
    shutil.copy(packages / "package.json", folder)
    (folder / "node_modules").symlink_to(packages / "node_modules")
    made = admin.query(DEFINE)
    assert [payload["errors"] for payload in made.values()] == [[], []]
    yield Project(folder, stack.gateway, admin.mutate(TOKEN)["secret"])
    admin.query(FORGET)


def test_a_generated_client_type_checks_and_runs(project: Project) -> None:
    generated = project.bin("graphql-codegen", "--config", "codegen.js")
    assert generated.returncode == 0, generated.stdout + generated.stderr
    checked = project.bin("tsc", "-p", ".")
    assert checked.returncode == 0, checked.stdout
    ran = project.run("node", "out/main.js")
    assert ran.returncode == 0, ran.stderr
    assert json.loads(ran.stdout) == {
        "made": ["Emma", "Middlemarch"],
        "found": {"title": "Middlemarch", "pages": 880, "shelf": "Novels", "total": 1},
        "sum": 880,
        "updated": "VERSE",
        "stale": ["conflict"],
    }


def test_mistakes_are_found_by_the_types(project: Project) -> None:
    shutil.copy(project.folder / "wrong.ts", project.folder / "src" / "wrong.ts")
    checked = project.bin("tsc", "-p", ".", "--noEmit")
    found = sorted({line.partition("):")[0] for line in checked.stdout.splitlines() if line.startswith("src/wrong.ts")})
    lines = [int(place.partition("(")[2].partition(",")[0]) for place in found]
    source = (project.folder / "src" / "wrong.ts").read_text().splitlines()
    wrong = [number for number, line in enumerate(source, 1) if "500" in line or line.startswith("export")]
    assert sorted(set(lines)) == wrong, checked.stdout
