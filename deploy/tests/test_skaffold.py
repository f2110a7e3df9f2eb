"""A team builds and deploys its service alone: a change of one service is one new image and one new release."""

import functools
import hashlib
import re
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import pytest
import yaml

from deploy.verify import helm
from deploy.verify.modules import Module, files, modules
from deploy.verify.resources import load
from stack.layout import ROOT

SERVICES = ("gateway", "records", "files", "notifications", "integrations")
MODULES = {module.name: module for module in modules()}
EACH = pytest.mark.parametrize("module", MODULES.values(), ids=list(MODULES))


def digest(module: Module, changed: Iterable[Path] = ()) -> str:
    """What Skaffold's tag policy makes of the files of an image, as if these had another content."""
    found = hashlib.sha256()
    for path in sorted(module.image_sources()):
        found.update(path.as_posix().encode() + path.read_bytes() + (b"changed" if path in changed else b""))
    return found.hexdigest()


def released(module: Module, changed: Iterable[Path] = ()) -> str:
    """What Skaffold would apply, the image built and pushed anew."""
    made = digest(module, changed)
    parts = {
        "REPO": f"registry.example.com/dossier/{module.name}",
        "TAG": made[:12],
        "DIGEST": f"sha256:{hashlib.sha256(made.encode()).hexdigest()}",
    }
    options = [f"--set-string={key}={filled(value, module, parts)}" for key, value in module.templates.items()]
    return helm.template(module.chart.name, *module.values, release=module.release, options=tuple(options))


def filled(template: str, module: Module, parts: dict[str, str]) -> str:
    """The part of Go's templates that the modules use."""
    name = module.image.replace("-", "_")
    known = {f".IMAGE_{part}_{name}": value for part, value in parts.items()}
    text = re.sub(r"\{\{if ([\w.]+)\}\}(.*?)\{\{end\}\}", lambda match: match[2] if known[match[1]] else "", template)
    return re.sub(r"\{\{([\w.]+)\}\}", lambda match: known[match[1]], text)


@functools.cache
def changes(*changed: str) -> tuple[set[str], set[str]]:
    """The images and the releases that are others when these files of the repository are."""
    paths = {ROOT / path for path in changed}
    assert all(path.is_file() for path in paths)
    images = {module.image for module in MODULES.values() if digest(module, paths) != digest(module)}
    releases = {module.release for module in MODULES.values() if released(module, paths) != released(module)}
    return images, releases


def test_the_root_requires_a_module_for_each_service_and_the_web_app_and_does_nothing_else() -> None:
    root = yaml.safe_load(files()[0].read_text())
    assert root.keys() == {"apiVersion", "kind", "metadata", "requires"}
    assert list(MODULES) == [*SERVICES, "web"]


@EACH
def test_a_module_has_an_image_and_a_release_under_its_name(module: Module) -> None:
    assert module.image == f"dossier-{module.name}"
    assert module.release == module.chart.name == module.name
    assert module.dockerfile.is_file()
    assert module.chart == helm.CHARTS / module.name


@EACH
def test_a_release_runs_the_image_that_was_built(module: Module) -> None:
    images = set(re.findall(r"^ *image: (\S+)$", released(module), re.MULTILINE))
    (image,) = images
    named, _, pinned = image.partition("@")
    assert named == f"registry.example.com/dossier/{module.name}:{digest(module)[:12]}"
    assert re.fullmatch("sha256:[0-9a-f]{64}", pinned)


@EACH
def test_an_image_that_was_not_pushed_has_no_digest_and_is_run_all_the_same(module: Module) -> None:
    tag = filled(module.templates["image.tag"], module, {"REPO": "a", "TAG": "b", "DIGEST": ""})
    assert tag == "b"


@pytest.mark.parametrize("service", SERVICES)
def test_a_change_of_one_service_changes_one_image_and_one_release(service: str) -> None:
    alone = ({f"dossier-{service}"}, {service})
    assert changes(f"services/{service}/{service}/settings.py") == alone
    assert changes(f"services/{service}/requirements.lock") == alone
    assert changes(f"services/{service}/migrations/env.py") == alone


def test_a_change_of_the_web_app_changes_its_image_and_its_release() -> None:
    assert changes("web/app/layout.tsx") == ({"dossier-web"}, {"web"})


def test_a_change_of_the_schema_changes_the_web_app_that_is_generated_from_it() -> None:
    assert changes("services/gateway/schema.graphql") == ({"dossier-web"}, {"web"})


def test_a_change_of_the_chassis_changes_the_services_and_not_the_web_app() -> None:
    assert changes("services/chassis/chassis/settings.py") == ({f"dossier-{name}" for name in SERVICES}, set(SERVICES))


@pytest.mark.parametrize("path", ["services/records/tests/conftest.py", "services/records/README.md", "Makefile"])
def test_a_change_of_tests_or_documents_changes_nothing_that_runs(path: str) -> None:
    assert changes(path) == (set(), set())


@EACH
def test_a_release_is_rendered_from_its_own_folder_its_own_chart_and_the_common_one(module: Module) -> None:
    own = ROOT / ("web" if module.name == "web" else f"services/{module.name}")
    folders = (own, helm.CHARTS / module.name, helm.CHARTS / "common")
    sources = module.chart_sources()
    assert {folder for folder in folders if any(folder in path.parents for path in sources)} == set(folders)
    assert all(any(folder in path.parents for folder in folders) for path in sources)


@EACH
def test_a_service_takes_its_place_in_a_suite_that_runs_without_it(module: Module) -> None:
    suite = load(helm.template(helm.SUITE, options=(f"--set=with.{module.name}=false",)))
    alone = load(released(module))
    assert names(alone) & names(suite) == set()
    assert names(alone) >= names(load(helm.template(helm.SUITE))) - names(suite)
    needed = set(re.findall(r"secretRef:\n +name: (\S+)", released(module)))
    assert needed <= {name for kind, name in names(suite) if kind == "Secret"}
    values = yaml.safe_load((helm.CHARTS / helm.SUITE / "values.yaml").read_text())[module.name]
    for key in ("fullnameOverride", "migration"):  # the backends are there before it, so it migrates as charts do
        values.pop(key, None)
    (given,) = module.values
    assert yaml.safe_load(given.read_text()) == values


def names(resources: list[dict[str, Any]]) -> set[tuple[str, str]]:
    return {(made["kind"], made["metadata"]["name"]) for made in resources}
