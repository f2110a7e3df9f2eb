"""What a Dockerfile takes from its context: the files that an image is made of."""

import functools
import re
import shlex
from collections.abc import Iterator
from pathlib import Path

from deploy.verify.dockerfile import parse


@functools.cache
def sources(dockerfile: Path, context: Path) -> frozenset[Path]:
    """The files of the context that COPY and ADD name, without those that are ignored. Raises FileNotFoundError."""
    ignored = _Ignored(dockerfile, context)
    found = set()
    for pattern in _copied(dockerfile.read_text()):
        matches = [context] if pattern == "." else list(context.glob(pattern))
        if not matches:
            raise FileNotFoundError(f"{dockerfile} copies {pattern}, which is not in {context}")
        for match in matches:
            found |= {path for path in ([match] if match.is_file() else match.rglob("*")) if path.is_file()}
    return frozenset(path for path in found if not ignored(path.relative_to(context)))


def _copied(text: str) -> Iterator[str]:
    for instruction in [each for stage in parse(text).stages for each in stage.named("COPY") + stage.named("ADD")]:
        words = instruction.words or shlex.split(instruction.text)
        if any(word.startswith("--from=") for word in words):
            continue  # of another stage
        for word in [word for word in words if not word.startswith("--")][:-1]:
            yield word.removeprefix("/").removeprefix("./").rstrip("/") or "."


class _Ignored:
    """Whether a path of the context is ignored; the last pattern that fits it or a folder above it decides."""

    def __init__(self, dockerfile: Path, context: Path) -> None:
        own = dockerfile.with_name(f"{dockerfile.name}.dockerignore")
        file = own if own.exists() else context / ".dockerignore"
        lines = file.read_text().splitlines() if file.exists() else []
        patterns = [line.strip() for line in lines if line.strip() and not line.startswith("#")]
        self._rules = [(_regex(line.removeprefix("!")), not line.startswith("!")) for line in patterns]

    def __call__(self, path: Path) -> bool:
        ignored = False
        for regex, ignores in self._rules:
            if regex.match(path.as_posix()):
                ignored = ignores
        return ignored


def _regex(pattern: str) -> re.Pattern[str]:
    """A pattern of ``.dockerignore``: ``**`` spans folders, and what fits a folder fits all in it."""
    parts = re.split(r"(\*\*/|\*\*|\*|\?)", pattern.strip("/"))
    spelled = {"**/": "(?:.*/)?", "**": ".*", "*": "[^/]*", "?": "[^/]"}
    return re.compile("".join(spelled.get(part, re.escape(part)) for part in parts) + "(?:/.*)?$")
