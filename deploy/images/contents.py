"""The packages in an image's file system: of Debian, of Python and of npm, as each says of itself."""

import json
from collections.abc import Iterator
from email.parser import HeaderParser
from importlib.metadata import Distribution, distributions
from pathlib import Path
from typing import NamedTuple


class Package(NamedTuple):
    """One installed package; ``kind`` as in package URLs."""

    kind: str
    name: str
    version: str
    licence: str = ""
    """As the package says, an SPDX expression or any text; empty when it says nothing."""


def packages(root: Path) -> list[Package]:
    """All of them, each once, sorted; ``root`` is the image's ``/`` on this machine."""
    return sorted({*_debian(root), *_python(root), *_npm(root)})


def _debian(root: Path) -> Iterator[Package]:
    status = root / "var/lib/dpkg/status"
    for paragraph in status.read_text().split("\n\n") if status.exists() else ():
        fields = HeaderParser().parsestr(paragraph)
        if fields.get("Status", "").endswith(" installed"):
            yield Package("deb", fields["Package"], fields["Version"])


def _python(root: Path) -> Iterator[Package]:
    folders = [*root.rglob("site-packages"), *root.rglob("dist-packages")]
    for found in distributions(path=list(map(str, folders))):
        yield Package("pypi", found.metadata["Name"], found.version, _python_licence(found))


def _python_licence(found: Distribution) -> str:
    said = [found.metadata[name] for name in ("License-Expression", "License") if name in found.metadata]
    licence = str(said[0]) if said else ""
    return licence if "\n" not in licence else ""  # some have the whole text there


def _npm(root: Path) -> Iterator[Package]:
    for modules in root.rglob("node_modules"):
        for file in (*modules.glob("*/package.json"), *modules.glob("@*/*/package.json")):
            said = json.loads(file.read_text())
            if "name" in said and "version" in said:
                licence = said.get("license")
                yield Package("npm", said["name"], said["version"], licence if isinstance(licence, str) else "")
