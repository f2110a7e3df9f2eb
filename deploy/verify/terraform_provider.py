"""The aws provider of Terraform: where it lies, and one that runs for all commands, which halves their time."""

import os
import re
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from deploy.verify.chain import Skipped

HOME = (".terraform.d/plugins", ".local/share/terraform/plugins")
"""Where Terraform itself looks for providers, from a person's home folder."""
SYSTEM = (Path("/usr/local/share"), Path("/usr/share"), Path("/opt"))
"""Folders with such a folder in them: a mirror that was made by ``terraform providers mirror``."""
START_SECONDS = 60
ATTACH = re.compile(r"^\s*(TF_REATTACH_PROVIDERS)='(.*)'$", re.MULTILINE)


def folder() -> Path:
    """Where the provider lies on this machine: ``TF_PLUGIN_DIR``, or found. Raises Skipped."""
    given = os.environ.get("TF_PLUGIN_DIR")
    if given:
        return Path(given)
    homes = [Path.home() / each for each in HOME]
    for each in (*homes, *(below for parent in SYSTEM for below in sorted(parent.glob("*/")))):
        if any(each.glob("*/hashicorp/aws/**/terraform-provider-aws_*")):
            return each
    raise Skipped("no terraform-provider-aws on this machine: set TF_PLUGIN_DIR to a mirror of it")


@contextmanager
def running(initialised: Path) -> Iterator[dict[str, str]]:
    """The provider that ``terraform init`` installed below this folder, and the variables that lead Terraform to it.

    Without one there, which no module asked for, there are no variables.
    https://developer.hashicorp.com/terraform/plugin/debugging#starting-a-provider-in-debug-mode
    """
    found = next(initialised.glob("*/*/.terraform/providers/*/hashicorp/aws/*/*/terraform-provider-aws_*"), None)
    if found is None:
        yield {}
        return
    log = initialised / "provider.log"
    with log.open("w") as out:
        process = subprocess.Popen([str(found), "-debug"], stdin=subprocess.DEVNULL, stdout=out, stderr=out)
    try:
        yield _attached(process, log)
    finally:
        process.terminate()
        process.wait()


def _attached(process: subprocess.Popen[bytes], log: Path) -> dict[str, str]:
    end = time.monotonic() + START_SECONDS
    while time.monotonic() < end and process.poll() is None:
        said = ATTACH.search(log.read_text())
        if said:
            return {said[1]: said[2]}
        time.sleep(0.1)
    raise RuntimeError(f"the aws provider did not start: {log.read_text()[-500:]}")
