"""Tools of the JavaScript world that look at the API: installed once per lock file, from `systemtest/npm`."""

import contextlib
import fcntl
import hashlib
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

SOURCE = Path(__file__).with_name("npm")
FILES = (".npmrc", "package.json", "package-lock.json")


def installed(cache: Path) -> Path:
    """A folder below `cache` with the packages of the lock file. Raises CalledProcessError when npm fails."""
    lock = hashlib.sha256(b"".join((SOURCE / name).read_bytes() for name in FILES)).hexdigest()[:16]
    folder = cache / f"npm-{lock}"
    folder.mkdir(parents=True, exist_ok=True)
    with (folder / ".lock").open("w") as lock_file:  # of several runs one installs
        fcntl.flock(lock_file, fcntl.LOCK_EX)
        if not (folder / "node_modules" / ".package-lock.json").exists():  # npm writes it last
            for name in FILES:
                shutil.copy(SOURCE / name, folder)
            subprocess.run(["npm", "ci", "--no-progress"], cwd=folder, check=True, capture_output=True, timeout=300)
        for script in SOURCE.glob("*.js"):
            shutil.copy(script, folder)
    return folder


def run(folder: Path, script: str, *arguments: str) -> list[str]:
    """The lines that a script prints. Raises CalledProcessError when it fails."""
    command = ["node", script, *arguments]
    done = subprocess.run(command, cwd=folder, check=True, capture_output=True, text=True, timeout=120)
    return done.stdout.splitlines()


@contextlib.contextmanager
def started(folder: Path, script: str, *arguments: str) -> Iterator[Iterator[str]]:
    """The lines that a script prints while it runs. It is killed at the end, if it has not ended by itself."""
    command = ["node", script, *arguments]
    with subprocess.Popen(command, cwd=folder, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        try:
            yield (line.rstrip("\n") for line in process.stdout)
        finally:
            process.kill()
