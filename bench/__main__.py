"""`python -m bench --stack var/stack.json`: what requests cost, and what goes on behind them."""

import argparse
from pathlib import Path

from rich.console import Console

from bench import background, requests
from bench.load import WRK
from stack.install import ensure_programs
from stack.programs import REQUIRED
from systemtest.stack import read


def main() -> int:
    options = arguments()
    console = Console(width=max(140, Console().width))
    ensure_programs(console.print, (*REQUIRED, WRK))
    stack = read(options.stack)
    requests.run(console, stack, options.rows, options.bodies, options.seconds)
    background.run(console, stack)
    return 0


def arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--stack", type=Path, default=Path("var/stack.json"), help="the stack.json of a running stack")
    parser.add_argument("--rows", type=int, default=100_000, help="customers to measure on")
    parser.add_argument("--seconds", type=int, default=8, help="length of each measurement of requests")
    parser.add_argument("--bodies", type=int, default=20_000, help="different requests per case")
    return parser.parse_args()


if __name__ == "__main__":
    raise SystemExit(main())
