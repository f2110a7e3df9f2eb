"""The variables of ``.env``: fresh passwords and keys, never one that is committed."""

from collections.abc import Callable, Mapping

from stack.secrets import fernet_key, password

SERVICES = ("gateway", "records", "files", "notifications", "integrations")
PORTS = {"WEB_PORT": "3000", "S3_PORT": "9000", "MAIL_PORT": "8025"}
"""Where people reach the suite on this machine."""
_MADE: dict[str, Callable[[], str]] = {
    **{f"PASSWORD_{name.upper()}": password for name in (*SERVICES, "postgres", "redis", "s3", "admin")},
    "ENCRYPTION_KEYS": fernet_key,
    "GATEWAY_ENCRYPTION_KEYS": fernet_key,
}
NAMES = ("ADMIN_EMAIL", *_MADE, *PORTS)


def complete(known: Mapping[str, str]) -> dict[str, str]:
    """The known values, and fresh ones where there are none."""
    fixed = {"ADMIN_EMAIL": "admin@example.com", **PORTS}
    return {name: known.get(name) or fixed.get(name) or _MADE[name]() for name in NAMES}


def read(text: str) -> dict[str, str]:
    """The variables of the text of a ``.env`` file."""
    lines = [line.strip() for line in text.splitlines()]
    pairs = (line.partition("=") for line in lines if "=" in line and not line.startswith("#"))
    return {name: value for name, _, value in pairs}


def write(values: Mapping[str, str]) -> str:
    """The text of a ``.env`` file."""
    return "".join(f"{name}={value}\n" for name, value in values.items())
