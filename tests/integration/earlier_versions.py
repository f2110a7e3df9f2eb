"""The version of a service before one of its migrations, taken from the history of the repository."""

import io
import re
import subprocess
import tarfile
from pathlib import Path
from typing import NamedTuple

BASELINE = {"gateway": "0002", "records": "0003", "files": "0002", "notifications": "0001", "integrations": "0002"}
"""The last revision of each service that is not looked at: versions before it do not know how to go back."""

LEAVES_NEWER_ALONE = "the database is newer than this version"
"""What `chassis/migrations.py` says, from the first version that can be gone back to."""

_CHASSIS = "services/chassis/chassis/migrations.py"
_FILE = re.compile(r"(\d{4})_\w+\.py")


class HistoryMissing(Exception):
    """The repository's history does not reach as far as it has to; the message says what to do."""


class Migration(NamedTuple):
    """A file under `services/<service>/migrations/versions`."""

    service: str
    revision: str
    path: str


def migrations(root: Path, service: str) -> list[Migration]:
    """The service's migrations after the baseline, in their order; also those that are not committed yet."""
    folder = root / "services" / service / "migrations" / "versions"
    found = [(match[1], path) for path in sorted(folder.iterdir()) if (match := _FILE.fullmatch(path.name))]
    return [
        Migration(service, revision, path.relative_to(root).as_posix())
        for revision, path in found
        if revision > BASELINE[service]
    ]


def versions_to_go_back_to(root: Path, service: str) -> list[str]:
    """The commits before the first and before the last of these migrations. Raises HistoryMissing.

    All versions between them are bound by the same two: they need less than the last, and stand more than the first.
    """
    added = migrations(root, service)
    return list(dict.fromkeys(before(root, migration) for migration in (*added[:1], *added[-1:])))


def before(root: Path, migration: Migration) -> str:
    """The commit of the main line before the migration came in: HEAD, as long as it is not committed.

    Where that version does not leave newer databases alone yet, it is the first one that does.
    Raises HistoryMissing.
    """
    if _git(root, "rev-parse", "--is-shallow-repository") == "true":
        raise HistoryMissing("this clone is shallow: `git fetch --unshallow`, or `fetch-depth: 0` in a workflow")
    line = ("log", "--first-parent", "--diff-merges=first-parent", "--format=%H")
    added = _git(root, *line, "--diff-filter=A", "--no-renames", "--", migration.path).split()
    if not added:
        return _git(root, "rev-parse", "HEAD")
    parents = _git(root, "log", "-1", "--format=%P", added[0]).split()
    if not parents:
        raise HistoryMissing(f"{migration.path} is in the first commit of the history: there is no version before it")
    if _has(root, parents[0], _CHASSIS, LEAVES_NEWER_ALONE):
        return parents[0]
    able = _git(root, *line, "--reverse", f"-S{LEAVES_NEWER_ALONE}", f"{parents[0]}..HEAD", "--", _CHASSIS).split()
    if not able:
        raise HistoryMissing(f"no version since {parents[0]} leaves a newer database alone")
    return able[0]


def unpack(root: Path, commit: str, service: str, into: Path) -> Path:
    """The service and the chassis of a commit, as the folder `services` under `into`: its path."""
    archive = _run(root, "archive", "--format=tar", commit, f"services/{service}", "services/chassis")
    with tarfile.open(fileobj=io.BytesIO(archive)) as tar:
        tar.extractall(into, filter="data")
    return into / "services"


def _has(root: Path, commit: str, path: str, text: str) -> bool:
    return text in _git(root, "show", f"{commit}:{path}")


def _git(root: Path, *words: str) -> str:
    return _run(root, *words).decode().strip()


def _run(root: Path, *words: str) -> bytes:
    """In a container of CI the checkout belongs to another user, which git refuses unless told otherwise."""
    done = subprocess.run(
        ["git", "-c", f"safe.directory={root}", "-C", str(root), *words], capture_output=True, check=False
    )
    if done.returncode != 0:
        raise HistoryMissing(f"git {' '.join(words)}: {done.stderr.decode().strip()}")
    return done.stdout
