"""Step: workflows fit GitHub's schema, their shell is clean, and zizmor finds no way to abuse them."""

import subprocess
import tempfile
from collections.abc import Iterator
from pathlib import Path

import yaml

from deploy.verify.tools import of_environment
from stack.layout import ROOT

GITHUB = ROOT / ".github"


def check() -> Iterator[str]:
    """A line per problem."""
    workflows, actions = sorted(GITHUB.glob("workflows/*.yml")), sorted(GITHUB.glob("actions/*/action.yml"))
    yield from _said("check-jsonschema", "--builtin-schema", "vendor.github-workflows", *map(str, workflows))
    yield from _said("check-jsonschema", "--builtin-schema", "vendor.github-actions", *map(str, actions))
    yield from _said("check-jsonschema", "--builtin-schema", "vendor.dependabot", str(GITHUB / "dependabot.yml"))
    yield from _said("zizmor", "--offline", "--no-progress", "--quiet", str(ROOT))
    with tempfile.TemporaryDirectory(prefix="dossier-scripts-") as folder:
        scripts = [
            _written(Path(folder) / f"{workflow.stem}-line-{line}.sh", script)
            for workflow in workflows
            for line, script in _scripts(workflow)
        ]
        yield from _said("shellcheck", "--shell=bash", "--format=gcc", *map(str, scripts))


def _written(path: Path, text: str) -> Path:
    path.write_text(text)
    return path


def _scripts(workflow: Path) -> Iterator[tuple[int, str]]:
    """(line, script) of each ``run`` in a workflow."""
    nodes = [yaml.compose(workflow.read_text())]
    while nodes:
        node = nodes.pop()
        if isinstance(node, yaml.SequenceNode):
            nodes += node.value
        if isinstance(node, yaml.MappingNode):
            nodes += [value for _, value in node.value]
            for key, value in node.value:
                if key.value == "run" and isinstance(value, yaml.ScalarNode):
                    yield value.start_mark.line + 1, f"set -e\n{value.value}"


def _said(program: str, *words: str) -> list[str]:
    """What a program complains about; nothing when it is content."""
    done = subprocess.run(
        [str(of_environment(program)), *words], stdin=subprocess.DEVNULL, capture_output=True, text=True, check=False
    )
    return (done.stdout + done.stderr).splitlines() if done.returncode else []
