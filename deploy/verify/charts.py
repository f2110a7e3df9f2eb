"""Step: each chart is clean to two versions of Helm, by default and with each of its ``ci`` values, and both agree."""

import os
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

from deploy.verify import helm
from deploy.verify.resources import NotYaml, load


def check() -> Iterator[str]:
    """A line per problem."""
    cases = [(chart, values) for chart in helm.names() for values in ((), *((p,) for p in helm.ci_values(chart)))]
    try:
        for version in helm.VERSIONS:
            helm.built(version)  # once, before threads ask for it
    except helm.HelmFailed as problem:
        yield str(problem)
        return
    with ThreadPoolExecutor(os.cpu_count()) as pool:
        for problems in pool.map(lambda case: list(_problems(*case)), cases):
            yield from problems


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
