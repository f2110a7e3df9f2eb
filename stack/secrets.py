"""Passwords and keys of the local stack: generated once, kept in one file that only its owner can read."""

import base64
import json
import secrets
import threading
from collections.abc import Callable
from pathlib import Path

from stack.files import write_private


def password() -> str:
    """160 random bits in letters that need no quoting in a URL, a shell or a configuration file."""
    return secrets.token_hex(20)


def fernet_key() -> str:
    """A key as ``cryptography.fernet`` wants it: 32 random bytes, URL-safe base64."""
    return base64.urlsafe_b64encode(secrets.token_bytes(32)).decode()


class Secrets:
    """Named secrets in a JSON file ``{name: value}`` of mode 0600; without a path they live as long as the object."""

    def __init__(self, path: Path | None = None) -> None:
        self._path = path
        self._lock = threading.Lock()
        self._values: dict[str, str] = {}
        if path is not None and path.exists():
            self._values = json.loads(path.read_text())

    def get(self, name: str, generate: Callable[[], str] = password) -> str:
        """The secret of that name, generated and saved at its first use."""
        with self._lock:
            if name not in self._values:
                self._values[name] = generate()
                if self._path is not None:
                    write_private(self._path, json.dumps(self._values, indent=2, sort_keys=True))
            return self._values[name]
