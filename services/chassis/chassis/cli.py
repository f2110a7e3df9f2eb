"""The command line that every service shares: `python -m <service> serve|migrate|contract|dead-letters`."""

import argparse
import importlib
import sys
from collections.abc import Sequence
from typing import Any


def main(service: str, argv: Sequence[str] | None = None) -> int:
    """Run one command for `service`; returns the exit code."""
    parser = argparse.ArgumentParser(prog=f"python -m {service}")
    commands = parser.add_subparsers(dest="command", required=True)
    commands.add_parser("serve", help="answer calls and events until SIGTERM")
    commands.add_parser("migrate", help="bring the database to this version")
    commands.add_parser("contract", help="print the contract of this version as JSON")
    dead = commands.add_parser("dead-letters", help="look at, replay or drop events that no try could handle")
    dead.add_argument("action", choices=("show", "replay", "drop"))
    dead.add_argument("--queue", help="only this handler's queue")
    dead.add_argument("--limit", type=int, default=100, help="at most so many messages (default 100)")
    arguments = parser.parse_args(argv)
    return _run(service, arguments)


def _run(service: str, arguments: argparse.Namespace) -> int:
    importlib.import_module("chassis.green")
    from chassis.settings import SettingsError  # noqa: PLC0415 (only after the library is patched)

    try:
        return _COMMANDS[arguments.command](service, arguments)
    except SettingsError as err:
        print(f"{service}: {err}", file=sys.stderr)
        return 2


def _settings(service: str) -> Any:
    return importlib.import_module(f"{service}.settings").Settings.load()


def _serve(service: str, _: argparse.Namespace) -> int:
    from chassis import metrics  # noqa: PLC0415
    from chassis.runner import serve  # noqa: PLC0415

    settings = _settings(service)
    module = importlib.import_module(f"{service}.service")
    metrics.begin(service, settings.service_version, module.EVENTS)
    return serve(module.SERVICE, settings)


def _migrate(service: str, _: argparse.Namespace) -> int:
    from chassis.migrations import command  # noqa: PLC0415

    settings = _settings(service)
    return command(service, settings.database_url, settings.log_level)


def _contract(service: str, _: argparse.Namespace) -> int:
    from chassis.contract import render  # noqa: PLC0415

    module = importlib.import_module(f"{service}.service")
    sys.stdout.write(render(module.SERVICE, module.EVENTS))
    return 0


def _dead_letters(service: str, arguments: argparse.Namespace) -> int:
    from chassis.dead_letters import DeadLetters, queues_of  # noqa: PLC0415

    settings = _settings(service)
    service_cls = importlib.import_module(f"{service}.service").SERVICE
    every = queues_of(service_cls, settings.event_retry_delays)
    queues = [queue for queue in every if arguments.queue in (None, queue.main, queue.dead)]
    letters = DeadLetters(settings.amqp_url)
    for line in getattr(letters, arguments.action)(queues, arguments.limit):
        print(line)
    return 0


_COMMANDS = {"serve": _serve, "migrate": _migrate, "contract": _contract, "dead-letters": _dead_letters}
