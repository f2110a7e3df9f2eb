"""JSON schemas of custom resources and of Skaffold, which the project does not carry: see ``SCHEMA_DIR``."""

import os
from pathlib import Path

from deploy.verify.chain import Skipped
from stack.layout import ROOT


def folder() -> Path:
    """``SCHEMA_DIR``, or ``shared/schemas`` beside the checkout: ``<group>/<kind>_<version>.json``. Raises Skipped."""
    path = Path(os.environ.get("SCHEMA_DIR") or ROOT.parent / "shared" / "schemas")
    if not path.is_dir():
        raise Skipped(
            f"no schemas in {path}: set SCHEMA_DIR to a folder of JSON schemas, <group>/<kind>_<version>.json"
        )
    return path


def named(file: str) -> Path:
    """One schema of the folder. Raises Skipped where it is not there."""
    path = folder() / file
    if not path.is_file():
        raise Skipped(f"no {file} in {path.parent}")
    return path
