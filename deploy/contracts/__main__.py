"""``python -m deploy.contracts [--base REVISION]``: what the checkout's contracts break; 1 when anything is."""

import argparse
import sys

from deploy.contracts.comparison import accepted, compare, verdict
from deploy.contracts.revisions import NoHistory
from stack.layout import ROOT


def main() -> int:
    parser = argparse.ArgumentParser(
        prog="python -m deploy.contracts", description="Compare contracts of two versions."
    )
    parser.add_argument(
        "--base", help="a revision; without one each service's latest release, or the main branch before the first"
    )
    try:
        compared = list(compare(ROOT, parser.parse_args().base))
    except NoHistory as reason:
        print(f"error: {reason}", file=sys.stderr)
        return 2
    for each in compared:
        print(f"  {each.service} compared with {each.base}: {len(each.breaks)} breaks")
    problems = verdict(compared, accepted(ROOT))
    for problem in problems:
        print(f"  BREAK {problem}")
    return 1 if problems else 0


sys.exit(main())
