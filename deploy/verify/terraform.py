"""Step: Terraform's files are formatted, valid and pass their tests, and the charts take what environments say."""

import os
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from deploy.verify import terraform_provider
from deploy.verify.chain import Skipped
from deploy.verify.chart_values import problems_of_charts
from stack.layout import ROOT

SOURCE = ROOT / "deploy" / "terraform"
AT_ONCE = 2


def check() -> Iterator[str]:
    """A line per problem. Raises Skipped without Terraform, or without the provider: it downloads nothing."""
    program = shutil.which("terraform")
    if program is None:
        raise Skipped("terraform is not on PATH")
    yield from check_folder(SOURCE, program, terraform_provider.folder())


def check_folder(source: Path, program: str, plugins: Path) -> Iterator[str]:
    """A line per problem of the modules and environments below ``source``."""
    with tempfile.TemporaryDirectory(prefix="dossier-terraform-") as name:
        copy = Path(name) / "terraform"
        shutil.copytree(source, copy, ignore=shutil.ignore_patterns(".terraform", "*.tfstate*", "terraform.tfvars"))
        terraform = _Terraform(program, plugins)
        yield from terraform.problems(copy, "fmt", "-check", "-recursive", "-diff")
        folders = sorted(copy.glob("environments/*/")) + sorted(copy.glob("modules/*/"))
        with ThreadPoolExecutor(AT_ONCE) as pool:
            found = [problem for problems in pool.map(terraform.init, folders) for problem in problems]
            if found:
                yield from found
                return
            with terraform_provider.running(copy) as attached:
                terraform.attach(attached)
                for problems in pool.map(terraform.examine, folders):
                    yield from problems


class _Terraform:
    """The program, with an environment that is the same on all machines."""

    def __init__(self, program: str, plugins: Path) -> None:
        self._program = program
        self._plugins = plugins
        self._environment = {**os.environ, "TF_IN_AUTOMATION": "1", "CHECKPOINT_DISABLE": "1", "GOGC": "400"}
        if not Path(os.environ.get("TF_CLI_CONFIG_FILE", "")).is_file():
            self._environment.pop("TF_CLI_CONFIG_FILE", None)

    def attach(self, variables: dict[str, str]) -> None:
        """Use a provider that runs already."""
        self._environment |= variables

    def init(self, folder: Path) -> list[str]:
        """Modules and provider; an environment takes no other build of it than the one that it has locked."""
        locked = ("-lockfile=readonly",) if (folder / ".terraform.lock.hcl").exists() else ()
        words = ("-no-color", "-backend=false", "-input=false", f"-plugin-dir={self._plugins}", *locked)
        return list(self.problems(folder, "init", *words))

    def examine(self, folder: Path) -> list[str]:
        """Tests, which validate as well; an environment is held against the charts, too."""
        if folder.parent.name == "modules":
            return list(self.problems(folder, "test", "-no-color"))
        found = list(self.problems(folder, "validate", "-no-color"))
        if found:
            return found
        done = self._run(folder, "test", "-no-color", "-json", "-verbose")
        return list(problems_of_charts(folder.name, done.stdout, done.returncode))

    def problems(self, folder: Path, *words: str) -> Iterator[str]:
        """One with what Terraform said, when it failed."""
        done = self._run(folder, *words)
        if done.returncode != 0:
            yield f"{folder.name}: terraform {words[0]}: {(done.stdout + done.stderr).strip()[-3000:]}"

    def _run(self, folder: Path, *words: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [self._program, *words], cwd=folder, env=self._environment, stdin=subprocess.DEVNULL,
            capture_output=True, text=True, check=False,
        )  # fmt: skip
