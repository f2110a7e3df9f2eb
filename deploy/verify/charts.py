"""Step: each chart is clean to two versions of Helm, by default and with each of its ``ci`` values, and both agree."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from deploy.verify import helm
from deploy.verify.resources import NotYaml, load


def check() -> Iterator[str]:
    """A line per problem."""
    for chart in helm.names():
        for values in ((), *((path,) for path in helm.ci_values(chart))):
            yield from _problems(chart, values)


def _problems(chart: str, values: tuple[Path, ...]) -> Iterator[str]:
    where = f"{chart} ({', '.join(path.name for path in values) or 'default values'})"
    rendered = []
    for version in helm.VERSIONS:
        try:
            helm.lint(chart, values, version)
            rendered.append([_comparable(made) for made in load(helm.template(chart, *values, version=version))])
        except (helm.HelmFailed, NotYaml) as problem:
            yield f"{where}: {problem}"
    if len(rendered) == len(helm.VERSIONS) and rendered[0] != rendered[1]:
        yield f"{where}: {' and '.join(helm.VERSIONS)} make different things of it"


def _comparable(resource: dict[str, Any]) -> dict[str, Any]:
    """A Secret without its values, which are random; anything else as it is."""
    if resource["kind"] != "Secret":
        return resource
    return resource | {"stringData": sorted(resource["stringData"])}
