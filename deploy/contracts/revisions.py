"""Committed files of other revisions, and the releases that are tags: ``v1.2.3`` of all, ``records-v1.2.3`` of one."""

import subprocess
from pathlib import Path


class NoHistory(Exception):
    """There is no git repository, or no such revision; the message says so."""


class Repository:
    """A checkout."""

    def __init__(self, root: Path) -> None:
        self.root = root

    def latest_release(self, service: str) -> str | None:
        """The tag of the newest release with the service that HEAD comes from; None before the first."""
        words = ("describe", "--tags", "--abbrev=0", "--match", "v[0-9]*", "--match", f"{service}-v[0-9]*")
        if not self._run("tag", "--list").strip():
            return None
        try:
            return self._run(*words).strip()
        except NoHistory:
            return None

    def main_before(self) -> str:
        """Where HEAD left the main branch; HEAD itself on the main branch. Raises NoHistory."""
        for branch in ("origin/main", "main"):
            try:
                return self._run("merge-base", "HEAD", branch).strip()
            except NoHistory:
                continue
        return self.commit("HEAD")

    def commit(self, revision: str) -> str:
        """The hash of a revision. Raises NoHistory."""
        return self._run("rev-parse", "--verify", f"{revision}^{{commit}}").strip()

    def read(self, revision: str, path: str) -> str | None:
        """A committed file; None when the revision has none there. Raises NoHistory."""
        if not self._run("ls-tree", "--name-only", revision, "--", path).strip():
            return None
        return self._run("show", f"{revision}:{path}")

    def services(self, revision: str) -> set[str]:
        """The services that had a contract. Raises NoHistory."""
        paths = self._run("ls-tree", "-r", "--name-only", revision, "--", "services").splitlines()
        return {path.split("/")[1] for path in paths if path.endswith("/contract.json") and path.count("/") == 2}

    def _run(self, *words: str) -> str:
        done = subprocess.run(
            ["git", "-C", str(self.root), *words], stdin=subprocess.DEVNULL, capture_output=True, text=True, check=False
        )
        if done.returncode != 0:
            raise NoHistory(f"git {' '.join(words)}: {done.stderr.strip()}")
        return done.stdout
