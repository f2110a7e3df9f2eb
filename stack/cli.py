"""The command line of the local stack: a table of contents."""

import argparse
import dataclasses
import functools
import sys
from collections.abc import Callable
from pathlib import Path
from typing import TypeAlias

from stack import doctor, follow, lifecycle, locks, programs, testbackends
from stack.addresses import AddressIncomplete
from stack.backends import NAMES
from stack.control import ControlError
from stack.install import InstallFailed, ensure_programs
from stack.layout import Layout
from stack.leftovers import AlreadyRunning
from stack.locks import LockFailed
from stack.ports import NoFreePort
from stack.privileges import CannotDropRoot
from stack.process import StartFailed
from stack.programs import ProgramMissing
from stack.rabbitmq import BrokerRefused
from stack.report import Report
from stack.supervisor import Supervisor, end_with_input

EXPECTED = (
    AddressIncomplete,
    AlreadyRunning,
    BrokerRefused,
    CannotDropRoot,
    ControlError,
    InstallFailed,
    LockFailed,
    NoFreePort,
    ProgramMissing,
    StartFailed,
)
"""What can go wrong without a bug: told in one message."""

Commands: TypeAlias = "argparse._SubParsersAction[argparse.ArgumentParser]"


def main(arguments: list[str] | None = None) -> int:
    """Run one command; its exit code."""
    options = parser().parse_args(arguments)
    try:
        return int(options.run(options))
    except EXPECTED as err:
        print(f"error: {err}", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        return 130


def parser() -> argparse.ArgumentParser:
    """All commands and their arguments."""
    top = argparse.ArgumentParser(prog="python -m stack", description="The local stack of Dossier")
    commands = top.add_subparsers(required=True, metavar="COMMAND")
    for name, does, run in COMMANDS:
        command = commands.add_parser(name, help=does)
        command.set_defaults(run=functools.partial(_on_layout, run), web=True)
        if name in STARTING:
            command.add_argument("--no-web", dest="web", action="store_false", help="leave the web app out")
    for name, does in ONE_PROCESS.items():
        one = commands.add_parser(name, help=does)
        one.add_argument("name", help="as `status` shows it")
        one.set_defaults(run=functools.partial(_one_process, name))
    _add_logs(commands)
    _add_with(commands)
    _add_test_backends(commands)
    return top


def _supervise(layout: Layout) -> int:
    report = Report()
    ensure_programs(report.step)
    return Supervisor(layout, report, web=layout.web).run()


def _supervise_here(layout: Layout) -> int:
    end_with_input()
    return _supervise(layout)


def _browser(_: Layout) -> int:
    ensure_programs(lambda step: print(step, file=sys.stderr), (programs.CHROMIUM,))
    print(programs.require(programs.CHROMIUM))
    return 0


COMMANDS: tuple[tuple[str, str, Callable[[Layout], int]], ...] = (
    ("run", "start everything and stay until Ctrl-C", _supervise),
    ("supervise", "what `up` leaves running in the background", _supervise),
    ("supervise-here", "what `with` leaves running until it ends", _supervise_here),
    ("up", "start everything in the background", lifecycle.up),
    ("down", "stop it", lifecycle.down),
    ("status", "show the processes", lifecycle.status),
    ("doctor", "check what the stack needs", doctor.run),
    ("browser", "print the path of the browser that tests use, installed when it is missing", _browser),
    ("lock", "compile all lock files anew", lambda _: locks.compile_all()),
)
STARTING = ("run", "supervise", "supervise-here", "up")
ONE_PROCESS = {
    "restart": "stop one process and start it again",
    "stop-one": "stop one process and hold it down",
    "start-one": "start a process that is held down",
}


def _on_layout(run: Callable[[Layout], int], options: argparse.Namespace) -> int:
    return run(dataclasses.replace(Layout.from_environment(), web=options.web))


def _one_process(action: str, options: argparse.Namespace) -> int:
    return lifecycle.command(Layout.from_environment(), action, options.name)


def _add_logs(commands: Commands) -> None:
    logs = commands.add_parser("logs", help="follow the logs of all processes, or of one")
    logs.add_argument("name", nargs="?", default="")
    logs.add_argument("--no-follow", dest="follow", action="store_false", help="print the end of the logs and return")
    logs.set_defaults(run=lambda options: follow.run(Layout.from_environment(), options.name, stay=options.follow))


def _add_with(commands: Commands) -> None:
    beside = commands.add_parser("with", help="run a command beside the running stack, or one started for it")
    beside.add_argument("--private", action="store_true", help="always start a stack of its own, with empty data")
    beside.add_argument("--web", action="store_true", help="a stack started for it has the web app too")
    beside.add_argument("command", nargs="+", help="{stack} in it becomes the path of stack.json")
    beside.set_defaults(
        run=lambda options: lifecycle.beside(
            dataclasses.replace(Layout.from_environment(), web=options.web), options.command, private=options.private
        )
    )


def _add_test_backends(commands: Commands) -> None:
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
        action.add_argument("--only", type=_names, default=NAMES, help=f"comma separated, of: {', '.join(NAMES)}")


def _names(text: str) -> tuple[str, ...]:
    names = tuple(text.split(","))
    unknown = set(names) - set(NAMES)
    if unknown:
        raise argparse.ArgumentTypeError(f"unknown: {', '.join(sorted(unknown))}; known: {', '.join(NAMES)}")
    return names
