"""PostgreSQL refuses to run as root: how a root user starts it all the same."""

import functools
import os
import shutil
import subprocess
from pathlib import Path

NOBODY = 65534


class CannotDropRoot(Exception):
    """Neither way of giving up root works here; the message says what to change."""


@functools.cache
def _user_namespaces_work() -> bool:
    if shutil.which("unshare") is None:
        return False
    return subprocess.run([*_UNSHARE, "true"], capture_output=True, check=False).returncode == 0


_UNSHARE = ("unshare", "--user", f"--map-user={NOBODY}", f"--map-group={NOBODY}")
_SETPRIV = ("setpriv", f"--reuid={NOBODY}", f"--regid={NOBODY}", "--clear-groups")


def folder_mode() -> int:
    """Of a folder that keeps others out, and lets PostgreSQL through to its own where it runs as nobody."""
    passes_through = os.geteuid() == 0 and not _user_namespaces_work()
    return 0o711 if passes_through else 0o700


def unprivileged(folder: Path) -> tuple[str, ...]:
    """The words to put before a command that must not run as root; ``folder`` becomes writable for it.

    A user namespace is preferred: it works inside folders that only root may enter and changes no owner.
    """
    if os.geteuid() != 0:
        return ()
    if _user_namespaces_work():
        return _UNSHARE
    if shutil.which("setpriv") is None:
        raise CannotDropRoot(
            "PostgreSQL refuses to run as root and neither unshare nor setpriv works: use another user"
        )
    _give_away(folder)
    return _SETPRIV


def _give_away(folder: Path) -> None:
    closed = [parent for parent in folder.parents if not parent.stat().st_mode & 0o001]
    if closed:
        raise CannotDropRoot(
            f"PostgreSQL must run as nobody here, who may not enter {closed[-1]}: set DOSSIER_VAR to a folder elsewhere"
        )
    for path in (folder, *folder.rglob("*")):
        os.chown(path, NOBODY, NOBODY)
