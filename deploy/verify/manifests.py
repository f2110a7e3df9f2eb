"""Step: what each chart renders fits the strict schemas of Kubernetes and of the custom resources."""

from collections.abc import Iterator
from pathlib import Path

from deploy.verify import helm, schemas
from deploy.verify.chain import Skipped
from deploy.verify.resources import NotYaml, SchemaMissing, load, problems


def check() -> Iterator[str]:
    """A line per problem of what the charts render. Raises Skipped when all that can be looked at is well."""
    unseen = set[str]()
    found = list(_all_problems(unseen))
    yield from found
    if unseen and not found:
        raise Skipped(f"built-in kinds are well, but nobody has looked at {', '.join(sorted(unseen))}: set SCHEMA_DIR")


def check_text(text: str, unseen: set[str]) -> Iterator[str]:
    """A line per problem of the resources in the text; custom kinds without a schema are added to ``unseen``."""
    folder = _schemas()
    try:
        resources = load(text)
    except NotYaml as problem:
        yield str(problem)
        return
    for resource in resources:
        try:
            yield from problems(resource, folder)
        except SchemaMissing as kind:
            unseen.add(str(kind))


def _all_problems(unseen: set[str]) -> Iterator[str]:
    for chart in helm.names():
        for values in ((), *((path,) for path in helm.ci_values(chart))):
            where = f"{chart} ({', '.join(path.name for path in values) or 'default values'})"
            try:
                text = helm.template(chart, *values)
            except helm.HelmFailed as problem:
                yield f"{where}: {problem}"
                continue
            yield from (f"{where}: {problem}" for problem in check_text(text, unseen))


def _schemas() -> Path | None:
    try:
        return schemas.folder()
    except Skipped:
        return None
