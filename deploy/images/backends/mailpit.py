#!/usr/bin/env python3
"""The ports and the ``readyz`` of Mailpit, before the local stack's mail catcher."""

import os
import sys
import urllib.request

PORTS = ("--smtp-port", "1025", "--http-port", "8025")


def main() -> None:
    if sys.argv[1:] == ["readyz"]:
        urllib.request.urlopen("http://127.0.0.1:8025/healthz", timeout=3).close()
        return
    # Alone in a container: everything of its network may come, and /tmp is its own.
    words = ("-m", "stack.mailcatcher", "--host", "0.0.0.0", *PORTS, "--data", "/tmp/mail")  # noqa: S104, S108
    os.execv(sys.executable, (sys.executable, *words))  # noqa: S606


if __name__ == "__main__":
    main()
