"""Step: every part has a Dockerfile, hadolint finds nothing, and images keep the conventions that charts rely on."""

import re
import subprocess
from collections.abc import Iterator

from deploy.images.catalogue import IMAGES, Image
from deploy.verify.dockerfile import Dockerfile, Stage, parse
from deploy.verify.tools import of_environment
from stack.layout import ROOT
from stack.services import SERVICES

USER = "10001:10001"
NOT_EVERYWHERE = re.compile(r"^#\s*syntax=|<<-?['\"]?\w|--link\b", re.MULTILINE)
"""What older builders, and those without a network, do not know."""
PINNED = re.compile(r"^[a-z0-9./-]+:\d[\w.-]*(?:@sha256:[0-9a-f]{64})?$")


def check() -> Iterator[str]:
    """A line per problem."""
    parts = {service.name for service in SERVICES} | {"web"}
    if parts != set(IMAGES):
        yield f"there are images of {', '.join(sorted(IMAGES))}, but parts {', '.join(sorted(parts))}"
    files = [ROOT / image.dockerfile for image in IMAGES.values()]
    yield from _hadolint([str(file.relative_to(ROOT)) for file in files])
    for image in IMAGES.values():
        text = (ROOT / image.dockerfile).read_text()
        yield from (f"{image.dockerfile}: {problem}" for problem in problems(image, text))


def problems(image: Image, text: str) -> Iterator[str]:
    """What the text of the image's Dockerfile has against the conventions."""
    for match in NOT_EVERYWHERE.finditer(text):
        yield f"{match[0]!r} is not known to every builder"
    file = parse(text)
    yield from (f"the base {base} is not pinned to a version" for base in file.bases if not PINNED.match(base))
    if file.bases != [image.base] * len(file.stages):
        yield f"the stages begin with {file.bases}, not with {image.base}"
    yield from _sources(image, file)
    yield from _last_stage(image, file.stages[-1])


def _sources(image: Image, file: Dockerfile) -> Iterator[str]:
    """A team builds its image alone: from its own folder, the chassis, and for the web app the schema of the API."""
    also = "chassis/chassis" if image.context == "services" else "services/gateway/schema.graphql"
    for stage in file.stages:
        yield from ("ADD fetches and unpacks: use COPY" for _ in stage.named("ADD"))
        for copy in stage.named("COPY"):
            *sources, _ = copy.text.split()
            if not sources[0].startswith("--from="):
                strange = [each for each in sources if each != also and each.split("/")[0] != image.name]
                yield from (f"{source} belongs to another part" for source in strange)


def _last_stage(image: Image, stage: Stage) -> Iterator[str]:
    if stage.named("RUN"):
        yield "the last stage runs commands: only what the first one made belongs there"
    users = [each.text for each in stage.named("USER")]
    if users != [USER]:
        yield f"the user is {users}, not {USER}"
    wanted = ["node", "server.js"] if image.name == "web" else ["python", "-m", image.name]
    if [each.words for each in stage.named("ENTRYPOINT")] != [wanted]:
        yield f"the entrypoint is not {wanted} in exec form"
    if image.name != "web" and [each.words for each in stage.named("CMD")] != [["serve"]]:
        yield 'the command is not ["serve"]'


def _hadolint(files: list[str]) -> Iterator[str]:
    done = subprocess.run(
        [of_environment("hadolint"), "--no-color", *files], cwd=ROOT, capture_output=True, text=True, check=False
    )
    yield from (done.stdout + done.stderr).splitlines()
    if done.returncode != 0 and not done.stdout + done.stderr:
        yield f"hadolint ended with code {done.returncode}"
