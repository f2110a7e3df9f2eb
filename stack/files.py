"""Files that hold state or secrets: written whole or not at all, readable by their owner only."""

import os
import shutil
import tempfile
from pathlib import Path

LOG_LIMIT = 10 * 1024 * 1024
"""Bytes of one log file before it is moved aside; one older file is kept."""


def write_private(path: Path, text: str) -> None:
    """Replace the file atomically; its mode is 0600."""
    path.parent.mkdir(parents=True, exist_ok=True)
    descriptor, temporary = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
    try:
        with os.fdopen(descriptor, "w") as file:
            file.write(text)
        Path(temporary).replace(path)
    except BaseException:
        Path(temporary).unlink(missing_ok=True)
        raise


def rotate_log(path: Path, limit: int = LOG_LIMIT) -> bool:
    """Copy a log that grew past the limit (bytes) to ``<name>.1`` and empty it; whether that was done.

    Emptying in place keeps the writer's descriptor valid: it appends, so its next line starts the file anew.
    """
    if not path.exists() or path.stat().st_size <= limit:
        return False
    shutil.copyfile(path, path.with_name(path.name + ".1"))
    os.truncate(path, 0)
    return True
