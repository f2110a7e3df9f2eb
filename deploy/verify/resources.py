"""Kubernetes resources as text: read strictly, and held to the schema of their kind."""

import functools
import json
from collections.abc import Hashable, Iterator
from pathlib import Path
from typing import Any

import yaml
from jsonschema import Draft7Validator, Draft202012Validator
from jsonschema.protocols import Validator
from kubernetes_validate.utils import schema_contents
from referencing import Registry, Resource

KUBERNETES = "1.35"
CUSTOM_GROUPS = frozenset({
    "argoproj.io", "bitnami.com", "cert-manager.io", "external-secrets.io", "gateway.networking.k8s.io", "keda.sh",
    "monitoring.coreos.com", "rabbitmq.com",
})  # fmt: skip
"""Groups of custom resources, whose schemas the project does not carry: see ``deploy.verify.schemas``."""


class NotYaml(Exception):
    """The text is not YAML, or says something twice."""


class SchemaMissing(Exception):
    """A kind of a custom group, and no folder of schemas."""


class _Strict(yaml.CSafeLoader):
    """YAML forbids a key that occurs twice; PyYAML takes the last."""

    def construct_mapping(self, node: yaml.MappingNode, deep: bool = False) -> dict[Hashable, Any]:
        keys = [key.value for key, _ in node.value if key.tag != "tag:yaml.org,2002:merge"]
        twice = {key for key in keys if keys.count(key) > 1}
        if twice:
            raise NotYaml(f"line {node.start_mark.line + 1} says {', '.join(sorted(twice))} twice")
        return super().construct_mapping(node, deep)


def load(text: str) -> list[dict[str, Any]]:
    """The documents that are not empty. Raises NotYaml, also for a key that occurs twice."""
    try:
        return [document for document in yaml.load_all(text, Loader=_Strict) if document]
    except yaml.YAMLError as err:
        raise NotYaml(str(err)) from err


def name(resource: dict[str, Any]) -> str:
    """``Kind/name``."""
    return f"{resource.get('kind')}/{resource.get('metadata', {}).get('name')}"


def problems(resource: dict[str, Any], schemas: Path | None) -> Iterator[str]:
    """A line per misfit with the strict schema of its kind; an unknown kind is one. Raises SchemaMissing."""
    try:
        validator = _validator(resource["apiVersion"], resource["kind"], schemas)
    except KeyError as missing:
        yield f"{name(resource)} has no {missing}"
    except FileNotFoundError:
        yield f"{name(resource)}: no kind {resource['kind']} of {resource['apiVersion']} is known"
    else:
        for error in validator.iter_errors(resource):
            yield f"{name(resource)}: {'.'.join(map(str, error.absolute_path))}: {error.message[:300]}"


@functools.cache
def _validator(api_version: str, kind: str, schemas: Path | None) -> Validator:
    group, _, version = api_version.rpartition("/")
    if group in CUSTOM_GROUPS:
        if schemas is None:
            raise SchemaMissing(f"{kind} of {api_version}")
        return Draft7Validator(json.loads((schemas / group / f"{kind.lower()}_{version}.json").read_text()))
    prefix = f"{group.split('.')[0]}-" if group else ""
    schema = _of_kubernetes(f"{kind.lower()}-{prefix}{version}.json")
    definitions = Resource.from_contents(_of_kubernetes("_definitions.json"))
    return Draft202012Validator(schema, registry=definitions @ Registry())


@functools.cache
def _of_kubernetes(file: str) -> Any:
    version = f"{KUBERNETES}.0"
    return schema_contents(f"kubernetes-json-schema/v{version}-local-strict/{file}", version)
