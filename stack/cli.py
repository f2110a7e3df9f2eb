"""The command line of the local stack: a table of contents."""

import argparse
import sys
from pathlib import Path

from stack import testbackends
from stack.backends import NAMES
from stack.ports import NoFreePort
from stack.privileges import CannotDropRoot
from stack.process import StartFailed
from stack.programs import ProgramMissing

EXPECTED = (StartFailed, ProgramMissing, NoFreePort, CannotDropRoot)


def main(arguments: list[str] | None = None) -> int:
    """Run one command; its exit code."""
    options = parser().parse_args(arguments)
    try:
        return int(options.run(options))
    except EXPECTED as err:
        print(f"error: {err}", file=sys.stderr)
        return 1


def parser() -> argparse.ArgumentParser:
    """All commands and their arguments."""
    top = argparse.ArgumentParser(prog="python -m stack", description="The local stack of Dossier")
    commands = top.add_subparsers(required=True, metavar="COMMAND")
    _add_test_backends(commands)
    return top


def _add_test_backends(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    group = commands.add_parser("test-backends", help="private backends for the test suites")
    actions = group.add_subparsers(required=True, metavar="ACTION")
    run = actions.add_parser("run", help="run a command beside a set of its own: run -- COMMAND …")
    run.add_argument("command", nargs="+")
    run.set_defaults(run=lambda options: testbackends.run(options.only, options.command))
    start = actions.add_parser("start", help="leave a set running; its addresses are in DIR/env")
    start.set_defaults(run=lambda options: testbackends.start(options.dir, options.only))
    keep = actions.add_parser("keep", help="run a set in the foreground")
    keep.set_defaults(run=lambda options: testbackends.keep(options.dir, options.only))
    stop = actions.add_parser("stop", help="end the set of DIR")
    stop.set_defaults(run=lambda options: testbackends.stop(options.dir))
    for action in (start, keep, stop):
        action.add_argument("--dir", type=lambda text: Path(text).resolve(), required=True)
    for action in (run, start, keep):
        action.add_argument("--only", type=_names, default=NAMES[:3], help=f"comma separated, of: {', '.join(NAMES)}")


def _names(text: str) -> tuple[str, ...]:
    names = tuple(text.split(","))
    unknown = set(names) - set(NAMES)
    if unknown:
        raise argparse.ArgumentTypeError(f"unknown: {', '.join(sorted(unknown))}; known: {', '.join(NAMES)}")
    return names
