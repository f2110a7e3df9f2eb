"""The addresses of a running stack, from the file that it writes when it is ready."""

import json
from pathlib import Path
from typing import Any, NamedTuple


class Stack(NamedTuple):
    """Addresses of a stack: `gateway` and `mail` are URLs, `admin` is (email, password)."""

    file: Path
    gateway: str
    mail: str
    admin: tuple[str, str]
    everything: dict[str, Any]

    @property
    def folder(self) -> Path:
        """The stack's own folder, for what a test keeps."""
        return self.file.parent


def read(file: Path) -> Stack:
    """The stack of a `stack.json`. Raises OSError when it is not running."""
    content = json.loads(file.read_text(encoding="utf-8"))
    admin = content["admin"]
    return Stack(file, content["gateway"], content["mail"], (admin["email"], admin["password"]), content)
