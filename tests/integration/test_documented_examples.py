"""What the documents show is what a running suite answers."""

import json
import os
import subprocess
from pathlib import Path
from typing import Any

import httpx
from examples import Bindings, Command, Exchange, Request, read

ROOT = Path(__file__).resolve().parents[2]
DOCUMENTED = "http://127.0.0.1:8080"
"""The gateway's address in the documents."""


def test_the_examples_of_the_api_are_true(stack: dict[str, Any], administrator: httpx.Client, tmp_path: Path) -> None:
    bindings = Bindings(**{DOCUMENTED: stack["gateway"]})
    examples = list(read((ROOT / "docs/api.md").read_text()))
    assert len(examples) > 15
    differences = []
    for example in examples:
        found = list(_run(example, bindings, administrator, tmp_path))
        differences += [f"docs/api.md:{example.line}: {each}" for each in found]
    assert not differences, "\n".join(differences)


def test_the_first_query_of_the_readme_answers_as_printed(
    stack: dict[str, Any], administrator: httpx.Client, tmp_path: Path
) -> None:
    blocks = [example for example in read((ROOT / "README.md").read_text()) if isinstance(example, Command)]
    assert blocks
    bindings = Bindings(**{DOCUMENTED: stack["gateway"], "var/stack.json": os.environ["DOSSIER_STACK"]})
    try:
        for example in blocks:
            assert list(_command(example, bindings, tmp_path)) == []
    finally:
        document = 'mutation { deleteCollection(name: "books", confirmName: "books") { errors { message } } }'
        administrator.post("/graphql", json={"query": document})


def _run(example: Request | Command | Exchange, bindings: Bindings, client: httpx.Client, folder: Path) -> Any:
    if isinstance(example, Command):
        return _command(example, bindings, folder)
    if isinstance(example, Exchange):
        return _exchange(example, bindings, client)
    body = {"query": bindings.filled(example.document), "variables": bindings.filled(example.variables)}
    answer = client.post("/graphql", json=body).json()
    if "extensions" not in example.answer:
        answer.pop("extensions", None)  # the cost, which the document leaves out
    return bindings.differences(example.answer, answer)


def _exchange(example: Exchange, bindings: Bindings, client: httpx.Client) -> Any:
    request, answer = bindings.filled(list(example.request)), example.answer
    (method, address), headers, body = request
    content = None if body is None else json.dumps(body).encode()
    got = client.request(method, address, headers=headers, content=content)
    seen = {
        "status": f"{got.status_code} {got.reason_phrase}",
        "headers": {name: got.headers.get(name) for name in answer.headers},
        "body": got.json() if got.content else None,
    }
    return bindings.differences(dict(zip(seen, (" ".join(answer.start), *answer[1:]), strict=True)), seen)


def _command(example: Command, bindings: Bindings, folder: Path) -> Any:
    script = bindings.filled(example.script)
    done = subprocess.run(["bash", "-ec", script], cwd=folder, capture_output=True, text=True, check=True)
    return bindings.differences(_lines(example.output), _lines(done.stdout))


def _lines(output: str) -> list[Any]:
    return [json.loads(line) if line.startswith("{") else line for line in output.splitlines()]
