"""Step: compose.yaml fits the Compose specification, and each of its containers is confined, pinned and watched."""

import re
import subprocess
from collections.abc import Iterator
from typing import Any

from deploy.compose import file
from deploy.images.catalogue import IMAGES
from deploy.verify.tools import of_environment
from stack.layout import ROOT

PINNED = re.compile(r"^[a-z0-9./-]+:[A-Za-z.-]*\d[\w.-]*$")
SECRET = re.compile(r"PASSWORD|SECRET|_KEYS?$|_URL$|REQUIREPASS")
CREDENTIALS = re.compile(r"://[^/@:]*:[^/@]+@")


def check() -> Iterator[str]:
    """A line per problem."""
    schema = [str(of_environment("check-jsonschema")), "--builtin-schema", "vendor.compose-spec", str(file.FILE)]
    done = subprocess.run(schema, cwd=ROOT, capture_output=True, text=True, check=False)
    if done.returncode != 0:
        yield (done.stdout + done.stderr).strip()
        return
    yield from problems(file.FILE.read_text())


def problems(text: str) -> Iterator[str]:
    """What the text of a compose.yaml has against the conventions."""
    content = file.load(text)
    services = content["services"]
    for name, service in services.items():
        for problem in (
            *_confinement(service),
            *_image(name, service),
            *_secrets(service),
            *_waiting(service, services),
        ):
            yield f"{name}: {problem}"
    yield from (
        f"{name}: nothing is built from {image.dockerfile}" for name, image in IMAGES.items() if name not in services
    )
    for kind in ("networks", "volumes"):
        used = {str(each).split(":")[0] for service in services.values() for each in service.get(kind, ())}
        named = {each for each in used if not each.startswith(".")}
        yield from (f"{kind}: {each} is used by nothing" for each in sorted(set(content[kind]) - named))
        yield from (f"{kind}: {each} is not declared" for each in sorted(named - set(content[kind])))


def _confinement(service: dict[str, Any]) -> Iterator[str]:
    wanted = {"read_only": True, "cap_drop": ["ALL"], "security_opt": ["no-new-privileges:true"]}
    yield from (
        f"{key} is {service.get(key)}, not {value}" for key, value in wanted.items() if service.get(key) != value
    )
    yield from (f"it has no {key}" for key in ("mem_limit", "networks") if not service.get(key))
    yield from (f"{port} is open to other machines" for port in service.get("ports", ()) if not port.startswith("127."))


def _image(name: str, service: dict[str, Any]) -> Iterator[str]:
    part = name.removesuffix("-migration")
    if "build" not in service:
        if not PINNED.match(service["image"]):
            yield f"the image {service['image']} is not pinned to a version"
        return
    image = IMAGES[part]
    build = {"context": image.context, "dockerfile": image.dockerfile.removeprefix(f"{image.context}/")}
    if service["build"] != build:
        yield f"it is built from {service['build']}, not {build}"


def _secrets(service: dict[str, Any]) -> Iterator[str]:
    for variable, value in service.get("environment", {}).items():
        inline = CREDENTIALS.search(file.VARIABLE.sub("", value)) or (
            SECRET.search(variable) and "://" not in value and "${" not in value
        )
        if inline:
            yield f"the value of {variable} is a secret that stands in the file"


def _waiting(service: dict[str, Any], services: dict[str, Any]) -> Iterator[str]:
    one_shot = str(service.get("restart")).startswith("on-failure")
    if not one_shot and "healthcheck" not in service:
        yield "it has no health check"
    for name, how in service.get("depends_on", {}).items():
        done = str(services[name].get("restart")).startswith("on-failure")
        wanted = "service_completed_successfully" if done else "service_healthy"
        if how.get("condition") != wanted:
            yield f"it does not wait for {name} until {wanted}"
        if not set(service["networks"]) & set(services[name]["networks"]) and not done:
            yield f"it waits for {name}, which it cannot reach"
