"""The command line: `python -m gateway serve|migrate|schema|contract`."""

import argparse
import sys
from collections.abc import Sequence

from chassis.settings import SettingsError


def main(argv: Sequence[str] | None = None) -> int:
    """Run one command; returns the exit code."""
    parser = argparse.ArgumentParser(prog="python -m gateway")
    commands = parser.add_subparsers(dest="command", required=True)
    commands.add_parser("serve", help="answer requests until SIGTERM")
    commands.add_parser("migrate", help="bring the database to this version")
    commands.add_parser("schema", help="print the public GraphQL schema")
    commands.add_parser("contract", help="print the contract of the events as JSON")
    command = parser.parse_args(argv).command
    try:
        _COMMANDS[command]()
    except SettingsError as err:
        print(f"gateway: {err}", file=sys.stderr)
        return 2
    return 0


def _serve() -> None:
    from gateway.serving import serve  # noqa: PLC0415 (each command loads only what it needs)
    from gateway.settings import Settings  # noqa: PLC0415

    serve(Settings.load())


def _migrate() -> None:
    from chassis.migrations import upgrade  # noqa: PLC0415

    from gateway.settings import Settings  # noqa: PLC0415

    upgrade("gateway", Settings.load().database_url)


def _schema() -> None:
    from gateway.schema.root import sdl  # noqa: PLC0415

    sys.stdout.write(sdl())


def _contract() -> None:
    from chassis.contract import render  # noqa: PLC0415

    from gateway.contract import EVENTS, Gateway  # noqa: PLC0415

    sys.stdout.write(render(Gateway, EVENTS))


_COMMANDS = {"serve": _serve, "migrate": _migrate, "schema": _schema, "contract": _contract}

if __name__ == "__main__":
    sys.exit(main())
