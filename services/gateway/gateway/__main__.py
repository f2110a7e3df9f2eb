"""The command line: `python -m gateway serve|migrate|schema|contract|reset-second-factors|reseal`."""

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path

from chassis.settings import SettingsError


def main(argv: Sequence[str] | None = None) -> int:
    """Run one command; returns the exit code."""
    parser = argparse.ArgumentParser(prog="python -m gateway")
    commands = parser.add_subparsers(dest="command", required=True)
    commands.add_parser("serve", help="answer requests until SIGTERM")
    commands.add_parser("migrate", help="bring the database to this version")
    schema = commands.add_parser("schema", help="print the public GraphQL schema")
    schema.add_argument(
        "--collections", metavar="FILE", help="with the types of these, in JSON as list_collections has"
    )
    commands.add_parser("contract", help="print the contract of the events as JSON")
    reset = commands.add_parser("reset-second-factors", help="remove a person's second factors and end their sessions")
    reset.add_argument("email", help="the address they sign in with")
    commands.add_parser("reseal", help="encrypt secrets of authenticator apps with the first of ENCRYPTION_KEYS")
    options = parser.parse_args(argv)
    try:
        if options.command == "schema":
            return _schema(options.collections)
        if options.command == "reset-second-factors":
            return _reset_second_factors(options.email)
        return _COMMANDS[options.command]()
    except SettingsError as err:
        print(f"gateway: {err}", file=sys.stderr)
        return 2


def _serve() -> int:
    from gateway.serving import serve  # noqa: PLC0415 (each command loads only what it needs)
    from gateway.settings import Settings  # noqa: PLC0415

    serve(Settings.load())
    return 0


def _migrate() -> int:
    from chassis.migrations import command  # noqa: PLC0415

    from gateway.settings import Settings  # noqa: PLC0415

    settings = Settings.load()
    return command("gateway", settings.database_url, settings.log_level)


def _schema(collections: str | None) -> int:
    from gateway.schema.root import build, sdl  # noqa: PLC0415

    if collections is None:
        sys.stdout.write(sdl())
        return 0

    import msgspec  # noqa: PLC0415
    from graphql import print_schema  # noqa: PLC0415

    from gateway.typed.build import build as with_types  # noqa: PLC0415

    items = msgspec.json.decode(Path(collections).read_bytes())
    sys.stdout.write(print_schema(with_types(build(), items)) + "\n")
    return 0


def _contract() -> int:
    from chassis.contract import render  # noqa: PLC0415

    from gateway.contract import EVENTS, Gateway  # noqa: PLC0415

    sys.stdout.write(render(Gateway, EVENTS))
    return 0


def _reset_second_factors(email: str) -> int:
    from gateway.factor_commands import reset_second_factors  # noqa: PLC0415

    return reset_second_factors(email)


def _reseal() -> int:
    from gateway.factor_commands import reseal  # noqa: PLC0415

    return reseal()


_COMMANDS = {"serve": _serve, "migrate": _migrate, "contract": _contract, "reseal": _reseal}

if __name__ == "__main__":
    sys.exit(main())
