"""``python -m deploy.verify [STEP …]``: run the chain, or some steps of it; 1 when anything is wrong."""

import argparse
import sys

from deploy.verify.chain import run
from deploy.verify.steps import STEPS


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m deploy.verify", description="Check what deploys Dossier.")
    parser.add_argument("steps", nargs="*", metavar="STEP", help=f"of {', '.join(STEPS)}; all without one")
    wanted = parser.parse_args().steps
    unknown = [name for name in wanted if name not in STEPS]
    if unknown:
        parser.error(f"no such step: {', '.join(unknown)}; there are {', '.join(STEPS)}")
    return run({name: STEPS[name] for name in wanted or STEPS})


sys.exit(main())
