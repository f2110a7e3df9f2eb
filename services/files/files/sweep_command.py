"""`python -m files sweep [--apply]`: print what does not match between bucket and tables; with --apply, put it right.

Ends with 0 when everything matched or was put right, 1 when something is left, 2 when it could not look.
"""

import argparse
import sys
from collections.abc import Sequence

from chassis.database import Database
from chassis.errors import ServiceError
from chassis.settings import SettingsError

from files.assembly import Assembly, assemble
from files.settings import Settings


def main(argv: Sequence[str]) -> int:
    """Run the command; returns the exit code."""
    parser = argparse.ArgumentParser(prog="python -m files sweep", description="Compare the bucket with the tables")
    parser.add_argument("--apply", action="store_true", help="remove stray bytes and files that have lost theirs")
    apply = parser.parse_args(argv).apply
    try:
        settings = Settings.load()
        found = _sweep(assemble(settings, Database(settings.database_url, pool_size=3)), apply)
    except (SettingsError, ServiceError) as err:
        print(f"files: {err}", file=sys.stderr)
        return 2
    return 1 if found and not apply else 0


def _sweep(parts: Assembly, apply: bool) -> int:
    found = 0
    for finding in parts.sweep.findings():
        found += 1
        print(finding.kind, finding.id)
        if apply:
            parts.sweep.put_right(finding)
    print(f"{found} found" + (", put right" if found and apply else ""))
    return found
