"""The modules of Skaffold: of what each makes its image, and what it releases.

An image's sources are read off its Dockerfile, as Skaffold does when it watches them and computes their digest.
"""

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from deploy.verify.context import sources
from stack.layout import ROOT


@dataclass(frozen=True)
class Module:
    """One ``skaffold.yaml``, its paths absolute."""

    name: str
    image: str
    context: Path
    dockerfile: Path
    release: str
    chart: Path
    values: tuple[Path, ...]
    templates: dict[str, str]
    """Values of the chart, as templates over what was built."""

    def image_sources(self) -> set[Path]:
        """The files that the image is made of."""
        return {self.dockerfile, *sources(self.dockerfile, self.context)}

    def chart_sources(self) -> set[Path]:
        """The files that the release is rendered from: of the chart, and of charts beside it that it depends on."""
        described = yaml.safe_load((self.chart / "Chart.yaml").read_text())
        beside = [
            self.chart / chart["repository"].removeprefix("file://")
            for chart in described.get("dependencies", [])
            if chart["repository"].startswith("file://")
        ]
        made = {self.chart / "charts", self.chart / "Chart.lock"}
        return {
            path.resolve()
            for folder in (self.chart, *beside)
            for path in folder.rglob("*")
            if path.is_file() and made.isdisjoint({path, *path.parents})
        } | set(self.values)


def files() -> list[Path]:
    """The root file and those of the modules that it requires."""
    root = ROOT / "skaffold.yaml"
    return [root, *(ROOT / required["path"] / "skaffold.yaml" for required in _read(root)["requires"])]


def modules() -> list[Module]:
    """In the order of the root file. Raises ValueError unless a module has one artifact and one release."""
    return [_module(path) for path in files()[1:]]


def _module(path: Path) -> Module:
    read = _read(path)
    (artifact,) = read["build"]["artifacts"]
    (release,) = read["deploy"]["helm"]["releases"]
    context = (path.parent / artifact["context"]).resolve()
    return Module(
        name=read["metadata"]["name"],
        image=artifact["image"],
        context=context,
        dockerfile=context / artifact["docker"]["dockerfile"],
        release=release["name"],
        chart=(path.parent / release["chartPath"]).resolve(),
        values=tuple(path.parent / name for name in release.get("valuesFiles", ())),
        templates=release["setValueTemplates"],
    )


def _read(path: Path) -> dict[str, Any]:
    read: dict[str, Any] = yaml.safe_load(path.read_text())
    return read
