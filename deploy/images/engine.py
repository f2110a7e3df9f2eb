"""buildah and podman on a store of their own, told by files: nothing of the machine's own containers is touched."""

import fcntl
import os
import shutil
import subprocess
from pathlib import Path

from stack.install import ensure_programs
from stack.programs import Program

PROGRAMS = tuple(
    Program(name, folders, apt, apt)
    for name, folders, apt in (
        ("buildah", (), "buildah"),
        ("podman", (), "podman"),
        ("runc", ("usr/sbin",), "runc"),
        ("mmdebstrap", (), "mmdebstrap"),
        ("netavark", ("usr/lib/podman",), "netavark"),
        ("aardvark-dns", ("usr/lib/podman",), "aardvark-dns"),
        ("iptables", ("usr/sbin",), "iptables"),
        ("ip", ("usr/sbin", "sbin"), "iproute2"),
        ("catatonit", ("usr/libexec/podman", "usr/bin"), "catatonit"),
    )
)
_CONTAINERS = """\
[engine]
runtime = "runc"
cgroup_manager = "cgroupfs"
events_logger = "none"
[containers]
default_ulimits = ["nofile=4096:4096", "nproc=4096:4096"]
[network]
network_config_dir = "{folder}/networks"
"""
_STORAGE = """\
[storage]
driver = "overlay"
graphroot = "{folder}/store"
runroot = "{folder}/run"
"""
_REGISTRIES = 'unqualified-search-registries = ["localhost"]\n'


class EngineFailed(Exception):
    """A command of buildah, podman or mmdebstrap failed; the message carries the end of its output."""


class Engine:
    """The store lies in ``folder``; ``environment`` makes every command of buildah and podman use it."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        files = {"CONTAINERS": _CONTAINERS, "CONTAINERS_STORAGE": _STORAGE, "CONTAINERS_REGISTRIES": _REGISTRIES}
        self._files = {name: (folder / f"{name.lower()}.conf", text) for name, text in files.items()}
        self.environment = {f"{name}_CONF": str(path) for name, (path, _) in self._files.items()}

    def prepare(self) -> None:
        """Install what is missing and write the configuration. Raises EngineFailed, ProgramMissing, InstallFailed."""
        if os.geteuid() != 0:
            raise EngineFailed("building and confining images here needs root: it mounts layers and limits memory")
        ensure_programs(lambda text: print(text, flush=True), PROGRAMS)
        self.folder.mkdir(parents=True, exist_ok=True)
        self._lock()
        for path, text in self._files.values():
            path.write_text(text.format(folder=self.folder))
        self.remove_containers()

    def _lock(self) -> None:
        """Until this process ends nobody else uses the store: they would remove our containers."""
        self._held = (self.folder / "lock").open("w")
        try:
            fcntl.flock(self._held, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as err:
            raise EngineFailed(f"another run uses {self.folder}") from err

    def __call__(self, *words: str) -> str:
        """What the command says on its standard output. Raises EngineFailed."""
        return self._run(words).stdout.strip()

    def both(self, *words: str) -> str:
        """What it says on both outputs: the log of a container. Raises EngineFailed."""
        done = self._run(words)
        return (done.stdout + done.stderr).strip()

    def _run(self, words: tuple[str, ...]) -> "subprocess.CompletedProcess[str]":
        done = subprocess.run(
            words,
            env=os.environ | self.environment,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            check=False,
        )
        if done.returncode != 0:
            said = (done.stdout + done.stderr)[-3000:]
            raise EngineFailed(f"{' '.join(words[:3])} … ended with code {done.returncode}:\n{said}")
        return done

    def remove_containers(self) -> None:
        """End and forget every container, volume and network of the store."""
        self("podman", "rm", "--all", "--force", "--time", "0")
        self("podman", "volume", "rm", "--all", "--force")
        self("podman", "network", "prune", "--force")
        self("buildah", "rm", "--all")

    def prune(self) -> None:
        """Forget layers that no image of a name needs and that are older than a day: newer ones make builds quick."""
        self("podman", "image", "prune", "--force", "--filter", "until=24h")

    def drop(self) -> None:
        """Delete the store with all its images."""
        self.prepare()
        self("podman", "system", "reset", "--force")
        shutil.rmtree(self.folder, ignore_errors=True)
