"""Step: Terraform's files are formatted, and every module and environment is valid and passes its own tests."""

import os
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from pathlib import Path

from deploy.verify.chain import Skipped
from stack.layout import ROOT

SOURCE = ROOT / "deploy" / "terraform"
PLUGINS = (".terraform.d/plugins", ".local/share/terraform/plugins")
"""Where Terraform itself looks for providers, from a person's home folder."""
SYSTEM = (Path("/usr/local/share"), Path("/usr/share"), Path("/opt"))
"""Folders with such a folder in them: a mirror that was made by ``terraform providers mirror``."""
ATONCE = 2


def check() -> Iterator[str]:
    """A line per problem. Raises Skipped without Terraform, or without the provider: it downloads nothing."""
    program = shutil.which("terraform")
    if program is None:
        raise Skipped("terraform is not on PATH")
    plugins = plugin_folder()
    yield from check_folder(SOURCE, program, plugins)


def check_folder(source: Path, program: str, plugins: Path) -> Iterator[str]:
    """A line per problem of the modules and environments below ``source``."""
    with tempfile.TemporaryDirectory(prefix="dossier-terraform-") as name:
        copy = Path(name) / "terraform"
        shutil.copytree(source, copy, ignore=shutil.ignore_patterns(".terraform", "*.tfstate*", "terraform.tfvars"))
        yield from _said(program, copy, "fmt", "-check", "-recursive", "-diff")
        folders = sorted(copy.glob("environments/*/")) + sorted(copy.glob("modules/*/"))
        with ThreadPoolExecutor(ATONCE) as pool:
            for problems in pool.map(partial(_folder, program, plugins), folders):
                yield from problems


def plugin_folder() -> Path:
    """Where the aws provider lies on this machine: ``TF_PLUGIN_DIR``, or found. Raises Skipped."""
    given = os.environ.get("TF_PLUGIN_DIR")
    if given:
        return Path(given)
    homes = [Path.home() / folder for folder in PLUGINS]
    for folder in (*homes, *(below for parent in SYSTEM for below in sorted(parent.glob("*/")))):
        if any(folder.glob("*/hashicorp/aws/**/terraform-provider-aws_*")):
            return folder
    raise Skipped("no terraform-provider-aws on this machine: set TF_PLUGIN_DIR to a mirror of it")


def _folder(program: str, plugins: Path, folder: Path) -> list[str]:
    locked = ("-lockfile=readonly",) if (folder / ".terraform.lock.hcl").exists() else ()
    words = [("init", "-backend=false", "-input=false", f"-plugin-dir={plugins}", *locked)]
    if folder.parent.name == "environments":  # the tests validate modules; what an environment passes on is seen here
        words.append(("validate",))
    words.append(("test",))
    for line in words:
        problems = list(_said(program, folder, line[0], "-no-color", *line[1:]))
        if problems:
            return problems
    return []


def _said(program: str, folder: Path, *words: str) -> Iterator[str]:
    done = subprocess.run(
        [program, *words], cwd=folder, env=_environment(), stdin=subprocess.DEVNULL,
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    if done.returncode != 0:
        yield f"{folder.name}: terraform {words[0]}: {(done.stdout + done.stderr).strip()[-3000:]}"


def _environment() -> dict[str, str]:
    env = {**os.environ, "TF_IN_AUTOMATION": "1", "CHECKPOINT_DISABLE": "1", "GOGC": "400"}
    if not Path(env.get("TF_CLI_CONFIG_FILE", "")).is_file():
        env.pop("TF_CLI_CONFIG_FILE", None)
    return env
