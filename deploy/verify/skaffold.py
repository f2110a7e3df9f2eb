"""Step: every ``skaffold.yaml`` fits Skaffold's own schema."""

import subprocess
from collections.abc import Iterator

from deploy.verify import schemas
from deploy.verify.modules import files
from deploy.verify.tools import of_environment

VERSION = "v4beta14"


def check() -> Iterator[str]:
    """A line per problem. Raises Skipped without the schema."""
    schema = schemas.named(f"skaffold-{VERSION}.json")
    done = subprocess.run(
        [str(of_environment("check-jsonschema")), "--schemafile", str(schema), *map(str, files())],
        stdin=subprocess.DEVNULL, capture_output=True, text=True, check=False,
    )  # fmt: skip
    if done.returncode != 0:
        yield from (done.stdout + done.stderr).splitlines()
